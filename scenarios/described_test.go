package scenarios

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// described is what the servers of every protocol tell, each by one of some names: what
// they are, their place in the order of terms, what is decided, what they keep, and who
// waits for them.
var described = [][]string{
	{"role", "attempt"},
	{"term", "promised", "view", "ballots"},
	{"commit index", "chosen"},
	{"log"},
	{"writes waiting", "reads waiting", "requests waiting"},
}

// valueMost is how many letters a server says of one thing at most, with five servers.
const valueMost = 200

func TestTheServersOfEachProtocolDescribeThemselves(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			s := find(t, p.Name+"/everything", 3)
			s.Duration = 3 * time.Second
			if p.Masters != nil {
				s.Parameters = map[string]string{"masters": "3"}
			}
			whole := mustRun(t, s, Options{Trace: true})
			saved := SavedRun{Spec: whole.Spec, Trace: &whole.Trace.Trace}
			told := make(map[string]bool)
			words := false
			for event := uint64(20); event < whole.Events; event += max(1, whole.Events/40) {
				for _, n := range mustStop(t, saved, event).Nodes[:s.Nodes] {
					expectShort(t, n)
					for _, f := range n.Facts {
						told[f.Name] = true
						words = words || strings.Contains(f.Value, "put(k")
					}
				}
			}
			for _, names := range described {
				if !slices.ContainsFunc(names, func(name string) bool { return told[name] }) {
					t.Errorf("no server tells %s; expected one of them at some time", strings.Join(names, " or "))
				}
			}
			if !words {
				t.Error("no server tells a command in the words of a client")
			}
		})
	}
}

func mustStop(t *testing.T, saved SavedRun, event uint64) *Moment {
	t.Helper()
	m, err := At(t.Context(), saved, event)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// expectShort checks that a node that is up says something, and that briefly.
func expectShort(t *testing.T, n sim.NodeState) {
	t.Helper()
	if n.Undescribed != nil {
		t.Fatalf("%s panicked: %v", n.Name, n.Undescribed)
	}
	if told := len(n.Facts) > 0; told != (n.Process != nil) {
		t.Errorf("%s is up: %t, and says %v", n.Name, n.Up, n.Facts)
	}
	names := make(map[string]bool)
	for _, f := range n.Facts {
		if f.Name == "" || f.Value == "" || names[f.Name] || utf8.RuneCountInString(f.Value) > valueMost || strings.ContainsAny(f.Value, "\n\t") {
			t.Errorf("%s says %q; expected one line of at most %d letters, of each thing once", n.Name, f, valueMost)
		}
		names[f.Name] = true
	}
}

func TestADescriptionIsThatOfTheStateAndOfNothingElse(t *testing.T) {
	for _, p := range Protocols() {
		whole := mustRun(t, find(t, p.Name+"/quiet", 2), Options{Trace: true})
		saved := SavedRun{Spec: whole.Spec, Trace: &whole.Trace.Trace}
		once, again := mustStop(t, saved, 1500), mustStop(t, saved, 1500)
		for i := range once.Nodes {
			if facts := once.Nodes[i].Facts; !reflect.DeepEqual(facts, again.Nodes[i].Facts) {
				t.Errorf("%s: %s says %v, and then %v", p.Name, once.Nodes[i].Name, facts, again.Nodes[i].Facts)
			}
		}
	}
}

func TestAServerThatHasNotBegunDescribesItself(t *testing.T) {
	for _, p := range Protocols() {
		factory, err := p.New(protocols.Cluster{Nodes: []sim.NodeID{1, 2, 3}})
		if err != nil {
			t.Fatal(err)
		}
		process, ok := factory(1).(sim.Describer)
		if !ok {
			t.Errorf("a server of %s does not describe itself", p.Name)
			continue
		}
		for _, f := range process.Describe() {
			if f.Name == "match index" || strings.HasPrefix(f.Name, "entry") {
				t.Errorf("a server of %s that has not begun says %v", p.Name, f)
			}
		}
	}
}

func TestAClientSaysWhatItAsksFor(t *testing.T) {
	saved, _, _ := stopped(t)
	asks := make(map[string]int)
	for event := uint64(500); event < 3000; event += 100 {
		for _, n := range mustStop(t, saved, event).Nodes[saved.Spec.Nodes:] {
			if len(n.Facts) == 0 || n.Facts[0].Name != "asks" {
				t.Fatalf("%s says %v; expected what it asks", n.Name, n.Facts)
			}
			kind, _, _ := strings.Cut(n.Facts[0].Value, "(")
			asks[kind]++
		}
	}
	for _, kind := range []string{"nothing", "get", "put", "append"} {
		if asks[kind] == 0 {
			t.Errorf("no client says that it asks %s; found %v", kind, asks)
		}
	}
}
