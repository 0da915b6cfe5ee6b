// Package judgetest makes histories of services for tests of how they are judged.
package judgetest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// A Maker draws the Value of an operation of a kind, the given one of a history.
type Maker func(t *rapid.T, kind *services.Kind, number int) string

// Draw draws a history of so many operations at most on one or two keys: clients ask,
// operations take effect, and clients are told or give up, one at a time in whatever
// order. One of eight results is another than it should be: what was returned before, or
// what corrupt makes of it. Some operations have no effect, before they return or at all.
func Draw(t *rapid.T, s *services.Service, most int, value Maker, corrupt func(t *rapid.T, o *checker.Operation)) checker.History {
	d := &drawing{
		T: t, store: services.NewStore(s, 1), clients: make([]client, rapid.IntRange(1, 4).Draw(t, "clients")), corrupt: corrupt,
		keys: rapid.SampledFrom([][]string{{"x"}, {"x", "y"}}).Draw(t, "keys"),
	}
	for steps := 4 * most; steps > 0; steps-- {
		c := &d.clients[rapid.IntRange(0, len(d.clients)-1).Draw(t, "client")]
		d.now += time.Duration(rapid.IntRange(0, 1).Draw(t, "pause"))
		switch {
		case !c.asking && len(d.h) < most:
			d.ask(c, s, value)
		case c.asking:
			d.goOn(c)
		}
	}
	for i := range d.clients {
		if c := &d.clients[i]; c.asking {
			d.end(c, checker.OutcomeUnknown)
		}
	}
	return d.h
}

// A drawing is a history in the making.
type drawing struct {
	*rapid.T
	store    *services.Store
	clients  []client
	keys     []string
	now      time.Duration
	order    uint64
	h        checker.History
	pending  []services.Operation // that clients gave up, and that may take effect yet
	returned []checker.Operation
	corrupt  func(t *rapid.T, o *checker.Operation)
}

// A client has one operation at a time.
type client struct {
	asking   bool
	place    int // of its operation in the history
	done     bool
	result   services.Result
	operates services.Operation
}

// ask begins an operation.
func (d *drawing) ask(c *client, s *services.Service, value Maker) {
	kind := rapid.SampledFrom(s.Kinds).Draw(d.T, "kind")
	o := services.Operation{Kind: kind}
	if !kind.Keyless {
		o.Key = rapid.SampledFrom(d.keys).Draw(d.T, "key")
	}
	if kind.Inputs != checker.NoInput {
		o.Value = value(d.T, kind, len(d.h))
	}
	number := 0
	for &d.clients[number] != c {
		number++
	}
	d.order++
	*c = client{asking: true, place: len(d.h), operates: o}
	d.h = append(d.h, checker.Operation{
		ID: len(d.h), Client: fmt.Sprintf("c%d", number+1), Kind: kind, Key: o.Key, Value: o.Value, Call: d.now, CallOrder: d.order,
	})
}

// goOn lets a client's operation take effect, or the client be told or give up.
func (d *drawing) goOn(c *client) {
	if len(d.pending) > 0 && rapid.IntRange(0, 2).Draw(d.T, "late") == 0 {
		d.store.Execute(d.pending[0])
		d.pending = d.pending[1:]
	}
	switch {
	case c.done && rapid.IntRange(0, 9).Draw(d.T, "answer is lost") > 0:
		d.end(c, checker.OutcomeOK)
	case c.done:
		d.end(c, checker.OutcomeUnknown)
	default:
		switch rapid.IntRange(0, 9).Draw(d.T, "fate") {
		case 0:
			d.end(c, checker.OutcomeFail)
		case 1:
			d.pending = append(d.pending, c.operates)
			d.end(c, checker.OutcomeUnknown)
		default:
			c.result, c.done = d.store.Execute(c.operates), true
		}
	}
}

// end ends a client's operation.
func (d *drawing) end(c *client, outcome checker.Outcome) {
	o := &d.h[c.place]
	d.order++
	o.Outcome, o.Return, o.ReturnOrder = outcome, d.now, d.order
	c.asking = false
	if outcome != checker.OutcomeOK {
		return
	}
	switch o.Kind.Output {
	case checker.FlagOutput:
		o.Found = c.result.Found
	case checker.TextOutput:
		o.Output = c.result.Value
	case checker.MaybeOutput:
		if o.Found = c.result.Found; o.Found {
			o.Output = c.result.Value
		}
	}
	if o.Kind.Output != checker.NoOutput && rapid.IntRange(0, 7).Draw(d.T, "wrong") == 0 {
		d.mistake(o)
	}
	d.returned = append(d.returned, *o)
}

// mistake gives an operation another result.
func (d *drawing) mistake(o *checker.Operation) {
	var like []checker.Operation
	for _, other := range d.returned {
		if other.Kind == o.Kind && other.Key == o.Key {
			like = append(like, other)
		}
	}
	if len(like) == 0 || rapid.Bool().Draw(d.T, "corrupt") {
		d.corrupt(d.T, o)
		return
	}
	other := rapid.SampledFrom(like).Draw(d.T, "other result")
	o.Output, o.Found = other.Output, other.Found
}
