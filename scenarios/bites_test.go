package scenarios

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/trace"
)

// trials is how many schedules of faults of one kind are tried before the kind
// is taken to change nothing.
const trials = 6

// plain is what faults are tried on: servers come and go, so that what faults do
// to disks is looked at again.
func plain(t *testing.T, protocol string) Scenario {
	t.Helper()
	s := New(protocol)
	s.SafetyOnly = true
	s.Duration, s.Recovery = 3*time.Second, time.Second
	s.Workload.Clients = 3
	faults, err := nemesis.Read("plain", []byte(`
- {id: cut, at: 800ms, kind: isolate, target: leader, for: 400ms}
- {id: stop, at: 1400ms, kind: stop, target: n1, for: 200ms}
- {id: crash, at: 1900ms, kind: crash, target: n2, for: 200ms, unsynced: tear}
- {id: kill, at: 2400ms, kind: kill, target: n3, for: 200ms}
`))
	if err != nil {
		t.Fatal(err)
	}
	s.Faults = faults
	return s
}

// happenings are what happens in a run but for what the outside does: who gets
// and loses which message when, whose timers and syncs end, what is observed, and
// what clients see.
func happenings(t *testing.T, s Scenario) []string {
	t.Helper()
	r := mustRun(t, s, Options{Trace: true})
	var all []string
	for _, o := range r.History {
		all = append(all, fmt.Sprint(o))
	}
	for record := range r.Trace.Records() {
		switch record.Kind {
		case trace.Deliver, trace.Expire, trace.Synced, trace.Observe, trace.Drop:
			record.Number, record.Cause = 0, 0 // the outside has events of its own
			all = append(all, record.String())
		}
	}
	return all
}

// bites reports whether faults of a kind change what happens in a scenario.
func bites(t *testing.T, s Scenario, kind string, before []string) bool {
	t.Helper()
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	for trial := range uint64(trials) {
		tried := s
		tried.Faults = slices.Concat(s.Faults, mustGenerate(trial, nemesis.Generator{
			Kinds: []string{kind}, Unlimited: true, Points: p.FaultPoints, Versions: p.Versions(), Messages: messageKinds(p),
			From: 300 * time.Millisecond, Until: s.Duration, Gap: 200 * time.Millisecond, Shortest: 50 * time.Millisecond, Longest: time.Second,
		}, s.Nodes))
		if !slices.Equal(happenings(t, tried), before) {
			return true
		}
	}
	return false
}

func mustInert(t *testing.T, s Scenario) map[string]string {
	t.Helper()
	inert, err := s.Inert()
	if err != nil {
		t.Fatal(err)
	}
	return inert
}

// mustBeServed ends the test unless a scenario is valid without further faults, and
// clients are served in it: to a program that does nothing, nothing changes anything.
func mustBeServed(t *testing.T, s Scenario) {
	t.Helper()
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	if r.Operations.OK == 0 {
		t.Errorf("no client was served in %v", r.Virtual)
	}
	if t.Failed() {
		t.Fatalf("%s is not well already in the plain run, in which servers are cut off, stop, crash and are killed by turns: mend that before faults are tried on it", columnOf(s))
	}
}

// mustBite tries every kind of fault on a scenario.
func mustBite(t *testing.T, s Scenario) {
	t.Helper()
	mustBeServed(t, s)
	inert, before := mustInert(t, s), happenings(t, s)
	for _, k := range nemesis.Kinds() {
		switch reason, does := inert[k.Name], bites(t, s, k.Name, before); {
		case does && reason != "":
			t.Errorf("%s changes something, though it should not (%s)", k.Name, reason)
		case !does && reason == "":
			t.Errorf("%s changed nothing in %d schedules, and nobody says why: let its `draw` choose harsher values, or say `.needing(…)` on its line of nemesis/kinds.go; "+
				"if the protocol lacks what it needs, lacks in scenarios/check.go has to know by the descriptor (ReadsWall, Works, FaultPoints, VersionParameter)", k.Name, trials)
		}
	}
}

func TestEachFaultChangesSomethingInEachProtocolUnlessItIsSaidWhyNot(t *testing.T) {
	for _, p := range Protocols() {
		for _, s := range modes(t, p) {
			t.Run(columnOf(s), func(t *testing.T) {
				t.Parallel()
				mustBite(t, s)
			})
		}
	}
}

func TestWhatAScenarioLacksLeavesFaultsNothingToChange(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  string
		taken func(*Scenario)
	}{
		{"work", "slow-node", func(s *Scenario) { s.Work = sim.Work{} }},
		{"latency", "slow-disk", func(s *Scenario) { s.Disk = disk.Config{} }},
		{"a fourth server", "ring", func(s *Scenario) { s.Nodes = 3 }},
	} {
		s := plain(t, "raft")
		with := mustInert(t, s)[c.kind]
		c.taken(&s)
		if without := mustInert(t, s)[c.kind]; with != "" || without == "" || bites(t, s, c.kind, happenings(t, s)) {
			t.Errorf("%s: %s is said to change nothing with it for %q, without it for %q", c.name, c.kind, with, without)
		}
	}
}

func TestAGeneratorDrawsNothingThatChangesNothing(t *testing.T) {
	for _, unlimited := range []bool{false, true} {
		for _, p := range Protocols() {
			s := plain(t, p.Name)
			g, err := s.WithinClaims(nemesis.Generator{Unlimited: unlimited, Points: []string{"any"}, Versions: []string{"any"}})
			if err != nil {
				t.Fatal(err)
			}
			for name := range mustInert(t, s) {
				if slices.Contains(g.Choices(), name) {
					t.Errorf("%s, unlimited %v: %s is drawn", p.Name, unlimited, name)
				}
			}
		}
	}
}

func TestAFaultThatChangesNothingIsSaidToHaveComeToNothing(t *testing.T) {
	s := New("synod")
	s.Duration, s.Recovery = time.Second, time.Second
	s.Faults = parsed(t, "points", "protocol: synod\nfaults: [{id: ahead, at: 100ms, kind: clock-jump, target: all, offset: 5s}, {at: 200ms, kind: pause, target: n1, for: 100ms}]\n").Faults
	faults := mustRun(t, s, Options{}).Faults
	if !faults[0].Idle || !strings.Contains(faults[0].Note, "wall clocks") || faults[1].Idle {
		t.Errorf("the faults came to %+v", faults)
	}
}

// modes are scenarios of a protocol as it is, and with each setting, or two
// together, that makes another set of faults change nothing.
func modes(t *testing.T, p *protocols.Protocol) []Scenario {
	t.Helper()
	all := []Scenario{plain(t, p.Name)}
	known := []map[string]string{mustInert(t, all[0])}
	try := func(parameters map[string]string) {
		s := plain(t, p.Name)
		s.Parameters = parameters
		inert := mustInert(t, s)
		if !slices.ContainsFunc(known, func(k map[string]string) bool { return maps.Equal(k, inert) }) {
			all, known = append(all, s), append(known, inert)
		}
	}
	settings := settingsOf(p)
	for _, one := range settings {
		try(map[string]string{one.name: one.value})
	}
	for i, one := range settings {
		for _, other := range settings[i+1:] {
			try(map[string]string{one.name: one.value, other.name: other.value})
		}
	}
	return all
}

// A setting is a value of a parameter.
type setting struct{ name, value string }

// settingsOf are all values, but for the default, of the parameters of a protocol
// that have few, and a second for each time that is none by default.
func settingsOf(p *protocols.Protocol) []setting {
	var all []setting
	for _, q := range p.Parameters {
		values := q.Values
		switch none := q.Default == "0" || q.Default == "0s"; {
		case q.Kind == protocols.Switch:
			values = []string{"true", "false"}
		case q.Kind == protocols.Duration && none:
			values = []string{"1s"}
		}
		for _, value := range values {
			if value != q.Default && q.Name != p.VersionParameter {
				all = append(all, setting{q.Name, value})
			}
		}
	}
	return all
}

// columnOf is the head of the column of a scenario.
func columnOf(s Scenario) string {
	head := s.Protocol
	for i, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		head += []string{" with ", ", "}[min(i, 1)] + name + ": " + s.Parameters[name]
	}
	return head
}

// faultsPage is where the table of what changes nothing stands.
const faultsPage = "../docs/faults.md"

func TestThePageOfFaultsSaysWhatChangesNothing(t *testing.T) {
	page := faultTable(t)
	if *update {
		if err := os.WriteFile(faultsPage, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(faultsPage)
	if err != nil {
		t.Error(err)
	}
	if string(text) != page {
		t.Errorf("%s is out of date; to renew it: go test ./scenarios -run %s -update", faultsPage, t.Name())
	}
}

// faultTable is the page of what changes nothing.
func faultTable(t *testing.T) string {
	var heads []string
	var inert []map[string]string
	for _, p := range Protocols() {
		for _, s := range modes(t, p) {
			heads, inert = append(heads, columnOf(s)), append(inert, mustInert(t, s))
		}
	}
	var reasons []string
	var b strings.Builder
	b.WriteString(faultsPreface)
	fmt.Fprintf(&b, "| fault | %s |\n|---|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, k := range nemesis.Kinds() {
		fmt.Fprintf(&b, "| `%s` |", k.Name)
		for _, column := range inert {
			cell := "yes"
			if reason := column[k.Name]; reason != "" {
				if !slices.Contains(reasons, reason) {
					reasons = append(reasons, reason)
				}
				cell = fmt.Sprintf("no (%d)", slices.Index(reasons, reason)+1)
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, reason := range reasons {
		fmt.Fprintf(&b, "(%d) %s.\n", i+1, strings.ToUpper(reason[:1])+reason[1:])
	}
	b.WriteString("\nWhat a scenario can take away besides, whatever the protocol:\n\n| fault | changes nothing where |\n|---|---|\n")
	for _, k := range nemesis.Kinds() {
		if reason := lacks[k.Needs].reason; reason != "" && !slices.Contains(reasons, reason) {
			fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, reason)
		}
	}
	return b.String()
}

const faultsPreface = `# Which faults change something

A fault that cannot change anything is worse than none: it is drawn, struck and
counted, and tries nothing. This table is written by the test
` + "`TestThePageOfFaultsSaysWhatChangesNothing`" + ` from what protocols and kinds of fault
say of themselves, and held against the truth by
` + "`TestEachFaultChangesSomethingInEachProtocolUnlessItIsSaidWhyNot`" + `: it runs every
kind with every protocol on five servers that are cut off, stopped, crash and are
killed by turns, and compares each message, timer, sync, observation and operation
with those of the run without the fault. A "no" has changed nothing in any
schedule, and a "yes" something in one of the first few.

No generator draws what is "no" here, and ` + "`laplace list faults`" + ` says it too. A
file may still write such a fault; the run then says that nothing came of it.

`
