package live_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

const (
	writers   = 4
	keys      = 3    // that all writers share
	writesMax = 3000 // of one writer
	thinkTime = 2 * time.Millisecond
)

// A record is what all clients did and saw, in real time.
type record struct {
	mu      sync.Mutex
	began   time.Time
	history checker.History
	order   uint64
}

func (r *record) call(client string, o services.Operation) (id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id = len(r.history)
	r.order++
	r.history = append(r.history, scenarios.Asked(id, client, o, time.Since(r.began), r.order))
	return id
}

func (r *record) settle(id int, result services.Result, outcome services.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.order++
	scenarios.Answered(&r.history[id], result, outcome, time.Since(r.began), r.order)
}

// acknowledged is how many operations have succeeded.
func (r *record) acknowledged() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.history.Count(checker.OutcomeOK)
}

// A writer is one client. The key of its own name it only appends to.
type writer struct {
	record *record
	name   string
	thread *live.Thread
	client *services.Client
}

func newWriter(t *testing.T, c *cluster, r *record, name string) *writer {
	thread, err := live.Dial(t.Context(), c.servers, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(thread.Close)
	return &writer{r, name, thread, services.NewClient(thread, services.ClientConfig{
		ID: thread.Client(), Servers: c.servers.IDs(), Attempt: 100 * time.Millisecond, Deadline: 3 * time.Second,
	})}
}

func (w *writer) do(o services.Operation) (services.Result, services.Outcome) {
	id := w.record.call(w.name, o)
	result, outcome := w.client.Do(o)
	w.record.settle(id, result, outcome)
	return result, outcome
}

// run writes and reads until it is told to stop.
func (w *writer) run(stop <-chan struct{}) {
	seen := ""
	for n := range writesMax {
		select {
		case <-stop:
			return
		case <-time.After(thinkTime):
		}
		shared := fmt.Sprint("k", w.thread.Rand().Below(keys))
		value := fmt.Sprintf("%s.%d", w.name, n)
		switch w.thread.Rand().Below(4) {
		case 0, 1:
			w.do(services.Operation{Kind: kv.Append, Key: w.name, Value: value + ","})
		case 2:
			w.do(services.Operation{Kind: kv.Put, Key: shared, Value: value})
		default:
			if result, outcome := w.do(services.Operation{Kind: kv.Get, Key: shared}); outcome == services.Succeeded {
				seen = result.Value
			}
			w.do(services.Operation{Kind: kv.CompareAndSet, Key: shared, Expected: seen, Value: value})
		}
	}
}

// The whole claim: what is simulated runs, and what it promised holds when
// programs die for real.
func TestNoAcknowledgedWriteIsLostThoughProgramsAreKilled(t *testing.T) {
	c := startCluster(t)
	c.awaitLeader()
	r := &record{began: time.Now()}
	stop := make(chan struct{})
	var writing sync.WaitGroup
	for n := range writers {
		w := newWriter(t, c, r, fmt.Sprint("c", n+1))
		writing.Go(func() { w.run(stop) })
	}
	end := sync.OnceFunc(func() { close(stop); writing.Wait() })
	defer end()
	progress := func(when string) {
		t.Helper()
		enough := r.acknowledged() + 80
		await(t, "an answer to 80 requests "+when, func() bool { return r.acknowledged() >= enough })
	}

	progress("at first")
	first, _ := c.awaitLeader()
	c.kill(first)
	progress("without the first leader")
	c.start(first)
	progress("with the first leader back")
	second, others := c.awaitLeader()
	c.kill(second)
	progress("without the second leader")
	c.start(second)
	c.kill(others[0])
	progress("without a third server")
	for id := range c.programs {
		c.kill(id)
	}
	for _, id := range c.servers.IDs() {
		c.start(id)
	}
	progress("after all were killed at once")
	end()

	reader := newWriter(t, c, r, "reader")
	for n := range writers {
		key := fmt.Sprint("c", n+1)
		result, outcome := reader.do(services.Operation{Kind: kv.Get, Key: key})
		if outcome != services.Succeeded {
			t.Fatalf("%s cannot be read", key)
		}
		expectAppends(t, r.history, key, result.Value)
	}
	if l := keyvalue.Linearizable(r.history, 100_000_000); l.Verdict != checker.Valid {
		t.Errorf("%v: %s", l.Verdict, l.Detail)
	}
	for id := range c.programs {
		if status := c.stop(id); status != 0 {
			t.Errorf("node %d, told to stop, ended with %d", id, status)
		}
	}
	t.Logf("%d of %d operations succeeded, in %v", r.acknowledged(), len(r.history), time.Since(r.began).Round(time.Millisecond))
}

// expectAppends checks the last value of a key to which one client appended:
// every piece that was acknowledged is there, none is there twice, and they
// are in the order in which they were written.
func expectAppends(t *testing.T, h checker.History, key, value string) {
	t.Helper()
	pieces := strings.SplitAfter(value, ",")
	pieces = pieces[:len(pieces)-1]
	at := 0
	for _, o := range h {
		if o.Kind != keyvalue.Append || o.Key != key {
			continue
		}
		switch {
		case at < len(pieces) && pieces[at] == o.Value:
			at++
		case o.Outcome == checker.OutcomeOK:
			t.Errorf("%s was acknowledged, and %s has %v at its place", o.Value, key, pieces[at:min(at+3, len(pieces))])
			return
		}
	}
	if at < len(pieces) {
		t.Errorf("%s has %v, which is there twice, too early, or was never written", key, pieces[at:])
	}
}
