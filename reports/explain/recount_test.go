package explain

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// says reports an error unless a text has each of some parts, line breaks aside.
func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	plain := strings.Join(strings.Fields(text), " ")
	for _, part := range parts {
		if !strings.Contains(plain, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
}

func TestAValidRunIsToldByWhoLedAndWhyAndWhenNobodyWasServed(t *testing.T) {
	r := run(t, "raft/leader-partition", "", 3)
	s := Explain(r)
	if s.Verdict != checker.Valid || s.Check != "" {
		t.Fatalf("the run is %v (%s), expected a valid one", s.Verdict, s.Check)
	}
	says(t, s.Text(Terminal{}),
		"All 15 checks are valid; 2643 of 2643 operations",
		"n4 became leader of term 2, with the votes of n1, n3 and n4; n2, which led before, still took itself for leader, under fault first since 1.500 s",
		"was the first write acknowledged in 1.517 s (1 write waited), under fault deaf; fault deaf had ended 0.019 s before",
		"the end: n1, n2, n3 and n5 follower of term 4, applied to 347; n4 leader of term 4, applied to 347",
		"In all, 4 faults did something, and servers became leader 4 times.")
	for _, step := range s.Steps {
		if e := s.tape.Event(step.Event); e.At != step.At && step.Bearing == Fault {
			t.Errorf("event %d happened at %v, told at %v: %s", step.Event, e.At, step.At, step.Text)
		}
	}
}

// The longest stretch is what the history says, computed here in another way: client
// by client, instant by instant.
func TestTheLongestStretchIsThatInWhichSomebodyWaitedAndNobodyWasTold(t *testing.T) {
	for _, seed := range []uint64{3, 5} {
		r := run(t, "chain/everything", "", seed)
		var longest time.Duration
		for _, o := range r.History {
			if o.Kind.Reads {
				continue
			}
			// What any write waits for ends at the next acknowledgement of any.
			next, last := r.Virtual, time.Duration(0)
			for _, other := range r.History {
				if other.Kind.Reads || other.Outcome != checker.OutcomeOK {
					continue
				}
				if other.Return >= o.Return {
					next = min(next, other.Return)
				}
				if other.Return < o.Return {
					last = max(last, other.Return)
				}
			}
			if o.Outcome == checker.OutcomeOK {
				longest = max(longest, o.Return-max(last, o.Call))
			}
		}
		var found time.Duration
		for _, s := range newTellerOf(r).stretches() {
			found = max(found, s.to-s.from)
		}
		if found < longest {
			t.Errorf("seed %d: the longest stretch is %v, expected at least %v", seed, found, longest)
		}
	}
}

// newTellerOf is a teller of a run as recount has it.
func newTellerOf(r *scenarios.Result) *teller {
	tape := newTape(r)
	return &teller{service: serviceOf(tape), tape: tape, words: wordsFor(r.Protocol), commands: newCommands(tape), parties: make(map[int32]bool), told: make(map[int]bool)}
}

func TestNobodyIsUnservedWhileNobodyAsks(t *testing.T) {
	write := func(call, ret time.Duration) *checker.Operation {
		return &checker.Operation{Kind: kv.Put, Outcome: checker.OutcomeOK, Call: call, Return: ret}
	}
	for name, c := range map[string]struct {
		writes  []*checker.Operation
		from    time.Duration
		waiting int
	}{
		"nobody asked":               {[]*checker.Operation{write(0, 5), write(200, 210)}, 100, 0},
		"one asked before it":        {[]*checker.Operation{write(3, 100)}, 10, 1},
		"one asked in it":            {[]*checker.Operation{write(60, 100), write(70, 120)}, 60, 2},
		"one was given up meanwhile": {[]*checker.Operation{{Kind: kv.Put, Call: 20, Return: 50}, write(70, 120)}, 20, 2},
	} {
		s := stretch{from: 10, to: 100}
		if awaited(&s, c.writes); s.from != c.from || s.waiting != c.waiting {
			t.Errorf("%s: found a stretch from %d with %d waiting, expected from %d with %d", name, s.from, s.waiting, c.from, c.waiting)
		}
	}
}

func TestWhoCrashedBeforeAnotherLedIsNamedWithTheFault(t *testing.T) {
	s := new(script)
	s.boot(n1)
	s.expire(n1)
	s.observe(n1, observation.Became, 1, 0, 0, observation.Leader)
	crash := s.control("fault dark: crash")
	s.turn(trace.Crash, n1)
	s.expire(n2)
	s.observe(n2, observation.Became, 2, 0, 0, observation.Leader)
	r := s.result(checker.Check{})
	r.Verdict = checker.Valid
	r.Checks = nil
	dark := nemesis.Fault{ID: "dark", Effect: &nemesis.Crash{}}
	r.Faults = []nemesis.Injected{
		{Fault: dark, Nodes: []string{"n1"}, From: time.Duration(crash) * time.Millisecond},
		{Fault: nemesis.Fault{ID: "rot", Effect: &nemesis.BitRot{}}, Nodes: []string{"n3"}, Idle: true, Note: "nobody read it"},
	}
	story := Explain(r)
	says(t, story.Text(Terminal{}),
		"n2 became leader of term 2; n1, which led before, crashed at 0.003 s (fault dark), 0.001 s before",
		"fault dark: n1 crashed",
		"the end: n1 down; n2 leader of term 2; n3 not started",
		"In all, 1 fault did something, and servers became leader 2 times.",
		"Nothing came of fault rot (bit-rot: nobody read it).")
	if texts := strings.Join(texts(story), "; "); strings.Contains(texts, "rot") {
		t.Errorf("a fault of which nothing came is a step: %s", texts)
	}
}

func TestWhatTheOperatorAskedForIsToldWithWhatCameOfIt(t *testing.T) {
	says(t, strings.Join(texts(Explain(run(t, "raft/reconfiguration", "", 3))), "; "),
		"n4 got the operator's order: hand over to n3; done by 5.003 s",
		"n1 got the operator's order: the voters shall be n2 n3 n4; done by 10.015 s")
}

func TestARunThatCouldNotBeJudgedIsToldLikeAValidOneBehindWhatIsMissing(t *testing.T) {
	r := run(t, "raft/leader-partition", "", 3)
	want := texts(Explain(r))
	r.Verdict = checker.Unknown
	r.Checks = append(slices.Clone(r.Checks), checker.Check{Name: "oddity", Verdict: checker.Unknown, Detail: "too long to judge"})
	s := Explain(r)
	if got := texts(s); !slices.Equal(got, want) {
		t.Errorf("found the steps %q, expected %q", got, want)
	}
	says(t, s.Text(Terminal{}), "not all could be judged", "oddity: too long to judge")
}

func TestARecountFitsAScreenInEveryForm(t *testing.T) {
	for _, scenario := range []string{"raft/everything", "chain/everything", "synod/quiet", "primary-backup/primary-crash"} {
		r := run(t, scenario, "", 2)
		if r.Verdict == checker.Violation {
			t.Fatalf("%s is a violation", scenario)
		}
		s := Explain(r)
		text := s.Text(Terminal{})
		if lines := strings.Count(text, "\n"); lines > screenLines || strings.Count(s.Markdown(), " (event ") > recountMost {
			t.Errorf("%s: found %d lines:\n%s\n%s", scenario, lines, text, s.Markdown())
		}
		if Explain(r).Text(Terminal{}) != text {
			t.Errorf("%s: it is told in two ways", scenario)
		}
		says(t, text, "the end: ", " did ")
		past := 0
		for step := range s.All() {
			if step.Bearing == Past {
				past++
			}
		}
		if past != s.Past || past < 1000 {
			t.Errorf("%s: %d events are told of, expected all %d", scenario, past, s.Past)
		}
		var all bytes.Buffer
		if err := s.WriteAll(&all, Terminal{}); err != nil {
			t.Fatal(err)
		}
		says(t, all.String(), "What happened, event by event")
	}
}

func TestWhereEachOperationHasALeaderOfItsOwnNobodyIsSaidToLead(t *testing.T) {
	s := Explain(run(t, "synod/quiet", "", 3))
	if all := strings.Join(append(texts(s), s.Notes...), "; "); strings.Contains(all, "became") || strings.Contains(all, "had led") {
		t.Errorf("found %s", all)
	}
}
