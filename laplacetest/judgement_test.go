package laplacetest_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A silent server does nothing and tells nothing.
type silent struct{}

func (silent) Boot(sim.Env)                    {}
func (silent) Receive(sim.NodeID, sim.Message) {}
func (silent) Expire(sim.Timer)                {}

func newSilent([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return silent{} } }

// inNone is what a test within the test says of a property that none of its runs
// has judged.
func inNone(f *fakeTest) string {
	_, after, _ := strings.Cut(f.log.String(), "tried ")
	runs, _, _ := strings.Cut(after, ":")
	return "judged in none of " + runs + ": "
}

// mustKeepNothing fails the test if there is a kept case.
func mustKeepNothing(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("testdata"); err == nil {
		t.Error("a case was kept")
	}
}

func TestAServerThatNeverAnswersIsNotPassed(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, laplacetest.Test[struct{}]{
			Events: 1,
			Cluster: func(c *laplacetest.Cluster, _ struct{}) {
				servers := c.Servers(3, newSilent)
				r := c.Recorder()
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
					client := services.NewClient(co, services.ClientConfig{Servers: servers})
					r.Do("c1", client, services.Operation{Kind: kv.Put, Key: "k", Value: "v"})
					r.Do("c1", client, services.Operation{Kind: kv.Get, Key: "k"})
				}))
				c.Linearizable(keyvalue.Linearizable, r.History)
				c.Keeps(checker.StandardInvariants()...)
				c.Always("nothing is wrong", func(sim.Observed) error { return nil })
			},
		})
	})
	f.mustFail(t,
		"linearizability: "+inNone(f)+"no operation completed; see that ",
		"election safety: "+inNone(f)+"no node became leader",
		"committed entries: "+inNone(f),
		"nothing is wrong: "+inNone(f)+"no node observed anything",
	)
	mustKeepNothing(t)
}

// unanswerable is a history for which a search takes longer than anybody waits.
func unanswerable() checker.History {
	var h checker.History
	for i := range 40 {
		h = append(h, checker.Operation{ID: i, Client: fmt.Sprint("c", i), Kind: keyvalue.Put, Key: "x", Value: fmt.Sprint(i % 2), Outcome: checker.OutcomeOK, Return: 10})
	}
	for i := range 2 {
		at := time.Duration(11 + 2*i)
		h = append(h, checker.Operation{ID: 40 + i, Client: "r", Kind: keyvalue.Get, Key: "x", Found: true, Output: fmt.Sprint(i), Outcome: checker.OutcomeOK, Call: at, Return: at + 1})
	}
	return h
}

func TestASearchForAnOrderThatFindsNoAnswerIsNoCounterexample(t *testing.T) {
	t.Chdir(t.TempDir())
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) { c.LinearizableWithin(1000, keyvalue.Linearizable, unanswerable) }))
	})
	f.mustFail(t, "linearizability: "+inNone(f)+"no answer within 1000 steps", "[rapid] OK, passed ")
	mustKeepNothing(t)
}

// busy is a property of the work: that there is not much of it. Little work it
// does not judge.
func busy(least, most int) laplacetest.Test[[]nap] {
	return laplacetest.Test[[]nap]{
		Events: 1,
		Work:   naps(),
		Cluster: func(c *laplacetest.Cluster, work []nap) {
			c.Servers(2, newTicker)
			c.Finally("not busy", func() error {
				switch n := len(work); {
				case n < least:
					return fmt.Errorf("in a hurry: %w", laplacetest.NotJudged("hardly anything to do"))
				case n > most:
					return errors.New("busy")
				}
				return nil
			})
		},
	}
}

func TestRunsThatJudgedNothingAreCountedAndDoNotFail(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, busy(3, 1000)) })
	f.mustPass(t)
	f.mustSay(t, "not busy: not judged in ", " runs: hardly anything to do", "tried ")
	if strings.Contains(f.log.String(), "program: not judged") {
		t.Errorf("it says of what was judged in each run that it was not:\n%s", &f.log)
	}
	f = try(t, func(t laplacetest.TB) { laplacetest.Check(t, busy(1000, 1000)) })
	f.mustFail(t, "not busy: "+inNone(f)+"hardly anything to do; ")
}

func TestAViolationIsNotMadeSmallerIntoAnUnknown(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, busy(7, 6)) }).mustFail(t, "not busy: busy")
	if n := strings.Count(readFile(t, "testdata/laplace/TestFake/not-busy.yaml"), "for: "); n != 7 {
		t.Errorf("the smallest case has %d naps, expected 7, below which nothing is judged", n)
	}
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, busy(8, 1000)) })
	f.mustPass(t)
	f.mustSay(t, "not-busy.yaml: not busy is not judged any more: hardly anything to do")
}

func TestARunThatWasGivenUpForWhatTheOutsideDidIsNoCounterexample(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.checks", "5") // five runs are given up at the same event
	test := aCluster(func(c *laplacetest.Cluster) {
		var act func()
		act = func() { c.World().At(c.Now()+time.Microsecond, "act", act) }
		c.World().At(time.Second, "act", act)
		c.Resumes("it never does", func() error { return errors.New("not yet") })
		c.Finally("it is never asked", func() error { panic("it was asked") })
	})
	test.Physics.Limits.EventsPerSecond = 2000
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
	unjudged := ": " + inNone(f) + "the run was given up, not for what the program did: the outside did act "
	f.mustFail(t, "program"+unjudged, "it never does"+unjudged, "it is never asked"+unjudged)
	mustKeepNothing(t)
}

func TestAnInvariantThatBreaksOnlyAtTheEndIsBroken(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) { c.Keeps(atTheEnd{checker.NewElectionSafety()}) }))
	}).mustFail(t, "election safety: too late (at 10s, event ")
}

// atTheEnd finds at the end that something is wrong.
type atTheEnd struct{ checker.Invariant }

func (a atTheEnd) Finish() checker.Check {
	return checker.Check{Name: a.Name(), Verdict: checker.Violation, Detail: "too late"}
}

func TestWhatIsNoHistoryIsAMistakeOfTheTest(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			c.Linearizable(keyvalue.Linearizable, func() checker.History { return checker.History{{ID: 1, Kind: keyvalue.Get, Call: 2, Return: 1}} })
		}))
	}).mustFail(t, "harness: what is to be linearizable is no history: ")
}

func TestAStoryNeedNotGiveEachPropertySomethingToJudge(t *testing.T) {
	f := try(t, func(t laplacetest.TB) {
		s, _, _ := counters(t)
		s.Keeps(checker.NewElectionSafety())
		s.Linearizable(keyvalue.Linearizable, s.History)
		s.Pass(time.Second)
	})
	f.mustPass(t)
	f.mustSay(t, "election safety: not judged: no node became leader", "linearizability: not judged: no operation completed")

	try(t, func(t laplacetest.TB) {
		s, _, _ := counters(t)
		s.LinearizableWithin(1000, keyvalue.Linearizable, unanswerable)
		s.Pass(time.Second)
	}).mustFail(t, "linearizability: not judged: no answer within 1000 steps")
}

func TestACheckOfAScenarioThatIsUnknownInEachRunFails(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.checks", "5")
	s := scenarios.New("raft")
	s.SafetyOnly = true
	s.Workload.Deadline = 10 * time.Millisecond // no server leads as early as that
	s.Workload.Script = []scenarios.Step{{Client: "c1", Operation: services.Operation{Kind: kv.Get, Key: "k1"}}}
	try(t, func(t laplacetest.TB) { laplacetest.Scenario(t, s) }).mustFail(t,
		"linearizability: judged in none of ", ": none of 1 operation completed", "[rapid] OK, passed ")
	mustKeepNothing(t)
}

func TestAPromiseThatStoodInNoRunIsNoFailure(t *testing.T) {
	f := try(t, func(t laplacetest.TB) { laplacetest.Voided(t, 0) })
	f.mustPass(t)
	f.mustSay(t, "freshness: not judged in 2 of 2 runs: beyond the claim")
	try(t, func(t laplacetest.TB) { laplacetest.Voided(t, 1) }).mustFail(t, "freshness: judged in none of 3 runs: in 2 of them, beyond the claim")
}
