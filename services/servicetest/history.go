package servicetest

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Simulation is some clients of one store that carries out each operation at one
// instant between its call and its return: so an order explains what they are told.
type Simulation struct {
	Seed       uint64
	Service    *services.Service
	Workload   *services.Workload
	Clients    int
	Keys       int
	Operations int
	// Unknown is how many of a hundred operations have an unknown outcome. Of these a
	// third never take effect, a third do in time, and a third after their return.
	Unknown uint64
}

// A call is an operation under way, or one that takes effect after its return.
type call struct {
	place    int // in the history
	asked    services.Operation
	fate     fate
	executed bool
	result   services.Result
}

// A fate is what becomes of an operation.
type fate uint8

const (
	told    fate = iota // the client is told what came of it
	never               // unknown, and without effect
	untold              // unknown, though it took effect in time
	late                // unknown, and takes effect after the return
	refused             // certainly without effect
)

// simulated is a simulation under way.
type simulated struct {
	Simulation
	random  rng.Stream
	store   *services.Store
	clients []services.Generator
	under   []*call // by client, what is under way
	late    []*call
	now     time.Duration
	history checker.History
}

// History returns what the clients saw.
func (s Simulation) History() checker.History {
	r := &simulated{
		Simulation: s, random: rng.New(s.Seed, "simulation", 0), store: services.NewStore(s.Service, 1),
		under: make([]*call, s.Clients),
	}
	for place := range s.Clients {
		r.clients = append(r.clients, r.generator(place))
	}
	for idle := 0; len(r.history) < s.Operations || idle < s.Clients; {
		r.now += time.Millisecond
		place := int(r.random.Below(uint64(s.Clients)))
		switch {
		case len(r.late) > 0 && r.random.Below(4) == 0:
			r.store.Execute(r.late[0].asked)
			r.late = r.late[1:]
		case r.under[place] != nil:
			r.goOn(place)
		case len(r.history) < s.Operations:
			r.call(place)
		}
		idle = 0
		for _, c := range r.under {
			if c == nil {
				idle++
			}
		}
	}
	return r.history
}

// generator returns what makes up what a client asks for.
func (r *simulated) generator(place int) services.Generator {
	name, written := fmt.Sprintf("c%d", place+1), 0
	random := r.random.Derive(uint64(place))
	var keys []string
	for k := range r.Keys {
		keys = append(keys, fmt.Sprintf("k%d", k+1))
	}
	return r.Workload.New(services.Seat{Client: name, Keys: keys, Random: &random, Unique: func() string {
		written++
		return fmt.Sprintf("%s.%d", name, written)
	}})
}

// call has a client ask for something of the mix, or now and then for all that there is.
func (r *simulated) call(place int) {
	key := fmt.Sprintf("k%d", 1+r.random.Below(uint64(r.Keys)))
	asked := r.clients[place].Make(r.kind(), key)
	if look, can := r.clients[place].Look(key); can && r.random.Below(8) == 0 {
		asked = look
	}
	c := &call{place: len(r.history), asked: asked}
	if r.random.Below(100) < r.Unknown {
		c.fate = []fate{never, untold, late}[r.random.Below(3)]
	} else if r.random.Below(30) == 0 {
		c.fate = refused
	}
	r.under[place] = c
	r.history = append(r.history, checker.Operation{
		ID: len(r.history) + 1, Client: fmt.Sprintf("c%d", place+1), Kind: asked.Kind,
		Key: asked.Key, Value: asked.Value, Expected: asked.Expected, Call: r.now,
	})
}

// kind draws one by the weights of the mix.
func (r *simulated) kind() *services.Kind {
	sum := uint64(0)
	for _, w := range r.Workload.Mix {
		sum += uint64(w.Weight)
	}
	draw := r.random.Below(sum)
	for _, w := range r.Workload.Mix {
		if draw < uint64(w.Weight) {
			return w.Kind
		}
		draw -= uint64(w.Weight)
	}
	panic("servicetest: a draw beyond the weights of the mix")
}

// goOn carries out what a client has asked for, or tells it what came of it.
func (r *simulated) goOn(place int) {
	c := r.under[place]
	if !c.executed && (c.fate == told || c.fate == untold) {
		c.result, c.executed = r.store.Execute(c.asked), true
		return
	}
	r.under[place] = nil
	o := &r.history[c.place]
	o.Return = r.now
	outcome := services.Unknown
	switch c.fate {
	case told:
		outcome, o.Outcome = services.Succeeded, checker.OutcomeOK
		if o.Kind.Conditional() {
			o.Found = c.result.Found
		}
		if o.Kind.Output == checker.TextOutput || o.Kind.Output == checker.MaybeOutput && o.Found {
			o.Output = c.result.Value
		}
	case refused:
		outcome, o.Outcome = services.Failed, checker.OutcomeFail
	case late:
		r.late = append(r.late, c)
	}
	r.clients[place].Learn(c.asked, c.result, outcome, false)
}
