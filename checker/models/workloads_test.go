package models

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func TestEveryModelSaysUnknownOfAnEmptyHistoryAtEachLevel(t *testing.T) {
	for _, m := range All() {
		if found, ok := Find(m.Name); !ok || found.Summary != m.Summary || m.Summary == "" || len(m.Kinds) == 0 || len(m.Levels) == 0 {
			t.Errorf("%s: found %+v", m.Name, found)
		}
		for _, level := range m.Levels {
			a := m.Judge(nil, Terms{Level: level, Steps: 1000, Settling: &Settling{}})
			if found := checker.Conclude(a.Checks); found != checker.Unknown {
				t.Errorf("%s, %s: found %v, expected unknown", m.Name, level, found)
			}
			var levels []checker.Level
			for _, s := range a.Standings {
				levels = append(levels, s.Level)
				if s.Verdict != checker.Unknown || s.Why == "" {
					t.Errorf("%s, %s: found %+v, expected unknown, and why", m.Name, level, s)
				}
			}
			if !slices.Equal(levels, m.Levels) {
				t.Errorf("%s, %s: found the standings %v, expected %v", m.Name, level, levels, m.Levels)
			}
		}
	}
	if _, ok := Find("no such"); ok {
		t.Error("found a model that is not there")
	}
}

func TestABankHasAPageIfAnOrderWasLookedFor(t *testing.T) {
	kinds := anyBank.Kinds
	h := checker.History{
		{ID: 0, Client: "c", Kind: kinds.Named("balances"), Output: "a:1 b:2", Outcome: checker.OutcomeOK, Return: 1},
		{ID: 1, Client: "c", Kind: kinds.Named("transfer"), Value: "1 from b to a", Found: true, Outcome: checker.OutcomeOK, Call: 2, Return: 3},
		{ID: 2, Client: "c", Kind: kinds.Named("balances"), Output: "a:1 b:2", Outcome: checker.OutcomeOK, Call: 4, Return: 5},
	}
	a := anyBank.Judge(h, Terms{Level: checker.StrictSerializable})
	if a.Page == nil || a.Checks[0].Verdict != checker.Violation || a.Standings[1].Verdict != checker.Valid {
		t.Errorf("found %+v", a)
	}
	if a := anyBank.Judge(h, Terms{Level: checker.SnapshotIsolation}); a.Page != nil || a.Checks[0].Verdict != checker.Valid {
		t.Errorf("found %+v", a)
	}
}
