package checker

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/observation"
)

// clusterOf is three servers, of which n1 leads in term 2, and all have committed 7.
func clusterOf(more ...Observation) *Servers {
	s := NewServers("n1", "n2", "n3")
	for node := int32(1); node <= 3; node++ {
		role := "follower"
		if node == 1 {
			role = "leader"
		}
		s.Observe(&Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: 2, Text: role}})
		s.Observe(&Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Committed, Index: 7}})
	}
	for _, o := range more {
		s.Observe(&o)
	}
	return s
}

func allSound(int32) Condition { return Sound }

func TestWhoeverIsBehindOrAloneInATermHasNotCaughtUp(t *testing.T) {
	n3 := func(kind observation.Kind, term, index uint64, text string) Observation {
		return Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: kind, Term: term, Index: index, Text: text}}
	}
	members := func(node int32, index uint64, text string) Observation {
		return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Configured, Index: index, Text: text}}
	}
	for name, c := range map[string]struct {
		more   []Observation
		found  Verdict
		detail string
	}{
		"all agree":                          {nil, Valid, "each of 3 members"},
		"one has committed more":             {[]Observation{n3(observation.Committed, 2, 8, "")}, Violation, "2 of 3 members"},
		"one has gone back":                  {[]Observation{n3(observation.Restored, 1, 5, "")}, Violation, "n3 (it has committed 5 of 7)"},
		"one has started again":              {[]Observation{{Node: 3, Incarnation: 2, Observation: observation.Observation{Kind: observation.Became, Term: 2, Text: "follower"}}}, Violation, "n3 (it has committed 0 of 7)"},
		"one is above the leader's term":     {[]Observation{n3(observation.Became, 9, 0, "candidate")}, Violation, "n3 (it is in term 9 and n1 leads in term 2)"},
		"one is below the leader's term":     {[]Observation{n3(observation.Became, 1, 0, "follower")}, Violation, "n3 (it is in term 1 and n1 leads in term 2)"},
		"one acts by an older configuration": {[]Observation{members(1, 4, "n1 n3"), members(3, 2, "n1 n2 n3")}, Violation, "n3 (it acts by the configuration n1 n2 n3, not n1 n3)"},
		"one never told of the first":        {[]Observation{members(1, 4, "n1 n2 n3")}, Valid, ""},
		"one has no snapshot":                {[]Observation{n3(observation.Applied, 0, 5, "")}, Violation, "n3 (its last snapshot has 0 of the 5 entries that it has applied, and all but 4 are expected)"},
		"one has a snapshot of late":         {[]Observation{n3(observation.Applied, 0, 7, ""), n3(observation.Compacted, 2, 3, "")}, Valid, ""},
		"who is no member may be behind":     {[]Observation{members(1, 4, "n1 n2"), members(2, 4, "n1 n2"), n3(observation.Restored, 1, 2, "")}, Valid, "each of 2 members"},
		"of two configurations the later":    {[]Observation{members(1, 4, "n1 n2"), members(2, 4, "n1 n2"), members(3, 3, "n3"), n3(observation.Restored, 1, 2, "")}, Valid, "each of 2 members"},
	} {
		catchUp := clusterOf(c.more...).CatchUp([]observation.Kind{observation.Became, observation.Configured, observation.Committed, observation.Compacted}, 4, time.Second, 10*time.Second)
		catchUp.Look(time.Second, allSound)
		catchUp.Look(11*time.Second, allSound)
		check := catchUp.Check()
		if check.Verdict != c.found || !strings.Contains(check.Detail, c.detail) {
			t.Errorf("%s: found %v, %s\nexpected %v, %s", name, check.Verdict, check.Detail, c.found, c.detail)
		}
	}
}

func TestAServerThatIsAwayOrExcusedNeedNotCatchUp(t *testing.T) {
	behind := Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: observation.Restored, Index: 2}}
	for _, condition := range []Condition{Away, Excused} {
		catchUp := clusterOf(behind).CatchUp([]observation.Kind{observation.Committed}, 0, time.Second, time.Second)
		done := catchUp.Look(time.Second, func(node int32) Condition {
			if node == 3 {
				return condition
			}
			return Sound
		})
		if check := catchUp.Check(); !done || check.Verdict != Valid {
			t.Errorf("condition %d: found %v, %s", condition, check.Verdict, check.Detail)
		}
	}
}

func TestOneLookAtWhichAServerHasCaughtUpIsEnough(t *testing.T) {
	s := clusterOf(Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: 1, Text: "follower"}})
	catchUp := s.CatchUp([]observation.Kind{observation.Became, observation.Committed}, 0, time.Second, 10*time.Second)
	if catchUp.Look(time.Second, allSound) || catchUp.Check().Verdict != Unknown {
		t.Errorf("found %+v before the bound, expected it to be unknown", catchUp.Check())
	}
	s.Observe(&Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: 2, Text: "follower"}})
	if !catchUp.Look(2*time.Second, allSound) {
		t.Errorf("found %s, expected that all have caught up", catchUp.Check().Detail)
	}
	s.Observe(&Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: 3, Text: "candidate"}})
	if !catchUp.Look(3*time.Second, allSound) || catchUp.Check().Verdict != Valid {
		t.Errorf("found %+v, expected it to stay valid", catchUp.Check())
	}
}

func TestWithoutAMemberThatRunsNothingIsKnown(t *testing.T) {
	catchUp := clusterOf().CatchUp([]observation.Kind{observation.Committed}, 0, 0, time.Second)
	catchUp.Look(time.Second, func(int32) Condition { return Away })
	if check := catchUp.Check(); check.Verdict != Unknown || catchUp.Excused() {
		t.Errorf("found %+v", check)
	}
	catchUp.Look(time.Second, func(int32) Condition { return Excused })
	if check := catchUp.Check(); check.Verdict != Unknown || !catchUp.Excused() {
		t.Errorf("found %+v, excused %t", check, catchUp.Excused())
	}
}

func TestAPromiseOutlivesACrashAndARoleDoesNot(t *testing.T) {
	s := clusterOf(
		Observation{Node: 2, Incarnation: 1, Observation: observation.Observation{Kind: observation.Promised, Term: 5}},
		Observation{Node: 2, Incarnation: 2, Observation: observation.Observation{Kind: observation.Restored, Index: 4}},
	)
	if n2 := s.Of(2); n2.Promised != 5 || n2.Role != "" || n2.Committed != 4 || n2.Snapshot != 4 {
		t.Errorf("found %+v", n2)
	}
}

func TestWhoWasKilledBeforeHeToldOfAPromiseHasMadeIt(t *testing.T) {
	s := clusterOf(
		Observation{Node: 1, Incarnation: 1, Observation: observation.Observation{Kind: observation.Promised, Term: 5}},
		Observation{Node: 1, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Term: 5, Text: "leader"}},
		Observation{Node: 2, Incarnation: 1, Observation: observation.Observation{Kind: observation.Promised, Term: 4}},
		Observation{Node: 2, Incarnation: 2, Observation: observation.Observation{Kind: observation.Became, Term: 5, Text: "follower"}}, // as its disk has it
		Observation{Node: 3, Incarnation: 1, Observation: observation.Observation{Kind: observation.Promised, Term: 4}},
		Observation{Node: 3, Incarnation: 2, Observation: observation.Observation{Kind: observation.Became, Term: 4, Text: "follower"}},
	)
	catchUp := s.CatchUp([]observation.Kind{observation.Promised}, 0, 0, time.Second)
	catchUp.Look(time.Second, allSound)
	if behind := catchUp.Behind(2); behind != "" {
		t.Errorf("found that n2 is behind: %s; expected it to be a follower in the ballot of the leader", behind)
	}
	if catchUp.Behind(3) == "" {
		t.Error("found that n3 has caught up, expected it to be behind in ballot 4")
	}
}

func TestOnlyAServerThatMayHaltMay(t *testing.T) {
	halted := func(node int32) Observation {
		return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Halted, Text: "cannot trust its disk"}}
	}
	online := NewOnline(NewHalts(func(o *Observation) bool { return o.Node == 2 }))
	online.Observe(halted(2))
	if check := online.Finish()[0]; check.Verdict != Valid || !strings.Contains(check.Detail, "1 times") {
		t.Errorf("found %+v for a server that may", check)
	}
	online.Observe(halted(3))
	if check := online.Finish()[0]; check.Verdict != Violation || !strings.Contains(check.Detail, "cannot trust its disk") {
		t.Errorf("found %+v for one that may not", check)
	}
}
