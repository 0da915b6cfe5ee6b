//go:build soak

package liveplan

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
)

// A record is what all clients did and saw, in real time.
type record struct {
	mu      sync.Mutex
	began   time.Time
	history checker.History
	order   uint64
}

// now is the time of the run.
func (r *record) now() time.Duration { return time.Since(r.began) }

// call records what a client asks for, and for when it had meant to.
func (r *record) call(client string, o services.Operation, due time.Duration) (id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id = len(r.history)
	r.order++
	asked := scenarios.Asked(id, client, o, r.now(), r.order)
	asked.Late = max(0, asked.Call-due)
	r.history = append(r.history, asked)
	return id
}

func (r *record) settle(id int, result services.Result, outcome services.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.order++
	scenarios.Answered(&r.history[id], result, outcome, r.now(), r.order)
}

// A client asks at a pace of its own, as those of a simulation do.
type client struct {
	record  *record
	plan    scenarios.Workload
	name    string
	thread  *live.Thread
	store   *services.Client
	mix     []services.Weight
	makes   services.Generator
	written int
}

func newClient(t *testing.T, c *cluster, r *record, s scenarios.Scenario, place int) *client {
	t.Helper()
	does, err := s.Task()
	if err != nil {
		t.Fatal(err)
	}
	thread, err := live.Dial(t.Context(), c.seen[0], func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(thread.Close)
	k := &client{record: r, plan: s.Workload, name: nemesis.ClientName(place + 1), thread: thread, mix: does.Workload.Mix}
	k.store = services.NewClient(thread, services.ClientConfig{ID: thread.Client(), Servers: c.ids, Deadline: s.Workload.Deadline})
	k.makes = does.Workload.New(services.Seat{Client: k.name, Keys: k.keys(), Random: thread.Rand(), Unique: k.unique})
	return k
}

func (k *client) keys() (all []string) {
	for i := range k.plan.Keys {
		all = append(all, fmt.Sprintf("k%d", i+1))
	}
	return all
}

// unique returns a value that nobody else writes.
func (k *client) unique() string {
	k.written++
	return fmt.Sprintf("%s.%d", k.name, k.written)
}

// run asks until the run has lasted so long.
func (k *client) run(until time.Duration) {
	for due := time.Duration(0); ; {
		due += k.plan.Every.Sample(k.thread.Rand().Uint64())
		time.Sleep(due - k.record.now())
		if k.record.now() >= until {
			return
		}
		o := k.choose()
		id := k.record.call(k.name, o, due)
		result, outcome := k.store.Do(o)
		k.record.settle(id, result, outcome)
		k.makes.Learn(o, result, outcome, k.store.Refusal() != nil)
	}
}

// choose makes up an operation.
func (k *client) choose() services.Operation {
	total := 0
	for _, w := range k.mix {
		total += w.Weight
	}
	draw := int(k.thread.Rand().Below(uint64(total)))
	keys := k.keys()
	key := keys[k.thread.Rand().Below(uint64(len(keys)))]
	for _, w := range k.mix {
		if draw < w.Weight {
			return k.makes.Make(w.Kind, key)
		}
		draw -= w.Weight
	}
	panic("liveplan: a draw beyond the weights of the mix")
}
