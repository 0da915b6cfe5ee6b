package models

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/set"
)

// happened is an operation that returned a second after it was called.
func happened(id int, client string, kind *checker.Kind, at time.Duration) checker.Operation {
	return checker.Operation{ID: id, Client: client, Kind: kind, Key: "k", Outcome: checker.OutcomeOK, Call: at, Return: at + time.Second}
}

func TestReadsMustAgreeWithinTheBoundThatIsAskedFor(t *testing.T) {
	written := happened(1, "a", keyvalue.Put, 0)
	written.Value = "new"
	fresh := happened(2, "a", keyvalue.Get, 2*time.Second)
	fresh.Found, fresh.Output = true, "new"
	old := happened(3, "b", keyvalue.Get, 6*time.Second)
	last := happened(4, "a", keyvalue.Get, 20*time.Second)
	last.Found, last.Output = true, "new"
	again := last
	again.ID, again.Call, again.Return = 5, 30*time.Second, 31*time.Second
	h := checker.History{written, fresh, old, last, again}
	for _, c := range []struct {
		settling *Settling
		want     checker.Verdict
	}{
		{nil, checker.Unknown},
		{&Settling{Bound: 10 * time.Second}, checker.Valid},
		{&Settling{Bound: time.Second}, checker.Violation},
		{&Settling{Healed: 15 * time.Second, Bound: time.Second}, checker.Valid},
		{&Settling{Bound: time.Hour}, checker.Unknown},
	} {
		a := kv.Judge(h, Terms{Level: checker.Eventual, Settling: c.settling})
		if found := a.Checks[0]; found.Verdict != c.want {
			t.Errorf("%+v: found %v (%s), expected %v", c.settling, found.Verdict, found.Detail, c.want)
		}
	}
}

func TestASetShowsWhatWasAddedWithinTheBoundThatIsAskedFor(t *testing.T) {
	added := happened(1, "a", set.Add, 0)
	added.Value = "1"
	early := happened(2, "b", set.Read, 4*time.Second)
	late := happened(3, "b", set.Read, 10*time.Second)
	late.Found, late.Output = true, "1"
	h := checker.History{added, early, late}
	for _, c := range []struct {
		settling *Settling
		want     checker.Verdict
	}{
		{nil, checker.Valid},
		{&Settling{Bound: 5 * time.Second}, checker.Valid},
		{&Settling{Bound: 2 * time.Second}, checker.Violation},
	} {
		a := sets.Judge(h, Terms{Level: checker.Eventual, Settling: c.settling})
		if found := a.Checks[0]; found.Verdict != c.want {
			t.Errorf("%+v: found %v (%s), expected %v", c.settling, found.Verdict, found.Detail, c.want)
		}
	}
}
