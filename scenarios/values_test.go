package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/services"
)

func TestSizesOfValuesAreReadAndWritten(t *testing.T) {
	for text, want := range map[string]Sizes{
		"4096":                 {4096, 4096},
		"64KiB":                {64 << 10, 64 << 10},
		"uniform(1KiB, 64KiB)": {1 << 10, 64 << 10},
		"uniform(0,100)":       {0, 100},
	} {
		file := "protocol: raft\nworkload: {values: \"" + text + "\"}\n"
		s, err := Parse("x.yaml", []byte(file))
		if err != nil || s.Workload.Values != want {
			t.Errorf("%s was read as %v, %v", text, s.Workload.Values, err)
		}
		again, err := Parse("x.yaml", s.YAML())
		if err != nil || again.Workload.Values != want {
			t.Errorf("%s was written and read as %v, %v", text, again.Workload.Values, err)
		}
	}
	for _, text := range []string{"-1", "1MiB", "uniform(2KiB, 1KiB)", "uniform(1, 2MiB)", "uniform(1)", "constant(5)", "many"} {
		_, err := Parse("x.yaml", []byte("protocol: raft\nworkload: {values: \""+text+"\"}\n"))
		if err == nil || !strings.Contains(err.Error(), "x.yaml:2") || !strings.Contains(err.Error(), "uniform(1KiB, 64KiB)") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAbridgedValuesAreEqualIfAndOnlyIfTheValuesAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := func(name string) string {
			all := ""
			for _, part := range rapid.SliceOfN(rapid.IntRange(0, 40), 0, 3).Draw(t, name) {
				all += filled(fmt.Sprintf("c%d.%d", part%3, part%5), part) + ","
			}
			return all
		}
		a, b := value("a"), value("b")
		if (a == b) != (abridged(a) == abridged(b)) {
			t.Fatalf("%q and %q became %q and %q", a, b, abridged(a), abridged(b))
		}
		if abridged(a+b) != abridged(a)+abridged(b) {
			t.Fatalf("%q became %q, and its parts %q and %q", a+b, abridged(a+b), abridged(a), abridged(b))
		}
	})
}

func TestLargeValuesAreWrittenAndJudged(t *testing.T) {
	for _, sizes := range []Sizes{{20 << 10, 40 << 10}, {valueMax, valueMax}} {
		s := New("raft")
		s.Nodes, s.Duration, s.Workload.Operations = 3, time.Second, 6
		s.Workload.Mix = Mix{"get": 20, "put": 20, "append": 40, "cas": 20}
		s.Workload.Values = sizes
		r := mustRun(t, s, Options{})
		if r.Verdict != checker.Valid || r.Operations.OK == 0 {
			t.Errorf("%v: %v, %+v, %v", sizes, r.Verdict, r.Operations, r.Checks)
		}
		for _, o := range r.History {
			if len(o.Value)+len(o.Expected)+len(o.Output) > 1000 {
				t.Fatalf("%v: an operation of the history has %d bytes", sizes, len(o.Value)+len(o.Expected)+len(o.Output))
			}
			var size, spare int
			if o.Kind == keyvalue.Put && o.Value != "" {
				spare = strings.IndexByte(o.Value, '(')
				fmt.Sscanf(o.Value[spare:], "(%d)", &size)
				if size += spare; size < sizes.Least || size > sizes.Most {
					t.Errorf("%v: %s has %d bytes", sizes, o.Value, size)
				}
			}
		}
	}
}

func TestWhereNoSizeIsGivenValuesAreAsTheyWere(t *testing.T) {
	plain, sized := New("raft"), New("raft")
	plain.Duration, sized.Duration = time.Second, time.Second
	sized.Workload.Values = Sizes{0, 1}
	a, b := mustRun(t, plain, Options{}), mustRun(t, sized, Options{})
	if len(a.History) == 0 || len(a.History) != len(b.History) {
		t.Fatalf("%d and %d operations", len(a.History), len(b.History))
	}
	for i := range a.History {
		if a.History[i] != b.History[i] {
			t.Fatalf("%+v became %+v", a.History[i], b.History[i])
		}
	}
	if services.CommandMax-valueMax < 100 {
		t.Error("the longest value leaves no room for the rest of a command")
	}
}
