package protocols

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

// complete is a descriptor in which nothing is missing.
func complete() *Protocol {
	p := &Protocol{
		Name: "complete", Version: 1, Summary: "one", Source: "a paper", Guarantee: checker.Linearizable, Reads: "by the first",
		Survives:   Survival{Text: "much", Down: Minority, Amnesia: None, Disk: Damages},
		Roles:      []Role{{Name: sim.Leader, Stance: Leads}, {Name: sim.Follower, Stance: Follows}},
		Converges:  Convergence{Text: "nothing"},
		Parameters: []Parameter{DurationParameter("timeout", "100ms", time.Millisecond, "how long").DrawnFrom("50ms"), SwitchParameter("fast", "false", "whether")},
		Modes:      []Mode{{Parameter: "fast", Value: "true", Guarantee: checker.Eventual, Summary: "less"}},
		Flaws:      []Flaw{{Name: "forget", Summary: "forgets", Source: "a paper", Needs: "crashes", Scenario: "complete/crashes"}},
		Failover:   func(s Settings) time.Duration { return s.Duration("timeout") },
		Messages:   []sim.Message{struct{ Term uint64 }{}},
	}
	p.New = func(c Cluster) (sim.Factory, error) {
		_, err := p.Settings(c)
		return func(sim.NodeID) sim.Process { return nil }, err
	}
	return p
}

func TestACompleteDescriptorIsTaken(t *testing.T) {
	if err := Check(complete()); err != nil {
		t.Error(err)
	}
}

func TestAProtocolOfFewNodesIsComplete(t *testing.T) {
	p := complete()
	built := p.New
	p.New = func(c Cluster) (sim.Factory, error) {
		if err := NumberedTo(1, p.Name, c.Nodes); err != nil {
			return nil, err
		}
		return built(c)
	}
	if err := Check(p); err != nil {
		t.Error(err)
	}
}

func TestWhatIsMissingInADescriptorIsNamed(t *testing.T) {
	for expected, spoil := range map[string]func(*Protocol){
		`Name: found the name "A b"`:                      func(p *Protocol) { p.Name = "A b" },
		"Version: found 0":                                func(p *Protocol) { p.Version = 0 },
		"Summary: found nothing":                          func(p *Protocol) { p.Summary = "" },
		"Source: found nothing":                           func(p *Protocol) { p.Source = "" },
		"Reads: found nothing":                            func(p *Protocol) { p.Reads = "" },
		"Survives.Text: found nothing":                    func(p *Protocol) { p.Survives.Text = "" },
		`Survives.Down: found ""`:                         func(p *Protocol) { p.Survives.Down = "" },
		`Survives.Amnesia: found "few"`:                   func(p *Protocol) { p.Survives.Amnesia = "few" },
		`Survives.Disk: found "rust"`:                     func(p *Protocol) { p.Survives.Disk = []Damage{"rust"} },
		"Converges.Text: found nothing":                   func(p *Protocol) { p.Converges.Text = "" },
		`Guarantee: found "strong"`:                       func(p *Protocol) { p.Guarantee = "strong" },
		`Roles: found the name ""`:                        func(p *Protocol) { p.Roles[1].Name = "" },
		`Roles: found the name "leader"`:                  func(p *Protocol) { p.Roles[1].Name = sim.Leader },
		`Roles: found the stance other of "follower"`:     func(p *Protocol) { p.Roles[1].Stance = Other },
		`Roles: found "leader" with the stance joins`:     func(p *Protocol) { p.Roles[0].Stance = Joins },
		`Roles: found no "leader"`:                        func(p *Protocol) { p.Roles = nil },
		"Observes: found the kind 99":                     func(p *Protocol) { p.Observes = []sim.ObservationKind{99} },
		`Parameters: found "timeout" twice`:               func(p *Protocol) { p.Parameters = append(p.Parameters, p.Parameters[0]) },
		"parameter timeout: found no Summary":             func(p *Protocol) { p.Parameters[0].Summary = "" },
		"parameter timeout: Default and Draws":            func(p *Protocol) { p.Parameters[0].Draws = []string{"never"} },
		`parameter fast: found the Kind "maybe"`:          func(p *Protocol) { p.Parameters[1].Kind = "maybe" },
		`VersionParameter: found "fast"`:                  func(p *Protocol) { p.VersionParameter = "fast" },
		"the mode slow: true: found no such parameter":    func(p *Protocol) { p.Modes[0].Parameter = "slow" },
		"the mode fast: maybe: parameter fast":            func(p *Protocol) { p.Modes[0].Value = "maybe" },
		"the mode fast: true: found no Summary":           func(p *Protocol) { p.Modes[0].Summary = "" },
		"flaw forget: found no Source":                    func(p *Protocol) { p.Flaws[0].Source = "" },
		"flaw forget: found no Scenario":                  func(p *Protocol) { p.Flaws[0].Scenario = "" },
		`Flaws: found the name ""`:                        func(p *Protocol) { p.Flaws[0].Name = "" },
		"Failover: found 0s":                              func(p *Protocol) { p.Failover = func(Settings) time.Duration { return 0 } },
		"Election: found {Beat:0s":                        func(p *Protocol) { p.Election = func(Settings) Election { return Election{Trips: -1} } },
		"Course: found {Messages:0":                       func(p *Protocol) { p.Course = func(Settings) Course { return Course{} } },
		"Transfer: found {Part:0":                         func(p *Protocol) { p.Transfer = func(Settings) Transfer { return Transfer{} } },
		"Leases: found a lease of 0s":                     func(p *Protocol) { p.Leases = func(Settings) (Lease, bool) { return Lease{}, true } },
		"Masters: found 0":                                func(p *Protocol) { p.Masters = func(Settings) int { return 0 } },
		"New: found nil":                                  func(p *Protocol) { p.New = nil },
		"New: 1 nodes: found neither":                     func(p *Protocol) { p.New = func(Cluster) (sim.Factory, error) { return nil, nil } },
		"New: 1 nodes: found the error no":                func(p *Protocol) { p.New = func(Cluster) (sim.Factory, error) { return nil, errors.New("no") } },
		`New: found no error for the flaw "no such"`:      func(p *Protocol) { p.New = indifferent },
		`New: found no error for the parameter "no such"`: func(p *Protocol) { p.New = indifferent },
		"Messages: struct { Command string } has a":       func(p *Protocol) { p.Messages = []sim.Message{struct{ Command string }{}} },
		"Messages: found nil":                             func(p *Protocol) { p.Messages = []sim.Message{nil} },
		`Invariants: found the name "election safety"`:    func(p *Protocol) { p.Invariants = leaders },
	} {
		p := complete()
		spoil(p)
		if err := Check(p); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("found\n%v\nexpected in it %q", err, expected)
		}
	}
	if Check(nil) == nil {
		t.Error("no protocol at all is complete")
	}
}

// indifferent takes whatever it is asked for.
func indifferent(Cluster) (sim.Factory, error) {
	return func(sim.NodeID) sim.Process { return nil }, nil
}

func leaders() []checker.Invariant { return []checker.Invariant{checker.NewElectionSafety()} }

func TestAllThatIsMissingIsNamedAtOnce(t *testing.T) {
	err := Check(&Protocol{Name: "empty"})
	for _, expected := range []string{"Version", "Summary", "Source", "Reads", "Survives.Text", "Survives.Down", "Survives.Amnesia", "Converges.Text", "Guarantee"} {
		if err == nil || !strings.Contains(err.Error(), `protocol "empty": `+expected+":") {
			t.Errorf("found\n%v\nexpected %s among it", err, expected)
		}
	}
}

func TestWhatVariesInLengthIsSeen(t *testing.T) {
	type list struct {
		_    [0]string // of no length
		Next *list
	}
	for _, c := range []struct {
		value  any
		varies bool
	}{
		{struct{ Term, Index uint64 }{}, false}, {struct{ Of [3]bool }{}, false}, {struct{ Next *int }{}, false},
		{"", true}, {struct{ Entry struct{ Command string } }{}, true}, {[2][]byte{}, true}, {list{}, true},
	} {
		if found := varies(reflect.TypeOf(c.value), nil); found != c.varies {
			t.Errorf("%T: found %v, expected %v", c.value, found, c.varies)
		}
	}
}
