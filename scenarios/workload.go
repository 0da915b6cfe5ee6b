package scenarios

import (
	"errors"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// closing is how many operations of the mix each client does after the heal,
// before it writes and reads every key once more.
const closing = 10

// lengthMax is the length in bytes of a value beyond which a client that meant
// to append to it replaces it, if values are as short as they can be.
const lengthMax = 160

// appendedMax is how many of the longest values that clients write are in one
// that they append to.
const appendedMax = 4

// A workload makes the clients of one run and records what they do.
type workload struct {
	Workload
	seed        uint64
	world       *sim.World
	servers     []sim.NodeID
	healAt      time.Duration
	patience    time.Duration // how long a client insists on an operation after the heal
	fewSessions bool          // servers remember fewer than there are clients
	settled     time.Duration // when replicas that may differ must agree; 0 if they never may
	history     recorder
	busy        int  // clients that have not ended
	late        bool // one had insisted on an operation for as long as it has patience
}

// A client is one client of a run.
//
// It reads the time of the world, not a clock of its own: that is the ruler
// that the run is measured with. All that it chooses comes from a stream of
// its own, and what it writes names it, so that a run without one of the
// clients leaves the choices of the others as they were.
type client struct {
	*workload
	name    string
	co      *sim.Coroutine
	store   *kv.Client
	random  rng.Stream
	sizes   rng.Stream // of values, by their number
	written int
	seen    map[string]string // by key, the value that it last saw or left there
	full    map[string]bool   // keys whose value cannot grow, for all it knows
}

// client returns the program of the client with the given place, from 0.
// Faults may cut it off or hold it still, but its node never goes down.
func (w *workload) client(place int, name string) sim.Factory {
	w.busy++
	return func() sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			c := &client{
				workload: w,
				name:     name,
				co:       co,
				store:    kv.NewClient(co, kv.ClientConfig{Servers: w.servers, Deadline: w.Deadline}),
				random:   rng.New(w.seed, "workload", uint64(place)),
				sizes:    rng.New(w.seed, "values", uint64(place)),
				seen:     make(map[string]string),
				full:     make(map[string]bool),
			}
			if len(w.Script) > 0 {
				c.follow()
			} else {
				c.run()
			}
			w.busy--
		})
	}
}

// run is the life of a client: operations of the mix while faults strike, a
// few more once all is healed, and at last a write of each key and one look at
// it, to which whatever was acknowledged must still be there. Where replicas may
// differ for a while it looks once more when they must agree.
func (c *client) run() {
	for n := 0; c.Operations == 0 || n < c.Operations; n++ {
		c.think()
		if c.world.Now() >= c.healAt {
			break
		}
		c.do(c.choose())
	}
	for c.world.Now() < c.healAt {
		c.co.Sleep(c.healAt - c.world.Now())
	}
	for range closing {
		c.insist(c.choose())
	}
	for k := range c.Keys {
		if o, writes := c.chooseWrite(keyName(k)); writes {
			c.insist(o)
		}
	}
	c.look()
	if c.settled > 0 {
		c.co.Sleep(max(0, c.settled-c.world.Now()))
		c.look()
	}
}

// closings is how many operations a client does after the heal.
func (w *workload) closings() int {
	looks := 1
	if w.settled > 0 {
		looks++
	}
	return closing + (1+looks)*w.Keys
}

// look reads every key.
func (c *client) look() {
	for k := range c.Keys {
		c.insist(kv.Operation{Kind: kv.Get, Key: keyName(k)})
	}
}

// insist does an operation after the heal, again and again until it succeeds or
// the client has lost its patience. Where sessions cannot but expire, to be told so
// is an answer to go on with. What is written a second time has another
// value, since the first may have been written too.
func (c *client) insist(o kv.Operation) {
	c.think()
	for until := c.world.Now() + c.patience; ; o = c.anew(o) {
		c.store.SetDeadline(until - c.world.Now())
		if c.do(o) || c.fewSessions && c.expired() {
			return
		}
		c.think()
		if c.world.Now() >= until {
			c.late = true
			return
		}
	}
}

func (c *client) think() { c.co.Sleep(c.Think.Sample(c.random.Uint64())) }

// choose makes up the next operation. Each takes the same number of draws,
// whatever it turns out to be.
func (c *client) choose() kv.Operation {
	kind := c.Mix.pick(c.random.Below(uint64(c.Mix.total())))
	key := keyName(int(c.random.Below(uint64(c.Keys))))

	return c.anew(kv.Operation{Kind: kind, Key: key})
}

// chooseWrite makes up a write of a key; false if the mix has none.
func (c *client) chooseWrite(key string) (kv.Operation, bool) {
	writes := c.Mix
	writes.Get = 0
	if writes.total() == 0 {
		return kv.Operation{}, false
	}
	return c.anew(kv.Operation{Kind: writes.pick(c.random.Below(uint64(writes.total()))), Key: key}), true
}

// anew returns an operation of the kind and on the key of o, with values of its
// own.
func (c *client) anew(o kv.Operation) kv.Operation {
	o = kv.Operation{Kind: o.Kind, Key: o.Key}
	grows := o.Kind == kv.Append || o.Kind == kv.CompareAndSet
	if c.full[o.Key] && grows || o.Kind == kv.Append && len(c.seen[o.Key]) > max(lengthMax, appendedMax*c.Values.Most) {
		o.Kind = kv.Put
	}
	switch o.Kind {
	case kv.Put:
		o.Value = c.unique()
	case kv.Append:
		o.Value = c.unique() + ","
	case kv.CompareAndSet:
		// What was last seen there, so that some succeed.
		o.Value, o.Expected = c.unique(), c.seen[o.Key]
	}
	return o
}

// A weight is how often a kind of operation is chosen.
type weight struct {
	kind   kv.Kind
	weight *int
}

func (m *Mix) weights() [5]weight {
	return [...]weight{
		{kv.Get, &m.Get}, {kv.Put, &m.Put}, {kv.Append, &m.Append}, {kv.CompareAndSet, &m.CompareAndSet}, {kv.Delete, &m.Delete},
	}
}

// pick returns the kind that the weights give to a draw below their total.
func (m Mix) pick(draw uint64) kv.Kind {
	for _, w := range m.weights() {
		if draw < uint64(*w.weight) {
			return w.kind
		}
		draw -= uint64(*w.weight)
	}
	panic("scenarios: a draw beyond the weights of the mix")
}

func keyName(k int) string { return fmt.Sprintf("k%d", k+1) }

// unique returns a value that nobody else writes, and this client only once.
func (c *client) unique() string {
	c.written++
	value := fmt.Sprintf("%s.%d", c.name, c.written)
	if !c.Values.set() {
		return value
	}
	return filled(value, c.Values.draw(c.sizes.Derive(uint64(c.written))))
}

// do carries out one operation, records it, and reports whether it succeeded.
func (c *client) do(o kv.Operation) bool {
	id := c.history.call(c.name, c.asked(o), c.world.Now())
	result, outcome := c.store.Do(o)
	c.history.settle(id, c.told(result), outcome, c.world.Now())
	if c.expired() {
		c.history.expired = append(c.history.expired, id)
	}
	if c.store.Refusal() != nil {
		c.full[o.Key] = true
	}
	if outcome != kv.Succeeded {
		return false
	}
	c.remember(o, result)
	return true
}

// expired reports whether servers answered the last operation that its session has
// expired.
func (c *client) expired() bool { return errors.Is(c.store.Doubt(), kv.ErrExpired) }

// asked and told are what a client asks for and is told as the history has it.
func (c *client) asked(o kv.Operation) kv.Operation {
	if c.Values.set() {
		o.Value, o.Expected = abridged(o.Value), abridged(o.Expected)
	}
	return o
}

func (c *client) told(result kv.Result) kv.Result {
	if c.Values.set() {
		result.Value = abridged(result.Value)
	}
	return result
}

// remember notes what a successful operation tells about its key.
func (c *client) remember(o kv.Operation, result kv.Result) {
	if !o.Reads() {
		delete(c.full, o.Key)
	}
	switch {
	case o.Kind == kv.Get || o.Kind == kv.Append:
		c.seen[o.Key] = result.Value
	case o.Kind == kv.Put, o.Kind == kv.CompareAndSet && result.Found:
		c.seen[o.Key] = o.Value
	case o.Kind == kv.Delete:
		delete(c.seen, o.Key)
	}
}
