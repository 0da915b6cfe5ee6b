package laplacetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Step is one thing that a client of a service does.
type Step struct {
	// At is when, from the start of the run; or as soon as the client's step
	// before is over.
	At time.Duration `yaml:"at"`
	// Client is who: c1, c2 and so on.
	Client string `yaml:"client"`
	// Do is what: the name of a kind of operation in the mix of the workload.
	Do string `yaml:"do"`
	// Key is the key; "" where the kind has none.
	Key string `yaml:"key,omitempty"`
	// Value and Expected are what the operation takes besides. Where both are "",
	// the workload makes up what it takes, as in a scenario: that may rest on what
	// the client was told before.
	Value    string `yaml:"value,omitempty"`
	Expected string `yaml:"expected,omitempty"`
}

// check returns an error that says what in the step is not in the language of a
// workload; nil if nothing is.
func (s Step) check(w *services.Workload) error {
	kind := kindOf(w, s.Do)
	switch {
	case kind == nil:
		return fmt.Errorf("a step does %q, expected %s", s.Do, document.OneOf(s.Do, kindsOf(w).Names()))
	case kind.Inputs == checker.NoInput && s.Value != "", kind.Inputs != checker.TwoInputs && s.Expected != "":
		return fmt.Errorf("a step does %q with the value %q and the expected %q, expected what that takes: %v", s.Do, s.Value, s.Expected, kind.Takes())
	}
	return nil
}

// kindsOf are the kinds of operation of a workload, those that read first.
func kindsOf(w *services.Workload) checker.Kinds {
	var kinds checker.Kinds
	for _, reads := range []bool{true, false} {
		for _, weight := range w.Mix {
			if weight.Kind.Reads == reads {
				kinds = append(kinds, weight.Kind)
			}
		}
	}
	return kinds
}

// kindOf returns the kind of operation of a workload by its name; nil if there is none.
func kindOf(w *services.Workload, name string) *services.Kind { return kindsOf(w).Named(name) }

// mixOf lists what Step.Do may be, from harmless to severe, as often as it is to be
// drawn. Reads are what shows that something was wrong.
func mixOf(w *services.Workload) []string {
	divisor := 0
	for _, weight := range w.Mix {
		for a, b := divisor, weight.Weight; ; a, b = b, a%b {
			if b == 0 {
				divisor = a
				break
			}
		}
	}
	var names []string
	for _, kind := range kindsOf(w) {
		for _, weight := range w.Mix {
			if weight.Kind == kind {
				names = append(names, slices.Repeat([]string{kind.Name}, weight.Weight/max(divisor, 1))...)
			}
		}
	}
	return names
}

// Steps draws what so many clients of a service do with so many keys, at most so many
// things in all, in the time until a given one: kinds of operation as often as the
// workload has them. Each step is drawn by itself; it shrinks to an earlier one of a
// client and a key of a lower number, and to one that reads.
//
// More keys than the workload can have end the test.
func Steps(w *services.Workload, clients, keys, most int, until time.Duration) *rapid.Generator[[]Step] {
	mix := mixOf(w)
	one := rapid.Custom(func(t *rapid.T) Step {
		s := Step{
			At:     Times(0, until).Draw(t, "at"),
			Client: nemesis.ClientName(1 + Below(clients).Draw(t, "client")),
			Do:     OneOf(mix...).Draw(t, "do"),
			Key:    fmt.Sprintf("k%d", 1+Below(keys).Draw(t, "key")),
		}
		if kindOf(w, s.Do).Keyless {
			s.Key = ""
		}
		return s
	})
	return rapid.Map(Several(one, most), func(steps []Step) []Step {
		if w.KeysMost > 0 && keys > w.KeysMost {
			misused("Steps with %d keys: the workload %s has %d at most", keys, w.Name, w.KeysMost)
		}
		return inOrder(steps)
	})
}

// inOrder sorts steps by time.
func inOrder(steps []Step) []Step {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	return steps
}

// Clients adds so many clients of a service, who do the steps that are theirs while
// there is trouble; once all is healed, each writes a key and looks at every key that
// the steps name. The properties are that all clients get that done, and that what they
// saw in the whole run is right, as the workload judges it; see Linearizable. servers are
// those they ask, in the language of services.
//
// A step that names no client, or is not in the language of the workload, ends the test.
func (c *Cluster) Clients(w *services.Workload, servers []sim.NodeID, clients int, steps []Step) *Recorder {
	all := &work{cluster: c, does: w, recorder: c.Recorder(), servers: servers, open: clients}
	scripts := make(map[string][]Step)
	for _, s := range steps {
		if err := s.check(w); err != nil {
			c.misused("%w", err)
		}
		scripts[s.Client] = append(scripts[s.Client], s)
		if s.Key != "" && !slices.Contains(all.keys, s.Key) {
			all.keys = append(all.keys, s.Key)
		}
	}
	if slices.Sort(all.keys); len(all.keys) == 0 {
		all.keys = []string{"k1"}
	}
	for place := range clients {
		name := nemesis.ClientName(len(c.clients) + 1)
		script := scripts[name]
		delete(scripts, name)
		c.Client(Blocking(func(co *sim.Coroutine) { all.worker(co, place, name).run(script) }))
	}
	if len(scripts) > 0 {
		c.misused("%d of %d steps are of other clients than those %d that were added", stray(scripts), len(steps), clients)
	}
	c.Linearizable(w.Judge, all.recorder.History)
	c.Resumes(checker.ProgressName, func() error {
		if all.open > 0 {
			return fmt.Errorf("%d of %d clients have not been served", all.open, clients)
		}
		return nil
	})
	return all.recorder
}

// stray is how many steps some clients have.
func stray(scripts map[string][]Step) (steps int) {
	for _, script := range scripts {
		steps += len(script)
	}
	return steps
}

// A work is what the clients of one run share.
type work struct {
	cluster  *Cluster
	does     *services.Workload
	recorder *Recorder
	servers  []sim.NodeID
	keys     []string // one at least
	open     int      // clients that are not done
}

// A worker is one of the clients.
type worker struct {
	*work
	co     *sim.Coroutine
	place  int // among the clients, from 0
	name   string
	client *services.Client
	makes  services.Generator
}

func (w *work) worker(co *sim.Coroutine, place int, name string) *worker {
	written, random := 0, rng.New(w.cluster.seed, "inputs", uint64(place))
	return &worker{
		work: w, co: co, place: place, name: name,
		client: services.NewClient(co, services.ClientConfig{Servers: w.servers}),
		makes: w.does.New(services.Seat{Client: name, Keys: w.keys, Random: &random, Unique: func() string {
			written++
			return fmt.Sprintf("%s.%d", name, written)
		}}),
	}
}

// run is the life of the client.
func (w *worker) run(script []Step) {
	for _, s := range script {
		w.co.Sleep(max(0, s.At-w.cluster.Now()))
		w.do(w.operation(s))
	}
	for !w.cluster.Healed() {
		w.co.Sleep(max(time.Millisecond, w.cluster.HealsAt()-w.cluster.Now()))
	}
	if kind := w.writes(); kind != nil {
		key := w.keys[w.place%len(w.keys)]
		// What is written a second time differs from what may have been written the first.
		w.insist(func() services.Operation { return w.makes.Make(kind, key) })
	}
	for _, key := range w.keys {
		if look, can := w.makes.Look(key); can {
			w.insist(func() services.Operation { return look })
		}
	}
	w.open--
}

// operation is what a step asks for, which Clients has looked at.
func (w *worker) operation(s Step) services.Operation {
	kind := kindOf(w.does, s.Do)
	if s.Value == "" && s.Expected == "" {
		return w.makes.Make(kind, cmp.Or(s.Key, w.keys[0]))
	}
	return services.Operation{Kind: kind, Key: s.Key, Value: s.Value, Expected: s.Expected}
}

// writes is the first kind of operation that the clients write with; nil if there is none.
func (w *work) writes() *services.Kind {
	for _, weight := range w.does.Mix {
		if !weight.Kind.Reads && weight.Weight > 0 {
			return weight.Kind
		}
	}
	return nil
}

// do carries out an operation, and reports whether it succeeded.
func (w *worker) do(o services.Operation) bool {
	result, outcome := w.recorder.Do(w.name, w.client, o)
	w.makes.Learn(o, result, outcome, w.client.Refusal() != nil)
	return outcome == services.Succeeded
}

// insist does something until it succeeds.
func (w *worker) insist(what func() services.Operation) {
	for !w.do(what()) {
	}
}
