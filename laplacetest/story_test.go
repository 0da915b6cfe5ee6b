package laplacetest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// leaderOf returns the leader of a story that has begun, and the others.
func leaderOf(s *laplacetest.Story, servers []sim.NodeID) (leader sim.NodeID, others []sim.NodeID) {
	s.Expect(servers...).Becomes("leader").Within(time.Second)
	for _, id := range servers {
		if s.Role(id) == "leader" {
			leader = id
		} else {
			others = append(others, id)
		}
	}
	return leader, others
}

func TestALeaderThatIsCutOffServesNobody(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	servers := s.Servers(3, raftServers(t, ""))
	s.Linearizable(keyvalue.Linearizable, s.History)
	old, others := leaderOf(s, servers)

	s.Do(kv.Put, "k", "a").Returns(laplacetest.OK)
	cut := s.Cut(old).From(others...)
	s.Expect(others...).Becomes("leader").Within(2 * time.Second)
	s.Ask(others...).Do(kv.Put, "k", "b").Returns(laplacetest.OK)
	s.Ask(old).Do(kv.Get, "k").DoesNotFind("a")
	s.Ask(old).Do(kv.Put, "k", "c").Returns(laplacetest.Unknown)

	cut.Heal()
	s.Expect(old).Becomes("follower").Within(time.Second)
	s.Expect(old).Becomes("leader").NotFor(2 * time.Second)
	s.Do(kv.Get, "k").Finds("b")
	s.Do(kv.Get, "other").FindsNothing()
}

// counters is a story of two tickers.
func counters(t laplacetest.TB) (s *laplacetest.Story, n1, n2 sim.NodeID) {
	s = laplacetest.NewStory(t, laplacetest.Physics{})
	n := s.Servers(2, newTicker)
	return s, n[0], n[1]
}

func TestASentenceThatIsFalseEndsTheTestAndSaysWhatHadHappened(t *testing.T) {
	for _, c := range []struct {
		name string
		tell func(s *laplacetest.Story, n1, n2 sim.NodeID)
		want []string
	}{
		{"Within", func(s *laplacetest.Story, n1, n2 sim.NodeID) {
			s.Expect(n1).Notes("tick").Within(999 * time.Millisecond)
		},
			[]string{"at 999ms: n1 notes tick: not within 999ms", "What had happened:", "0s  n1 became ticker of term 1"}},
		{"NotFor", func(s *laplacetest.Story, n1, n2 sim.NodeID) {
			s.Expect(n2).Notes("tick").NotFor(1500 * time.Millisecond)
		},
			[]string{"at 1s: n2 notes tick, and should not have for 1.5s", "1s  n2 noted: tick"}},
		{"Becomes", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Expect(n1).Becomes("leader").Within(time.Second) },
			[]string{"n1 becomes leader: not within 1s"}},
		{"Sends", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Expect(n1).Sends("tick").NotFor(2 * time.Second) },
			[]string{"n1 sends a tick, and should not have for 2s"}},
		{"Is", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Pass(1); s.Expect(n1, n2).Is("leader") },
			[]string{"n1 is ticker, expected leader"}},
		{"Is of a node that is down", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Pass(1); s.Crash(n1); s.Expect(n1).Is("ticker") },
			[]string{"n1 is nothing, expected ticker", "n1 crashes: unsynced writes drop"}},
		{"IsNot", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Pass(1); s.Expect().IsNot("ticker") },
			[]string{"n1 is ticker, and should not be"}},
		{"IsUp", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Stop(n2); s.Expect(n1, n2).IsUp() },
			[]string{"n2 is down", "n2 is stopped"}},
		{"IsDown", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Expect(n1).IsDown() },
			[]string{"n1 is up, and should be down"}},
		{"Returns", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Do(kv.Put, "k", "a").Returns(laplacetest.OK) },
			[]string{`put(k, "a"): found Failed, expected OK`}},
		{"Finds", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Do(kv.Get, "k").Finds("a") },
			[]string{"get(k): found Failed, expected OK"}},
		{"an operation that takes something else", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Do(kv.Put, "k") },
			[]string{"a client cannot ask for that: put: found 1 word after it, expected KEY and VALUE"}},
		{"Go", func(s *laplacetest.Story, n1, n2 sim.NodeID) {
			s.Go("a nap", func(co *sim.Coroutine) { co.Sleep(time.Minute) }).Within(time.Second)
		}, []string{"a nap: not within 1s", "c1 begins: a nap"}},
		{"a sentence about nobody", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Crash() },
			[]string{"the sentence names no node"}},
		{"a file that is not there", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.CorruptByte(n1, "log*", 0) },
			[]string{`0 files of n1 match "log*", expected one`}},
		{"a sentence that is not finished", func(s *laplacetest.Story, n1, n2 sim.NodeID) { s.Expect(n1).Becomes("leader") },
			[]string{"a sentence was not finished: n1 becomes leader"}},
		{"a property", func(s *laplacetest.Story, n1, n2 sim.NodeID) {
			s.Always("no tick", func(o sim.Observed) error {
				if o.Text == "tick" {
					return errors.New("there is one")
				}
				return nil
			})
			s.Pass(time.Minute)
		}, []string{"no tick: there is one (at 1s, event "}},
		{"a property of the end", func(s *laplacetest.Story, n1, n2 sim.NodeID) {
			s.Finally("the end", func() error { return errors.New("is bad") })
		}, []string{"the end: is bad"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			try(t, func(t laplacetest.TB) {
				s, n1, n2 := counters(t)
				c.tell(s, n1, n2)
			}).mustFail(t, c.want...)
		})
	}
}

func TestWhatAStoryDoesToNodesHappens(t *testing.T) {
	s, n1, n2 := counters(t)
	s.Expect(n1).Notes("tick").Within(1100 * time.Millisecond)

	s.Pause(n1)
	s.Expect(n1).Notes("tick").NotFor(1500 * time.Millisecond)
	s.Expect(n1).IsUp()
	s.Resume(n1)
	s.Expect(n1).Notes("tick").Within(time.Millisecond)

	s.Kill(n2)
	s.Expect(n2).IsDown()
	s.Expect(n2).Notes("tick").NotFor(2 * time.Second)
	s.Start(n2)
	s.Expect(n2).Becomes("ticker").Within(time.Millisecond)
	s.Expect(n2).Is("ticker")

	s.Upgrade(func(sim.NodeID) sim.Process { return new(loud) }, n2)
	s.Expect(n2).Notes("TICK").Within(1100 * time.Millisecond)
	s.Expect(n1).IsNot("leader")
}

// loud is another version of a ticker.
type loud struct{ ticker }

func (p *loud) Expire(sim.Timer) {
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: "TICK"})
}

// echo answers each tick with a note.
type echo struct{ ticker }

func (p *echo) Receive(from sim.NodeID, m sim.Message) {
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: "heard " + from.String()})
}

func TestWhatAStoryDoesToLinksHappens(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	n := s.Servers(2, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(echo) } })
	n1, n2 := n[0], n[1]
	hears := func(id, from sim.NodeID) *laplacetest.Occasion { return s.Expect(id).Notes("heard " + from.String()) }
	const round = 1200 * time.Millisecond

	hears(n2, n1).Within(round)
	cut := s.Cut(n1)
	hears(n2, n1).NotFor(round)
	hears(n1, n2).NotFor(round)
	cut.Heal()
	hears(n2, n1).Within(round)

	oneWay := s.Cut(n1).To(n2)
	hears(n2, n1).NotFor(round)
	hears(n1, n2).Within(round)
	s.Expect(n1).Sends("tick").Within(round)
	oneWay.Heal()

	hold := s.Hold("tick", n1).To(n2)
	hears(n2, n1).NotFor(2 * round)
	hold.Heal()
	hears(n2, n1).Within(10 * time.Millisecond)

	lose := s.Lose("tick", n2)
	hears(n1, n2).NotFor(2 * round)
	lose.Heal()
	s.Delay("tick", 500*time.Millisecond, n2)
	s.Expect(n2).Sends("tick").Within(round)
	hears(n1, n2).NotFor(400 * time.Millisecond)
	hears(n1, n2).Within(200 * time.Millisecond)
}

func TestAByteThatIsCorruptedIsReadAsSuch(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	servers := s.Servers(3, raftServers(t, ""))
	leader, _ := leaderOf(s, servers)
	s.Do(kv.Put, "k", "a").Returns(laplacetest.OK)
	s.Stop(leader)
	s.CorruptByte(leader, "*/log", 40)
	s.Start(leader)
	s.Expect(leader).Observes("halts", func(o sim.Observation) bool { return o.Kind == sim.Halted }).Within(time.Second)
	s.Do(kv.Get, "k").Finds("a")
}

func TestASecondAnswerMayBeWaitedForBeforeTheFirst(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	leader, _ := leaderOf(s, s.Servers(3, raftServers(t, "")))
	hold := s.Hold("AppendEntries", leader)
	put := s.Ask(leader).Do(kv.Put, "k", "a")
	put.NotFor(50 * time.Millisecond)
	hold.Heal()
	put.Returns(laplacetest.OK)
	s.Do(kv.Append, "k", "b").Finds("ab")
	s.Do(kv.CompareAndSet, "k", "ab", "c").Says("swapped")
	s.Do(kv.CompareAndSet, "k", "ab", "d").Says("not swapped")
	s.Do(kv.Get, "k").Says(`"c"`)
	s.Do(kv.Delete, "k").Says("")
	s.Do(kv.Get, "k").Says("absent")
	if n := len(s.History()); n != 7 {
		t.Errorf("the history has %d operations, expected 7", n)
	}
}

func TestAPanicOfWhatWatchesAStoryEndsItWithItsCalls(t *testing.T) {
	try(t, func(t laplacetest.TB) {
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		n := s.Servers(1, newTicker)
		s.Expect(n...).Observes("panics", func(sim.Observation) bool { pop(nil); return true }).Within(time.Second)
	}).mustFail(t, "harness: what builds or judges the cluster panicked: runtime error: index out of range", "\n\tlaplacetest/storm_test.go:", "laplacetest_test.pop")
}

func TestATestOfRapidsMaySkipFromWithinAnObserver(t *testing.T) {
	skipped := 0
	rapid.Check(t, func(rt *rapid.T) {
		skip := rapid.Bool().Draw(rt, "skip")
		s := laplacetest.NewStory(rt, laplacetest.Physics{})
		n := s.Servers(1, newTicker)
		s.Expect(n...).Observes("goes on", func(sim.Observation) bool {
			if skip {
				skipped++
				rt.Skip("not this one")
			}
			return true
		}).Within(time.Second)
	})
	if skipped == 0 {
		t.Error("none was skipped")
	}
}

func TestAStoryThatFailsSaysInWhichStateTheServersAre(t *testing.T) {
	program := raftServers(t, "")
	f := try(t, func(t laplacetest.TB) {
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		leader, others := leaderOf(s, s.Servers(3, program))
		s.Do(kv.Put, "k", "a").Returns(laplacetest.OK)
		s.Crash(others[0])
		s.Expect(leader).Becomes("follower").Within(time.Millisecond)
	})
	if !f.Failed() {
		t.Fatal("the story did not fail")
	}
	for _, want := range []string{"\nWhat the servers say then:\nn", "\n  role           leader\n", "\n  role           follower\n", `put(k, "a")`, " is down"} {
		if !strings.Contains(f.log.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, f.log.String())
		}
	}
}

func TestServersThatDoNotDescribeThemselvesAreLeftOut(t *testing.T) {
	f := try(t, func(t laplacetest.TB) {
		s, n1, n2 := counters(t)
		s.Crash(n2)
		s.Expect(n1).Becomes("leader").Within(time.Second)
	})
	if log := f.log.String(); !f.Failed() || strings.Contains(log, "the servers say") {
		t.Errorf("failed: %t, and the log has what nobody said:\n%s", f.Failed(), log)
	}
}
