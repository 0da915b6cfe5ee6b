package reports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
)

// staleHistory is a history of many operations of many clients, one of which reads what was
// overwritten; its evidence are operations 500 and 502, and the accused is the latter.
func staleHistory(clients, operations int) (checker.History, []checker.Check) {
	var h checker.History
	for i := range operations {
		at := time.Duration(i) * time.Millisecond
		h = append(h, checker.Operation{ID: i, Client: fmt.Sprintf("c%d", i%clients+1), Kind: keyvalue.Put, Key: "x", Value: fmt.Sprint(i),
			Outcome: checker.OutcomeOK, Call: at, Return: at + 500*time.Microsecond})
	}
	h[502].Kind, h[502].Value, h[502].Found, h[502].Output = keyvalue.Get, "", true, "499"
	id := 502
	return h, []checker.Check{checker.Check{Name: "linearizability", Promise: checker.Freshness}.
		Violated(checker.Evidence{Operations: []int{500, 502}, Accused: &id, Answers: []string{`"501"`}, At: h[502].Return}, "stale")}
}

func TestAnExcerptHasTheViolationWithWhatIsAroundItAndIsBounded(t *testing.T) {
	h, checks := staleHistory(2000, 20_000)
	x := NewExcerpt("long.jsonl, kv", "20000 operations", h, checks)
	if n := len(x.History); n < 3 || n > 10 || x.Verdict != checker.Violation {
		t.Errorf("found %d operations and %v, expected few around the violation", n, x.Verdict)
	}
	whole := NewExcerpt("long.jsonl, kv", "20000 operations", h, nil)
	if n, clients := len(whole.History), len(whole.History.Clients()); n > excerptMax || clients > lanesMax {
		t.Errorf("found %d operations of %d clients, expected at most %d of %d", n, clients, excerptMax, lanesMax)
	}
	var svg bytes.Buffer
	if err := x.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<title>long.jsonl, kv: violation</title>", "must be &#34;501&#34;", ">time in seconds<", ">c501<", ">c503<"} {
		if !strings.Contains(svg.String(), part) {
			t.Errorf("found no %q in\n%s", part, svg.String())
		}
	}
}

func TestACycleIsDrawnAsArrowsFromOperationToOperation(t *testing.T) {
	h, checks := staleHistory(3, 600)
	checks[0].Evidence.Cycle = []checker.Dependency{{Before: 500, After: 502, Kind: "rw", Why: "it"}, {Before: 502, After: 500, Kind: "real-time", Why: "that"}, {Before: 7, After: 500, Kind: "ww", Why: "far"}}
	var svg bytes.Buffer
	if err := NewExcerpt("cycle", "", h, checks).WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	for kind, drawn := range map[string]bool{">rw<": true, ">real-time<": true, ">ww<": false} {
		if strings.Contains(svg.String(), kind) != drawn {
			t.Errorf("found %s: %v, expected %v", kind, !drawn, drawn)
		}
	}
}

func TestTheCycleIsDrawnOfALevelThatItRulesOut(t *testing.T) {
	h, checks := staleHistory(3, 600)
	cycle := checks[0]
	cycle.Name, cycle.Evidence.Cycle = "G-single", []checker.Dependency{{Before: 500, After: 502, Kind: "rw", Why: "it"}}
	var svg bytes.Buffer
	if err := NewExcerpt("level", "", h, []checker.Check{checks[0], cycle}).WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{">rw<", "G-single: "} {
		if !strings.Contains(svg.String(), part) {
			t.Errorf("found no %q in\n%s", part, svg.String())
		}
	}
}

func TestAViolationIsDrawnInLettersOnWhateverTerminal(t *testing.T) {
	h, checks := staleHistory(3, 600)
	h[500].Outcome = checker.OutcomeUnknown
	x := NewExcerpt("letters", "", h, checks)
	want := `  c3  ├─────────────────────────────┄  put(x, "500") = ?
! c2            ├─────────┤            get(x) = "499", must be "501"
`
	if text := x.Text(explain.Terminal{Width: 80}); text != want {
		t.Errorf("found\n%s\nexpected\n%s", text, want)
	}
	for _, width := range []int{40, 50, 60, 80, 120} {
		for line := range strings.Lines(x.Text(explain.Terminal{Width: width})) {
			if prose.Width(strings.TrimSuffix(line, "\n")) > width {
				t.Errorf("found %q, expected at most %d columns", line, width)
			}
		}
	}
	if text := NewExcerpt("valid", "", h, nil).Text(explain.Terminal{}); text != "" {
		t.Errorf("found\n%s\nof no violation", text)
	}
	if text := x.Text(explain.Terminal{Colors: explain.ANSI}); !strings.Contains(text, "\x1b[1;31m! c2") {
		t.Errorf("found the accused in no colour:\n%q", text)
	}
}

// Bars of operations touch or overlap in a picture of letters only if they do in time.
func TestBarsShowWhatOverlaps(t *testing.T) {
	at := func(call, back int) *checker.Operation {
		return &checker.Operation{Outcome: checker.OutcomeOK, Call: time.Duration(call), Return: time.Duration(back)}
	}
	all := []*checker.Operation{at(0, 10), at(5, 6), at(10, 1_000_000), at(2_000_000, 2_000_000)}
	b := newBouts(all, 33)
	column := func(bar string) (from, to int) {
		from = prose.Width(bar) - prose.Width(strings.TrimLeft(bar, " "))
		return from, prose.Width(bar) - 1
	}
	for i, o := range all {
		for j, p := range all {
			from, to := column(b.bar(o))
			after, _ := column(b.bar(p))
			if i != j && (o.Return < p.Call) != (to < after) && o.Return != p.Call {
				t.Errorf("found bars %q and %q of %v to %v and one from %v", b.bar(o), b.bar(p), o.Call, o.Return, p.Call)
			}
			_ = from
		}
	}
}
