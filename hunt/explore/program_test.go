package explore

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/synod"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A script is a program made of functions; a nil one does nothing.
type script struct {
	env     sim.Env
	boot    func(*script)
	receive func(*script, sim.NodeID, sim.Message)
	expire  func(*script, sim.Timer)
	synced  func(*script)
	state   int
	text    string
}

func (s *script) Boot(env sim.Env) {
	s.env = env
	if s.boot != nil {
		s.boot(s)
	}
}

func (s *script) Receive(from sim.NodeID, m sim.Message) {
	if s.receive != nil {
		s.receive(s, from, m)
	}
}

func (s *script) Expire(timer sim.Timer) {
	if s.expire != nil {
		s.expire(s, timer)
	}
}

func (s *script) Synced(uint64, error) { s.synced(s) }

// note tells something, so that there is something to judge.
func (s *script) note(text string) { s.env.Observe(sim.Observation{Kind: sim.Note, Text: text}) }

func programOf(s script) sim.Factory {
	return func(sim.NodeID) sim.Process { again := s; return &again }
}

func explored(t *testing.T, m Model) *Result {
	t.Helper()
	r, err := Search(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// notesOf are all notes that nodes told after their start, in no order.
func notesOf(t *testing.T, m Model) string {
	t.Helper()
	s, _ := searched(t, m)
	var notes []string
	for _, machine := range s.machines {
		for _, l := range machine.locals {
			for _, a := range l.known {
				for _, o := range a.told {
					notes = append(notes, o.Text)
				}
			}
		}
	}
	return strings.Join(notes, " ")
}

func TestACrashKeepsWhatWasSyncedAndNothingElse(t *testing.T) {
	write := func(s *script, name string, sync bool) {
		f, err := s.env.Disk().Create(name)
		if err != nil {
			panic(err)
		}
		if _, err := f.WriteAt([]byte("x"), 0); err != nil {
			panic(err)
		}
		if sync {
			if err := errors.Join(f.Sync(), s.env.Disk().SyncDir(".")); err != nil {
				panic(err)
			}
		}
	}
	m := Model{Servers: 1, Bounds: Bounds{Crashes: 1}, Program: programOf(script{boot: func(s *script) {
		names, err := s.env.Disk().List(".")
		if err != nil {
			panic(err)
		}
		s.note("found:" + strings.Join(names, "+"))
		if len(names) == 0 {
			write(s, "kept", true)
			write(s, "lost", false)
			s.env.SetTimer("gone", 1)
		}
	}})}
	if notes := notesOf(t, m); notes != "found:kept" {
		t.Errorf("after the crash: %q; expected found:kept", notes)
	}
	if r := explored(t, m); !r.Exhausted || r.States != 2 {
		t.Errorf("%d states, exhausted %v; expected 2, before and after the crash", r.States, r.Exhausted)
	}
}

func TestACrashLosesMessagesOfANodeToItself(t *testing.T) {
	m := Model{Servers: 2, Bounds: Bounds{Crashes: 1}, Program: programOf(script{
		boot: func(s *script) {
			if s.env.ID() == 1 && s.env.(*env).incarnation == 1 {
				s.env.Send(1, rumour{1})
				s.env.Send(2, rumour{2})
			}
		},
		receive: func(s *script, _ sim.NodeID, _ sim.Message) {
			s.state++
			if s.env.(*env).incarnation == 2 {
				s.note(s.env.ID().String())
			}
		},
	})}
	if notes := notesOf(t, m); notes != "n2" {
		t.Errorf("after a crash there is something for %q; expected n2 alone", notes)
	}
}

func TestTheEndOfAnAsynchronousSyncComesInAnyOrder(t *testing.T) {
	m := Model{Servers: 1, Bounds: Bounds{Timeouts: 1}, Program: programOf(script{
		boot: func(s *script) {
			f, err := s.env.Disk().Create("f")
			if err != nil {
				panic(err)
			}
			s.env.SetTimer("t", 1)
			f.SyncAsync(7)
		},
		synced: func(s *script) { s.text += "s"; s.note(s.text) },
		expire: func(s *script, _ sim.Timer) { s.text += "t"; s.note(s.text) },
	})}
	notes := notesOf(t, m)
	for _, word := range []string{"s", "st", "t", "ts"} {
		if !strings.Contains(" "+notes+" ", " "+word+" ") {
			t.Errorf("notes %q lack %q", notes, word)
		}
	}
}

func TestATimerThatIsSetMayExpireAndNoOther(t *testing.T) {
	m := Model{Servers: 1, Bounds: Bounds{Timeouts: 5}, Program: programOf(script{
		boot: func(s *script) {
			s.env.SetTimer("stopped", 1)
			s.env.SetTimer("a", 1)
			s.env.SetTimer("a", 2)
			s.env.StopTimer("stopped")
			s.env.SetTimer("never", math.MaxInt64)
			s.env.SetTimer("moved", 1)
			s.env.SetTimer("moved", math.MaxInt64)
		},
		expire: func(s *script, timer sim.Timer) { s.note(string(timer)) },
	})}
	if notes := notesOf(t, m); notes != "a" {
		t.Errorf("expired: %q; expected a, once", notes)
	}
}

func TestACopyOfAMessageMayComeAndThenTheMessage(t *testing.T) {
	m := Model{Servers: 2, Bounds: Bounds{Copies: 1}, Program: programOf(script{
		boot: func(s *script) {
			if s.env.ID() == 1 {
				s.env.Send(2, rumour{1})
			}
		},
		receive: func(s *script, _ sim.NodeID, _ sim.Message) {
			s.text += "x"
			s.note(s.text)
		},
	})}
	if r := explored(t, m); r.States != 4 || r.Depth != 2 {
		t.Errorf("%d states, depth %d; expected 4: nothing, once, a copy, both", r.States, r.Depth)
	}
	m.Copies = 0
	if r := explored(t, m); r.States != 2 || r.Depth != 1 {
		t.Errorf("without copies %d states, depth %d; expected 2", r.States, r.Depth)
	}
}

func TestWhatAProgramMustNotDoIsAViolationWithTheWayThere(t *testing.T) {
	type letter struct{ Words []string }
	sends := func(s *script) {
		if s.env.ID() == 1 {
			s.env.Send(2, letter{[]string{"a"}})
		}
	}
	for _, c := range []struct {
		name, detail string
		receive      func(*script, sim.NodeID, sim.Message)
	}{
		{"a panic", "*explore.script: too much", func(*script, sim.NodeID, sim.Message) { panic("too much") }},
		{"a message to nobody", "it sent explore.rumour to node 3, of 2", func(s *script, _ sim.NodeID, _ sim.Message) { s.env.Send(3, rumour{}) }},
		{"a change of a message", "changed the explore.letter", func(_ *script, _ sim.NodeID, m sim.Message) { m.(letter).Words[0] = "b" }},
	} {
		r := explored(t, Model{Servers: 2, Program: programOf(script{boot: sends, receive: c.receive})})
		if r.Verdict != checker.Violation || !strings.Contains(r.Check.Detail, c.detail) || len(r.Path) != 2 {
			t.Errorf("%s: %v after %d moves: %s; expected a violation after one: %s", c.name, r.Verdict, len(r.Path)-1, r.Check.Detail, c.detail)
			continue
		}
		if move := r.Path[1].What; move != `n2 receives letter{{"a"}} from n1` && c.name == "a panic" {
			t.Errorf("%s: the last move is %q", c.name, move)
		}
	}
}

func TestASenderThatChangesAMessageIsFoundOut(t *testing.T) {
	type letter struct{ Words []string }
	words := []string{"a"}
	_, err := Search(t.Context(), Model{Servers: 2, Bounds: Bounds{Timeouts: 1}, Program: programOf(script{
		boot: func(s *script) {
			if s.env.ID() == 1 {
				s.env.SetTimer("t", 1)
				s.env.Send(2, letter{words})
			}
		},
		expire: func(s *script, _ sim.Timer) {
			words[0] = "b"
			s.env.Send(2, rumour{1})
		},
		receive: func(s *script, _ sim.NodeID, _ sim.Message) { s.state++ },
	})})
	if err == nil || !strings.Contains(err.Error(), "the explore.letter from node 1 had changed when node 2 received it") {
		t.Errorf("error %v; expected that the letter had changed", err)
	}
}

func TestAPanicAtTheStartIsAViolation(t *testing.T) {
	r := explored(t, Model{Servers: 2, Program: programOf(script{boot: func(*script) { panic("no") }})})
	if r.Verdict != checker.Violation || r.States != 0 || len(r.Path) != 1 {
		t.Errorf("%v with %d states; expected a violation without any", r.Verdict, r.States)
	}
}

func TestWhatIsToldAtTheStartIsJudged(t *testing.T) {
	m := Model{Servers: 2, Invariants: Invariants(synod.Protocol().Observes...), Program: programOf(script{boot: func(s *script) {
		s.env.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: 1})
	}})}
	if r := explored(t, m); r.Verdict != checker.Violation || r.Check.Name != "election safety" || len(r.Path) != 1 {
		t.Errorf("%v of %q after %d moves; expected one of election safety after none", r.Verdict, r.Check.Name, len(r.Path)-1)
	}
}

func TestAProgramThatIsNotDeterministicIsRefused(t *testing.T) {
	runs := 0
	m := Model{Servers: 1, Bounds: Bounds{Timeouts: 1}, Program: programOf(script{
		boot: func(s *script) {
			runs++
			s.state = runs
			s.env.SetTimer("a", 1)
			s.env.SetTimer("b", 1)
		},
	})}
	if _, err := Search(t.Context(), m); err == nil || !strings.Contains(err.Error(), "must follow from what happened") {
		t.Errorf("error %v; expected that the program is not deterministic", err)
	}
}

func TestAModelThatMakesNoSenseIsRefused(t *testing.T) {
	program := programOf(script{})
	for _, m := range []Model{
		{Servers: 1}, {Program: program}, {Program: func(sim.NodeID) sim.Process { return sim.Blocking(nil) }, Servers: 1},
		{Program: program, Servers: NodesMax + 1},
		{Program: program, Servers: NodesMax, Clients: make([][]services.Operation, 1)},
		{Program: program, Servers: 1, Bounds: Bounds{Timeouts: -1}}, {Program: program, Servers: 1, Bounds: Bounds{States: StatesMax + 1}},
	} {
		if _, err := Search(t.Context(), m); err == nil || !strings.HasPrefix(err.Error(), "explore: ") || !strings.Contains(err.Error(), ", expected ") {
			t.Errorf("%+v: error %v; expected what was found", m, err)
		}
	}
}

func TestASearchThatIsCutShortIsUnknown(t *testing.T) {
	whole := explored(t, decreeModel())
	for name, change := range map[string]func(*Model){
		"depth":  func(m *Model) { m.Depth = whole.Depth - 1 },
		"states": func(m *Model) { m.States = whole.States - 1 },
	} {
		m := decreeModel()
		change(&m)
		r := explored(t, m)
		if r.Verdict != checker.Unknown || r.Exhausted || r.Frontier == 0 || r.States >= whole.States {
			t.Errorf("%s: %v, exhausted %v, %d states left of %d; expected unknown with some left", name, r.Verdict, r.Exhausted, r.Frontier, r.States)
		}
	}
	m := decreeModel()
	m.Depth, m.States = whole.Depth+1, whole.States
	if r := explored(t, m); r.Verdict != checker.Valid {
		t.Errorf("with bounds that it just keeps: %v; expected valid", r.Verdict)
	}
}

func TestASearchInWhichNothingWasJudgedIsUnknown(t *testing.T) {
	m := Model{Servers: 1, Program: programOf(script{}), Clients: [][]services.Operation{putThenGet("A")}}
	if r := explored(t, m); r.Verdict != checker.Unknown || !r.Exhausted {
		t.Errorf("%v, exhausted %v; expected unknown, exhausted", r.Verdict, r.Exhausted)
	}
}

func TestASearchEndsWithItsContextAndTellsHowFarItIs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := decreeModel()
	var told []Progress
	m.Progress = func(p Progress) {
		if told = append(told, p); p.States > 5000 {
			cancel()
		}
	}
	if r, err := Search(ctx, m); r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("result %v, error %v; expected none, and that of the context", r, err)
	}
	last := told[len(told)-1]
	if len(told) < 3 || last.Depth == 0 || last.Frontier == 0 || last.Frontier >= last.States {
		t.Errorf("told %+v; expected states, some of them to try, and a depth", told)
	}
}
