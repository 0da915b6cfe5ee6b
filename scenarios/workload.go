package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// closing is how many operations of the mix each client does after the heal,
// before it writes and reads every key once more.
const closing = 10

// A workload makes the clients of one run and records what they do.
type workload struct {
	Workload
	does        *services.Workload
	mix, writes []services.Weight // the kinds to choose from, and those that write
	seed        uint64
	world       *sim.World
	servers     []sim.NodeID
	healAt      time.Duration
	patience    time.Duration // how long a client insists on an operation after the heal
	fewSessions bool          // servers remember fewer than there are clients
	settled     time.Duration // when replicas that may differ must agree; 0 if they never may
	history     recorder
	unasked     checker.History // what clients meant to ask for before the heal, and did not come to
	present     []*client       // those whose life has begun
	busy        int             // clients that have not ended
	late        bool            // one had insisted on an operation for as long as it has patience
}

// attemptMin is the shortest time for which a client can wait for a server: one that waits
// for less asks so often that its requests are all that servers have to do.
const attemptMin = 10 * time.Millisecond

// attempt is Attempt with its default.
func (w *Workload) attempt() time.Duration { return cmp.Or(w.Attempt, services.AttemptDefault) }

// A client is one client of a run.
//
// It reads the time of the world, not a clock of its own: that is the ruler
// that the run is measured with. All that it chooses comes from a stream of
// its own, and what it writes names it, so that a run without one of the
// clients leaves the choices of the others as they were.
type client struct {
	*workload
	name    string
	place   int // from 0
	co      *sim.Coroutine
	store   *services.Client
	makes   services.Generator
	random  rng.Stream
	inputs  rng.Stream    // of what it asks for
	pace    rng.Stream    // of an open loop
	due     time.Duration // when its next operation is to begin, in such a one
	sizes   rng.Stream    // of values, by their number
	written int
	asking  services.Operation // what it waits for; of no kind if for nothing
}

// client returns the program of the client with the given place, from 0.
// Faults may cut it off or hold it still, but its node never goes down.
func (w *workload) client(place int, name string) sim.Factory {
	w.busy++
	return func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			c := &client{
				workload: w,
				name:     name,
				co:       co,
				store:    services.NewClient(co, services.ClientConfig{Servers: w.servers, Attempt: w.attempt(), Deadline: w.Deadline}),
				place:    place,
			}
			c.draw()
			w.present = append(w.present, c)
			c.makes = w.does.New(services.Seat{Client: name, Keys: w.keys(), Random: &c.inputs, Unique: c.unique, Longest: w.Values.Most})
			co.Describe(c.describe)
			if len(w.Script) > 0 {
				c.follow()
			} else {
				c.run()
			}
			w.busy--
		})
	}
}

// draw has all that the client chooses from now on come from the workload's seed.
func (c *client) draw() {
	place := uint64(c.place)
	c.random = rng.New(c.seed, "workload", place)
	c.sizes = rng.New(c.seed, "values", place)
	c.pace = rng.New(c.seed, "pace", place)
	c.inputs = rng.New(c.seed, "inputs", place)
}

// redraw has all that clients choose from now on come from another seed.
func (w *workload) redraw(seed uint64) {
	w.seed = seed
	for _, c := range w.present {
		c.draw()
	}
}

// run is the life of a client: operations of the mix while faults strike, a
// few more once all is healed, and at last a write of each key and one look at
// it, to which whatever was acknowledged must still be there. Where replicas may
// differ for a while it looks once more when they must agree.
func (c *client) run() {
	if c.From > 0 {
		c.due = c.From
		c.co.Sleep(c.From)
	}
	for n := 0; c.Operations == 0 || n < c.Operations; n++ {
		late := c.wait()
		if c.world.Now() >= c.healAt {
			c.giveUp(n)
			break
		}
		c.doLate(c.choose(), late)
	}
	for c.world.Now() < c.healAt {
		c.co.Sleep(c.healAt - c.world.Now())
	}
	for range closing {
		c.insist(c.choose())
	}
	for _, key := range c.keys() {
		if o, writes := c.chooseWrite(key); writes {
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

// look reads all that every key has come to.
func (c *client) look() {
	for _, key := range c.keys() {
		if o, can := c.makes.Look(key); can {
			c.insist(o)
		}
	}
}

// insist does an operation after the heal, again and again until it succeeds or
// the client has lost its patience. Where sessions cannot but expire, to be told so
// is an answer to go on with. What is written a second time has another
// value, since the first may have been written too.
func (c *client) insist(o services.Operation) {
	c.think()
	for until := c.world.Now() + c.patience; ; o = c.makes.Make(o.Kind, o.Key) {
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

// wait lets time pass until the next operation is to begin, and returns by how much that
// is over already.
func (c *client) wait() (late time.Duration) {
	if c.Every == (dist.Dist{}) {
		c.think()
		return 0
	}
	c.due += c.Every.Sample(c.pace.Uint64())
	c.co.Sleep(max(0, c.due-c.world.Now()))
	return max(0, c.world.Now()-c.due)
}

// giveUp notes what the client meant to ask for before the heal, in an open loop, and had
// not come to by its deadline: it began so many before. What it would have chosen is what
// the next draws say, which are left for what it does next.
func (c *client) giveUp(begun int) {
	if c.Every == (dist.Dist{}) {
		return
	}
	random := c.random
	for ; c.due+c.Deadline <= c.healAt && len(c.unasked) < unaskedMax; begun++ {
		if c.Operations > 0 && begun >= c.Operations {
			return
		}
		kind := pick(c.mix, random.Below(total(c.mix)))
		random.Below(uint64(c.Keys))
		c.unasked = append(c.unasked, checker.Operation{Client: c.name, Kind: kind, Call: c.due, Return: c.healAt})
		c.due += c.Every.Sample(c.pace.Uint64())
	}
}

// unaskedMax bounds what is noted of operations that nobody came to ask for.
const unaskedMax = 1 << 20

func (c *client) think() { c.co.Sleep(c.Think.Sample(c.random.Uint64())) }

// choose makes up the next operation. Each takes the same number of draws,
// whatever it turns out to be.
func (c *client) choose() services.Operation {
	kind := pick(c.mix, c.random.Below(total(c.mix)))
	key := keyName(int(c.random.Below(uint64(c.Keys))))
	return c.makes.Make(kind, key)
}

// chooseWrite makes up a write of a key; false if the mix has none.
func (c *client) chooseWrite(key string) (services.Operation, bool) {
	if total(c.writes) == 0 {
		return services.Operation{}, false
	}
	return c.makes.Make(pick(c.writes, c.random.Below(total(c.writes))), key), true
}

// weights are the weights of a mix of what a workload does, in the order of draws.
func (m Mix) weights(of *services.Workload) []services.Weight {
	weights := slices.Clone(of.Mix)
	for i := range weights {
		weights[i].Weight = m[weights[i].Kind.Name]
	}
	return weights
}

// writesOf are the weights of the kinds that write.
func writesOf(mix []services.Weight) []services.Weight {
	return slices.DeleteFunc(slices.Clone(mix), func(w services.Weight) bool { return w.Kind.Reads })
}

// total is the sum of weights.
func total(mix []services.Weight) uint64 {
	sum := 0
	for _, w := range mix {
		sum += w.Weight
	}
	return uint64(sum)
}

// pick returns the kind that weights give to a draw below their total.
func pick(mix []services.Weight, draw uint64) *services.Kind {
	for _, w := range mix {
		if draw < uint64(w.Weight) {
			return w.Kind
		}
		draw -= uint64(w.Weight)
	}
	panic("scenarios: a draw beyond the weights of the mix")
}

// keys are the names of the keys.
func (w *Workload) keys() []string {
	keys := make([]string, w.Keys)
	for k := range keys {
		keys[k] = keyName(k)
	}
	return keys
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
func (c *client) do(o services.Operation) bool { return c.doLate(o, 0) }

// doLate is do for an operation that was to begin so long ago.
func (c *client) doLate(o services.Operation, late time.Duration) bool {
	id := c.history.call(c.name, c.asked(o), c.world.Now())
	c.history.operations[id].Late = late
	c.asking = o
	result, outcome := c.store.Do(o)
	c.asking = services.Operation{}
	c.history.settle(id, c.told(result), outcome, c.world.Now())
	if c.expired() {
		c.history.expired = append(c.history.expired, id)
	}
	c.makes.Learn(o, result, outcome, c.store.Refusal() != nil)
	return outcome == services.Succeeded
}

// describe says what the client waits for; see sim.Describer.
func (c *client) describe() []sim.Fact {
	if c.asking.Kind == nil {
		return []sim.Fact{{Name: "asks", Value: "nothing"}}
	}
	return []sim.Fact{{Name: "asks", Value: c.asking.Words()}}
}

// expired reports whether servers answered the last operation that its session has
// expired.
func (c *client) expired() bool { return errors.Is(c.store.Doubt(), services.ErrExpired) }

// asked and told are what a client asks for and is told as the history has it.
func (c *client) asked(o services.Operation) services.Operation {
	if c.Values.set() {
		o.Value, o.Expected = abridged(o.Value), abridged(o.Expected)
	}
	return o
}

func (c *client) told(result services.Result) services.Result {
	if c.Values.set() {
		result.Value = abridged(result.Value)
	}
	return result
}

// valueMax is how many bytes a value that a client makes up takes at most: it
// leaves room for the rest of a command.
const valueMax = services.CommandMax - 1<<10

// Sizes are how many bytes the values that clients write take: any number from
// Least to Most is as likely. The zero Sizes are as few as a value needs to
// differ from all others, and so is what is less than that.
type Sizes struct {
	Least, Most int // bytes
}

// set reports whether sizes are given.
func (s Sizes) set() bool { return s.Most > 0 }

// String is the sizes as a scenario has them: 64KiB, or uniform(1KiB, 64KiB).
func (s Sizes) String() string {
	if s.Least == s.Most {
		return formatSize(int64(s.Most))
	}
	return fmt.Sprintf("uniform(%s, %s)", formatSize(int64(s.Least)), formatSize(int64(s.Most)))
}

// draw chooses a size.
func (s Sizes) draw(from rng.Stream) int {
	return int(from.Between(int64(s.Least), int64(s.Most)))
}

const sizesExpected = "a size such as 4096 or 64KiB, or uniform(1KiB, 64KiB)"

// sizesType is Sizes on one line; nothing if they are not set.
var sizesType = document.Type[Sizes]{
	Schema: schema{"type": []string{"integer", "string"}, "examples": []string{"64KiB", "uniform(1KiB, 64KiB)"}},
	Read: func(v document.Value) (Sizes, error) {
		if bytes, ok := parseSize(v); ok && bytes <= valueMax {
			return Sizes{int(bytes), int(bytes)}, nil
		}
		text, _ := v.Scalar()
		sizes, ok := parseSizes(text)
		if !ok {
			return Sizes{}, v.Refuse(sizesExpected + ", none above " + sized(valueMax))
		}
		return sizes, nil
	},
	Write: func(s Sizes) any {
		if !s.set() {
			return nil
		}
		return document.Scalar(s.String())
	},
}

// parseSizes reads uniform(LEAST, MOST).
func parseSizes(text string) (Sizes, bool) {
	inner, found := strings.CutPrefix(text, "uniform(")
	inner, closed := strings.CutSuffix(inner, ")")
	least, most, both := strings.Cut(inner, ",")
	if !found || !closed || !both {
		return Sizes{}, false
	}
	from, ok := parseSizeText(strings.TrimSpace(least))
	to, also := parseSizeText(strings.TrimSpace(most))
	if !ok || !also || from > to || to > valueMax {
		return Sizes{}, false
	}
	return Sizes{int(from), int(to)}, true
}

func (s *Scenario) checkValues() *mistake {
	v := s.Workload.Values
	if v.Least < 0 || v.Least > v.Most || v.Most > valueMax {
		return &mistake{"workload.values", v.String(), sizesExpected + ", none above " + sized(valueMax)}
	}
	return nil
}

// filler is what makes a value as long as it is to be. No client's name and no
// number has it.
const filler = '~'

// filled is a value made at least so many bytes long.
func filled(value string, size int) string {
	if size <= len(value) {
		return value
	}
	return value + strings.Repeat(string(filler), size-len(value))
}

// abridged is a filled value, or several one behind another, as histories have
// it: with the number of fillers in brackets in place of each row of them. Two
// values are equal if and only if they are so abridged, and to append to a value
// is to append to it abridged, so what judges a history comes to the same and
// need not look at every byte.
func abridged(value string) string {
	at := strings.IndexByte(value, filler)
	if at < 0 {
		return value
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexByte(value, filler) {
		b.WriteString(value[:at])
		value = value[at:]
		rest := strings.TrimLeft(value, string(filler))
		fmt.Fprintf(&b, "(%d)", len(value)-len(rest))
		value = rest
	}
	b.WriteString(value)
	return b.String()
}

// fullLength is how many bytes a value has that is abridged.
func fullLength(value string) int64 {
	length := int64(0)
	for {
		before, rest, found := strings.Cut(value, "(")
		length += int64(len(before))
		count, rest, closed := strings.Cut(rest, ")")
		fillers, err := strconv.ParseInt(count, 10, 64)
		if !found || !closed || err != nil {
			return length
		}
		length += fillers
		value = rest
	}
}
