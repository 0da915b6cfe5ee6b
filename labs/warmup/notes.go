package warmup

import (
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A note is what the host tells of a server, in words that are read in stories and by the
// invariants of this package. What a server says itself begins with said, so that it is
// taken for none of these.
type note string

// The notes, each with what it is about behind it.
const (
	starts note = "starts, of servers: "            // how many there are
	bounds note = "is to bring values everywhere: " // within which time all, and half of them
	asked  note = "is asked to broadcast "          // a value
	told   note = "says that all will have "        // the value that it was asked to broadcast
	has    note = "delivers "                       // a value
	adds   note = "is asked to add "                // an amount
	added  note = "says that it has added "         // the amount
	counts note = "counts "                         // a sum
	said   note = "notes: "                         // a text of the student's
)

// of is the note about something.
func (n note) of(about string) sim.Observation {
	return sim.Observation{Kind: sim.Note, Text: string(n) + about}
}

// in returns what an observation is about, if it is this note.
func (n note) in(o *checker.Observation) (about string, is bool) {
	return strings.CutPrefix(o.Text, string(n))
}

// numberIn is in of a note about a number.
func (n note) numberIn(o *checker.Observation) (number uint64, is bool) {
	about, is := n.in(o)
	if !is {
		return 0, false
	}
	number, err := strconv.ParseUint(about, 10, 64)
	return number, err == nil
}

// A bound is within which time values are to be at every server: all of them, and half of
// them. 0 is no bound.
type bound struct{ most, median time.Duration }

func (b bound) String() string { return b.most.String() + " " + b.median.String() }

// boundIn returns the bound that an observation tells of.
func boundIn(o *checker.Observation) (b bound, is bool) {
	about, is := bounds.in(o)
	if !is {
		return b, false
	}
	most, median, _ := strings.Cut(about, " ")
	var err, other error
	b.most, err = time.ParseDuration(most)
	b.median, other = time.ParseDuration(median)
	return b, err == nil && other == nil
}

// noted are the kinds of observation that the invariants look at.
var noted = []observation.Kind{observation.Note}

// A moment is an event of a run, and when it was. The zero moment is none.
type moment struct {
	event uint64
	at    time.Duration
}

func momentOf(o *checker.Observation) moment { return moment{o.Event, o.At} }

// evidence points at the moment.
func (m moment) evidence() checker.Evidence { return checker.Evidence{Event: m.event, At: m.at} }
