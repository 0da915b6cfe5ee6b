package laplacetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A Step is one thing that a client of a store of keys and values does.
type Step struct {
	// At is when, from the start of the run; or as soon as the client's step
	// before is over.
	At time.Duration `yaml:"at"`
	// Client is who: c1, c2 and so on.
	Client string `yaml:"client"`
	// Do is what: get, put, append, cas or delete.
	Do string `yaml:"do"`
	// Key is the key, Value what put, append and cas write, and Expected what
	// cas compares with.
	Key      string `yaml:"key"`
	Value    string `yaml:"value,omitempty"`
	Expected string `yaml:"expected,omitempty"`
}

// mix lists what Step.Do may be, from harmless to severe, as often as it is to be
// drawn. Reads are what shows that something was wrong.
var mix = []string{"get", "get", "get", "get", "put", "put", "append", "cas", "delete"}

// operation returns what the step asks for.
func (s Step) operation() (services.Operation, error) {
	for _, kind := range kv.Service().Kinds {
		if kind.String() == s.Do {
			return services.Operation{Kind: kind, Key: s.Key, Value: s.Value, Expected: s.Expected}, nil
		}
	}
	return services.Operation{}, fmt.Errorf("a step does %q, expected one of get, put, append, cas, delete", s.Do)
}

// Steps draws what so many clients do with so many keys, at most so many things
// in all, in the time until a given one. Every value that is written is written
// once only. Each step is drawn by itself; it shrinks to an earlier one of a
// client and a key of a lower number, and to a get.
func Steps(clients, keys, most int, until time.Duration) *rapid.Generator[[]Step] {
	one := rapid.Custom(func(t *rapid.T) Step {
		s := Step{
			At:     Times(0, until).Draw(t, "at"),
			Client: nemesis.ClientName(1 + Below(clients).Draw(t, "client")),
			Do:     OneOf(mix...).Draw(t, "do"),
			Key:    fmt.Sprintf("k%d", 1+Below(keys).Draw(t, "key")),
		}
		if s.Do == "cas" {
			// A value that somebody may have written by then.
			s.Expected = fmt.Sprintf("v%d", 1+Below(most).Draw(t, "expected"))
		}
		return s
	})
	return rapid.Map(Several(one, most), inOrder)
}

// inOrder sorts steps by time, and lets each write a value of its own.
func inOrder(steps []Step) []Step {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	written := 0
	for i, s := range steps {
		switch s.Do {
		case "put", "append", "cas":
			written++
			steps[i].Value = fmt.Sprintf("v%d", written)
		}
	}
	return steps
}

// KeyValue adds so many clients, who do the steps that are theirs while there is
// trouble; once all is healed, each writes a key of its own and reads every key
// that the steps name. The properties are that all clients get that done, and
// that what they saw in the whole run is linearizable. servers are those they
// ask, in the language of services.
//
// A step that names no client or no operation ends the test.
func (c *Cluster) KeyValue(servers []sim.NodeID, clients int, steps []Step) *Recorder {
	w := &keyValue{cluster: c, recorder: c.Recorder(), servers: servers, open: clients}
	scripts := make(map[string][]Step)
	for _, s := range steps {
		if _, err := s.operation(); err != nil {
			c.misused("%w", err)
		}
		scripts[s.Client] = append(scripts[s.Client], s)
		if !slices.Contains(w.keys, s.Key) {
			w.keys = append(w.keys, s.Key)
		}
	}
	slices.Sort(w.keys)
	for range clients {
		name := nemesis.ClientName(len(c.clients) + 1)
		script := scripts[name]
		delete(scripts, name)
		c.Client(Blocking(func(co *sim.Coroutine) { w.client(co, name, script) }))
	}
	if len(scripts) > 0 {
		c.misused("%d of %d steps are of other clients than those %d that were added", stray(scripts), len(steps), clients)
	}
	c.Linearizable(w.recorder.History)
	c.Resumes(checker.ProgressName, func() error {
		if w.open > 0 {
			return fmt.Errorf("%d of %d clients have not been served", w.open, clients)
		}
		return nil
	})
	return w.recorder
}

// stray is how many steps some clients have.
func stray(scripts map[string][]Step) (steps int) {
	for _, script := range scripts {
		steps += len(script)
	}
	return steps
}

// A keyValue is what the clients of one run share.
type keyValue struct {
	cluster  *Cluster
	recorder *Recorder
	servers  []sim.NodeID
	keys     []string
	open     int // clients that are not done
}

// client is the life of one client.
func (w *keyValue) client(co *sim.Coroutine, name string, script []Step) {
	client := services.NewClient(co, services.ClientConfig{Servers: w.servers})
	for _, s := range script {
		co.Sleep(max(0, s.At-w.cluster.Now()))
		o, _ := s.operation() // which KeyValue has looked at
		w.recorder.Do(name, client, o)
	}
	for !w.cluster.Healed() {
		co.Sleep(max(time.Millisecond, w.cluster.HealsAt()-w.cluster.Now()))
	}
	w.insist(name, client, services.Operation{Kind: kv.Put, Key: name, Value: "healed"})
	for _, key := range w.keys {
		w.insist(name, client, services.Operation{Kind: kv.Get, Key: key})
	}
	w.open--
}

// insist does something until it succeeds.
func (w *keyValue) insist(name string, client *services.Client, o services.Operation) {
	for {
		if _, outcome := w.recorder.Do(name, client, o); outcome == services.Succeeded {
			return
		}
	}
}
