package keyvalue

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// none is the place of no operation, and the number of no cluster.
const none = -1

// absence is the number of the cluster of absence, which counts as a value: an
// operation before all others wrote it, and each delete does.
const absence = 0

// A cluster is what the operations on one key have to do with one value.
type cluster struct {
	// writers is how many operations may have written it, if as little is known of what they
	// found and returned as of one that is pending: what contradicts itself then does so
	// whatever the results of others.
	writers int32
	writer  int32 // of these the one called first; none if that is before all others, or may be an append
	reader  int32 // of those known to have read it the one that returned first; none if there are none
	// first and last are of those that read it and left it as it is the one that
	// returned first and the one called last; none if there are none.
	first, last int32
	swap        int32 // the one that read it and left another value; none if there is none
	unit        int32 // the first cluster of its unit; none if that is not known
	// from and to are of the operations of the unit that begins here the one that
	// returned first, none if that is before all others, and the one called last.
	from, to int32
}

// Clusters are the operations of a partition by the values that they read and left.
//
// What an operation read is known only if it returned, or if what it left was read
// and nothing else can have left that. Operations of which nothing is known, and that
// need not have taken effect, are in no cluster; so is, of those that are, what is not
// known of them. An order of all operations is one of what is left of them, and
// whole says that the converse is true as well.
type clusters struct {
	*linear.Partition
	spans []linear.Span
	// read and left are, by place, the clusters of the values that an operation found
	// and left behind; none if it is not known, or, of left, if that is what it found.
	read, left []int32
	all        []cluster
	witnesses  []int32          // by place, what witness has found; none if it was not asked
	numbers    map[string]int32 // of the clusters, by value
	refusals   []int32          // those that did not find what they expected
	whole      bool             // nothing was left out that could tell more
}

// clustersOf returns the clusters of the operations of a partition.
func clustersOf(p *linear.Partition) *clusters {
	c := &clusters{
		Partition: p, spans: p.Spans(), whole: true,
		read: make([]int32, len(p.Operations)), left: make([]int32, len(p.Operations)),
		witnesses: slices.Repeat([]int32{none}, len(p.Operations)),
	}
	writes := 0
	for _, o := range p.Operations {
		if o.Kind.Inputs != checker.NoInput {
			writes++
		}
	}
	c.numbers = make(map[string]int32, writes)
	c.all = make([]cluster, 0, writes+1)
	c.add(1)
	var swaps []int32 // those that are pending
	appends := make(map[string]int32)
	for i, o := range p.Operations {
		c.read[i], c.left[i] = none, none
		place := int32(i)
		switch {
		case !c.called(place):
			continue
		case o.Kind == CompareAndSet && c.pending(place) && o.Expected != o.Value:
			c.read[i], c.left[i] = c.number(o.Expected), c.number(o.Value)
			swaps = append(swaps, place)
		default:
			c.sort(place, o)
		}
		if o.Kind == Append {
			c.whole = false
			appends[o.Value]++
		}
		if c.left[i] != none {
			c.leave(place, c.left[i])
		}
		if c.read[i] != none && !c.pending(place) {
			c.find(place, c.read[i])
		}
	}
	c.lengthen(appends)
	for _, s := range swaps {
		c.follow(s)
	}
	for i := range c.all {
		c.whole = c.whole && (c.all[i].reader == none || c.all[i].writers == 1)
	}
	for _, r := range c.refusals {
		number, found := c.numbers[p.Operations[r].Expected]
		c.whole = c.whole && (!found || c.all[number].writers == 0)
	}
	return c
}

// sort finds what an operation read and left that is not a pending swap or append.
func (c *clusters) sort(place int32, o *checker.Operation) {
	pending := c.pending(place)
	switch {
	case o.Kind == Get && !pending && o.Found:
		c.read[place] = c.number(o.Output)
	case o.Kind == Get && !pending:
		c.read[place] = absence
	case o.Kind == Put:
		c.left[place] = c.number(o.Value)
	case o.Kind == Delete:
		c.left[place] = absence
	case o.Kind == CompareAndSet && !pending && o.Found:
		c.swapped(place, o.Expected, o.Value)
	case o.Kind == CompareAndSet && !pending:
		c.refusals = append(c.refusals, place)
		c.leave(place, c.number(o.Value))
	case o.Kind == Append && !pending:
		if before, reads := read(o); reads {
			c.swapped(place, before, o.Output)
		} else {
			c.left[place] = c.number(o.Output)
		}
	}
}

// swapped notes that an operation found one value and left another, or the same.
func (c *clusters) swapped(place int32, before, after string) {
	c.read[place] = c.number(before)
	if before != after {
		c.left[place] = c.number(after)
	}
}

// called reports whether an operation is called.
func (c *clusters) called(place int32) bool { return c.spans[place].Returned > 0 }

// pending reports whether an operation has not returned.
func (c *clusters) pending(place int32) bool { return c.spans[place].Returned == linear.Never }

// number returns that of the cluster of a value.
func (c *clusters) number(value string) int32 {
	number, found := c.numbers[value]
	if !found {
		number = int32(len(c.all))
		c.numbers[value] = number
		c.add(0)
	}
	return number
}

// add adds a cluster.
func (c *clusters) add(writers int32) {
	c.all = append(c.all, cluster{writers: writers, writer: none, reader: none, first: none, last: none, swap: none, unit: none, from: none, to: none})
}

// leave notes that an operation may have written a value.
func (c *clusters) leave(place, number int32) {
	cl := &c.all[number]
	if number != absence && (cl.writer == none || c.spans[place].Called < c.spans[cl.writer].Called) {
		cl.writer = place
	}
	cl.writers++
}

// find notes that an operation that returned read a value.
func (c *clusters) find(place, number int32) {
	cl := &c.all[number]
	if cl.reader == none || c.spans[place].Returned < c.spans[cl.reader].Returned {
		cl.reader = place
	}
	if c.left[place] != none {
		return
	}
	if cl.first == none || c.spans[place].Returned < c.spans[cl.first].Returned {
		cl.first = place
	}
	if cl.last == none || c.spans[place].Called > c.spans[cl.last].Called {
		cl.last = place
	}
}

// lengthen counts appends, by what they append, among those that may have written each
// value that ends like that, but for the one that is known to have.
func (c *clusters) lengthen(appends map[string]int32) {
	if len(appends) == 0 {
		return
	}
	lengths := lengthsOf(appends)
	for value, number := range c.numbers {
		cl := &c.all[number]
		others := int32(0)
		for _, length := range lengths {
			if length <= len(value) {
				others += appends[value[len(value)-length:]]
			}
		}
		if cl.writer != none && c.Operations[cl.writer].Kind == Append {
			others--
		}
		if others > 0 {
			cl.writers += others
			cl.writer = none
		}
	}
}

// follow notes that a pending swap read what it expects, if what it leaves was read and
// nothing else can have left that; and then the same of the one that left what it read.
func (c *clusters) follow(swap int32) {
	for swap != none && c.known(c.left[swap]) {
		before := &c.all[c.read[swap]]
		if before.reader != none {
			return
		}
		before.reader = swap
		if swap = before.writer; swap != none && (!c.pending(swap) || c.read[swap] == none) {
			return
		}
	}
}

// known reports whether a value was read that only one operation can have written.
func (c *clusters) known(number int32) bool {
	return number != none && c.all[number].reader != none && c.all[number].writers == 1
}

// tookEffect reports whether an operation that may have read or left something is known
// to have.
func (c *clusters) tookEffect(place int32) bool {
	return !c.pending(place) || c.known(c.left[place])
}

// unitOf returns the unit that an operation is in: the first cluster of the unit, or, if
// it is in no cluster that is known, a number of its own below none. It is none if it is
// not known to have taken effect, or neither read nor left anything.
func (c *clusters) unitOf(place int32) int32 {
	switch {
	case c.read[place] == none && c.left[place] == none, !c.tookEffect(place):
		return none
	case c.known(c.left[place]):
		return c.all[c.left[place]].unit
	case c.known(c.read[place]):
		return c.all[c.read[place]].unit
	}
	return none - 1 - place
}
