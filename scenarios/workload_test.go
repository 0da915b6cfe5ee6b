package scenarios

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/sim/dist"
)

func TestEachWrittenValueIsUnique(t *testing.T) {
	seen := make(map[string]int)
	for _, o := range mustRun(t, find(t, "raft/lossy-network", 2), Options{}).History {
		if o.Kind != keyvalue.Put && o.Kind != keyvalue.Append && o.Kind != keyvalue.CompareAndSet {
			continue
		}
		if other, ok := seen[o.Value]; ok {
			t.Fatalf("operations %d and %d both write %q", other, o.ID, o.Value)
		}
		seen[o.Value] = o.ID
	}
	if len(seen) == 0 {
		t.Error("nothing was written")
	}
}

func TestEachClientLooksAtEachKeyInTheEnd(t *testing.T) {
	r := mustRun(t, find(t, "raft/everything", 2), Options{})
	for _, client := range r.History.Clients() {
		for k := range r.Spec.Workload.Keys {
			if !slices.ContainsFunc(r.History, func(o checker.Operation) bool {
				return o.Client == client && o.Kind.Reads && o.Key == keyName(k) && o.Call > r.HealedAt
			}) {
				t.Errorf("%s did not look at %s", client, keyName(k))
			}
		}
	}
}

func TestTakingAClientAwayLeavesWhatTheOthersChoose(t *testing.T) {
	with := find(t, "raft/quiet", 9)
	without := with
	without.Workload.Clients--
	a, b := mustRun(t, with, Options{}).History, mustRun(t, without, Options{}).History
	for _, client := range b.Clients() {
		one, other := choices(a, client), choices(b, client)
		if shared := min(len(one), len(other)); shared < 20 || !slices.Equal(one[:20], other[:20]) {
			t.Errorf("%s chose %v, and without one of the others %v", client, one, other)
		}
	}
}

// choices are the keys that a client chose, in order.
func choices(history checker.History, client string) []string {
	var keys []string
	for _, o := range history {
		if o.Client == client {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

func TestTheOperationsBoundHoldsWhileFaultsStrike(t *testing.T) {
	s := find(t, "raft/quiet", 1)
	s.Workload.Operations = 7
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	for _, client := range r.History.Clients() {
		n := 0
		for _, o := range r.History {
			if o.Client == client && o.Call < r.HealedAt {
				n++
			}
		}
		if n != 7 {
			t.Errorf("%s started %d operations before the heal, expected 7", client, n)
		}
	}
}

func TestAClientThatIsHeldUpAsksForWhatIsDueAndSaysHowLate(t *testing.T) {
	closed := find(t, "raft/quiet", 3)
	closed.Duration = 5 * time.Second
	closed.Network.Default.Delay = dist.Constant(20 * time.Millisecond)
	closed.Parameters = map[string]string{"election-timeout": "1s"}
	closed.Workload.Think = dist.Constant(10 * time.Millisecond)
	open := closed
	open.Workload.Every = dist.Constant(10 * time.Millisecond)
	latest := func(s Scenario) (latest time.Duration, asked int) {
		r := mustRun(t, s, Options{})
		mustBeValid(t, r)
		for i, o := range r.History {
			if o.Client != "c1" || o.Call >= r.HealedAt {
				continue
			}
			asked++
			latest = max(latest, o.Late)
			if due := time.Duration(asked) * 10 * time.Millisecond; s.Workload.Every != (dist.Dist{}) && o.Call-o.Late != due {
				t.Errorf("operation %d was due at %v, expected %v", i, o.Call-o.Late, due)
			}
		}
		return latest, asked
	}
	if late, asked := latest(closed); late != 0 || asked == 0 {
		t.Errorf("in a closed loop one of %d operations was late by %v, expected none", asked, late)
	}
	// Each takes 40 ms and more, so that the client falls behind by 30 with each.
	if late, asked := latest(open); late < 2*time.Second || asked < 20 {
		t.Errorf("in an open loop the latest of %d operations was late by %v, expected most of the time", asked, late)
	}
}

func TestAMixGivesEachKindItsShare(t *testing.T) {
	does, err := new(Scenario{Protocol: "raft"}).Task()
	if err != nil {
		t.Fatal(err)
	}
	m := Mix{"get": 1, "put": 2, "append": 3, "cas": 4, "delete": 5}.weights(does.Workload)
	count := make(map[string]int)
	for draw := range total(m) {
		count[pick(m, draw).Name]++
	}
	for i, w := range m {
		if count[w.Kind.Name] != i+1 {
			t.Errorf("%s is chosen %d times in %d, expected %d", w.Kind, count[w.Kind.Name], total(m), i+1)
		}
	}
}
