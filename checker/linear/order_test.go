package linear

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestMarksAreInTheOrderOfASortByInstantAndClass(t *testing.T) {
	kind := &checker.Kind{Name: "touch", Keyless: true}
	rapid.Check(t, func(t *rapid.T) {
		free := make(map[string]time.Duration)
		var now time.Duration
		var h checker.History
		recorded := rapid.Bool().Draw(t, "recorded")
		for i := range rapid.IntRange(0, 20).Draw(t, "operations") {
			client := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "client")
			now = max(now+time.Duration(rapid.IntRange(0, 1).Draw(t, "pause")), free[client])
			o := checker.Operation{
				ID: i, Client: client, Kind: kind, Call: now, Return: now + time.Duration(rapid.IntRange(0, 3).Draw(t, "length")),
				Outcome: rapid.SampledFrom([]checker.Outcome{checker.OutcomeOK, checker.OutcomeOK, checker.OutcomeUnknown}).Draw(t, "outcome"),
			}
			if recorded && rapid.IntRange(0, 5).Draw(t, "known") > 0 {
				o.CallOrder = uint64(10 * (i + 1))
				o.ReturnOrder = o.CallOrder + uint64(rapid.IntRange(1, 100).Draw(t, "place"))
			}
			free[client] = o.Return
			h = append(h, o)
		}
		for _, p := range partitions(h) {
			p.order()
			if want := p.sorted(); !slices.Equal(p.Marks, want) {
				t.Fatalf("found %v, expected %v for %+v", p.Marks, want, h)
			}
		}
	})
}

// sorted returns the marks that order should lay out, by a sort of all of them.
func (p *Partition) sorted() []Mark {
	const (
		callsOfOthers = iota
		orderedClient
		returnsOfOthers
	)
	type moment struct {
		at    time.Duration
		mark  Mark
		class int8
	}
	served := p.servedAtOnce()
	moments := make([]moment, 0, 2*len(p.Operations))
	place := func(at time.Duration, class int8, m Mark) {
		if client, found := served[at]; found && client == p.Operations[m.Operation].Client {
			class = orderedClient
		}
		moments = append(moments, moment{at: at, class: class, mark: m})
	}
	for i, o := range p.Operations {
		place(o.Call, callsOfOthers, Mark{Operation: int32(i)})
		if o.Outcome == checker.OutcomeOK {
			place(o.Return, returnsOfOthers, Mark{Operation: int32(i), Returned: true})
		}
	}
	// Within a class the marks keep the order of insertion: by operation, and
	// the call before the return.
	slices.SortStableFunc(moments, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.class, b.class))
	})
	all := make([]Mark, len(moments))
	for i, m := range moments {
		all[i] = m.mark
	}
	for from := 0; from < len(moments); {
		to := from + 1
		for to < len(moments) && moments[to].at == moments[from].at {
			to++
		}
		if to > from+1 {
			p.orderAsRecorded(all[from:to])
		}
		from = to
	}
	return all
}

// servedAtOnce returns by instant the first client that called again at the
// instant of its last return.
func (p *Partition) servedAtOnce() map[time.Duration]string {
	returned := make(map[string]time.Duration)
	served := make(map[time.Duration]string)
	for _, o := range p.Operations {
		if at, found := returned[o.Client]; found && at == o.Call {
			if _, taken := served[at]; !taken {
				served[at] = o.Client
			}
		}
		if o.Outcome == checker.OutcomeOK {
			returned[o.Client] = o.Return
		}
	}
	return served
}
