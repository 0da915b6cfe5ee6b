package network

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Link says what one directed link is like. The zero Link is perfect: every
// packet arrives at the instant at which it was sent.
type Link struct {
	// Delay is how long a packet travels. Packets overtake one another as
	// their delays say, unless the link is Ordered.
	Delay dist.Dist
	// Loss is the chance that a packet is lost on the way.
	Loss rng.Probability
	// Duplicate is the chance that a packet arrives twice, the second time
	// after a delay of its own.
	Duplicate rng.Probability
	// Reorder is the chance that a packet takes ReorderDelay longer, so that
	// later ones overtake it.
	Reorder      rng.Probability
	ReorderDelay dist.Dist
	// Bandwidth is how many bytes the link takes up in a second; 0 means no
	// limit. A packet waits until those before it have been taken up.
	Bandwidth int64
	// Queue is how many bytes may wait for the bandwidth; a packet that finds
	// others waiting and would make it more is dropped. 0 means no limit.
	Queue int64
	// Ordered makes packets arrive in the order in which they were sent: none
	// earlier than the one before it. Lost ones leave no gap.
	Ordered bool
}

// An Override says how packets of one kind differ from the others on a link.
// What is nil is as the link says.
type Override struct {
	Delay        *dist.Dist
	Loss         *rng.Probability
	Duplicate    *rng.Probability
	Reorder      *rng.Probability
	ReorderDelay *dist.Dist
}

// Ends are the two ends of a directed link.
type Ends struct {
	From, To NodeID
}

// A Path leads from one region to another, or to itself.
type Path struct {
	From, To string
}

func (p Path) compare(q Path) int {
	return cmp.Or(strings.Compare(p.From, q.From), strings.Compare(p.To, q.To))
}

// A Config describes a network. The network reads it while it runs, so it must
// not be changed once New has got it.
type Config struct {
	// Default is what links are like unless something below says otherwise.
	Default Link
	// Regions says in which region a node stands. A node may be in none.
	Regions map[NodeID]string
	// Delays holds the delays between regions, and within one. A path that is
	// not listed has the delay of the way back, and if that is not listed
	// either, that of Default.
	Delays map[Path]dist.Dist
	// Links describes single links, in place of Default and Delays.
	Links map[Ends]Link
	// Kinds says how kinds of message, by name or full name, differ on every
	// link.
	Kinds map[string]Override
}

// Validate returns an error if a number in the configuration is out of range
// or a node has none.
func (c *Config) Validate() error {
	if err := c.Default.validate(); err != nil {
		return fmt.Errorf("network: the default link: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(c.Regions)) {
		if id < 1 {
			return fmt.Errorf("network: region %q has node %d, expected numbers from 1", c.Regions[id], id)
		}
	}
	ends := slices.SortedFunc(maps.Keys(c.Links), Ends.compare)
	for _, e := range ends {
		if e.From < 1 || e.To < 1 {
			return fmt.Errorf("network: a link from node %d to node %d, expected numbers from 1", e.From, e.To)
		}
		link := c.Links[e]
		if err := link.validate(); err != nil {
			return fmt.Errorf("network: the link from %v to %v: %w", e.From, e.To, err)
		}
	}
	for _, path := range slices.SortedFunc(maps.Keys(c.Delays), Path.compare) {
		if err := c.Delays[path].Err(); err != nil {
			return fmt.Errorf("network: the delay from %q to %q: %w", path.From, path.To, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Kinds)) {
		link := c.Kinds[name].apply(c.Default)
		if err := link.validate(); err != nil {
			return fmt.Errorf("network: the kind %q: %w", name, err)
		}
	}
	return nil
}

func (l *Link) validate() error {
	chances := [...]struct {
		name string
		p    rng.Probability
	}{{"loss", l.Loss}, {"duplicate", l.Duplicate}, {"reorder", l.Reorder}}
	for _, c := range chances {
		if c.p > rng.Always {
			return fmt.Errorf("%s is %d parts per million, expected 0 to %d", c.name, c.p, rng.Always)
		}
	}
	for _, d := range [...]struct {
		name  string
		delay dist.Dist
	}{{"the delay", l.Delay}, {"the delay of what is reordered", l.ReorderDelay}} {
		if err := d.delay.Err(); err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
	}
	if l.Bandwidth < 0 {
		return fmt.Errorf("the bandwidth is %d bytes a second, expected 0 (no limit) or more", l.Bandwidth)
	}
	if l.Queue < 0 {
		return fmt.Errorf("the queue is %d bytes, expected 0 (no limit) or more", l.Queue)
	}
	return nil
}

// apply returns the link as packets of the kind meet it.
func (o Override) apply(l Link) Link {
	override(&l.Delay, o.Delay)
	override(&l.Loss, o.Loss)
	override(&l.Duplicate, o.Duplicate)
	override(&l.Reorder, o.Reorder)
	override(&l.ReorderDelay, o.ReorderDelay)
	return l
}

func override[T any](value, with *T) {
	if with != nil {
		*value = *with
	}
}

func (e Ends) compare(other Ends) int {
	return cmp.Or(cmp.Compare(e.From, other.From), cmp.Compare(e.To, other.To))
}

// A course is a link as packets of one kind meet it. Thousands of links share
// one.
type course struct {
	Link
	// exclusive: a packet's way depends on those before it, so that the link
	// needs a lane.
	exclusive bool
}

// A courseKey says which links and kinds share a course: those with the same
// description.
type courseKey struct {
	ends Ends // of a link with a description of its own; else zero
	path Path // of a link whose delay is that between two regions; else zero
	kind int
}

// courses finds the course of each link and kind.
type courses struct {
	config *Config
	list   []*course
	known  map[courseKey]uint32 // the number of a course in list
	plain  []uint32             // by kind: that of links like all others, plus 1; 0 is not known yet
}

// of returns the number of the course of packets of a kind on a link.
func (c *courses) of(ends Ends, kind *Kind) uint32 {
	if len(c.config.Links) > 0 || len(c.config.Delays) > 0 {
		return c.special(ends, kind)
	}
	for kind.Index >= len(c.plain) {
		c.plain = append(c.plain, 0)
	}
	if c.plain[kind.Index] == 0 {
		c.plain[kind.Index] = c.special(ends, kind) + 1
	}
	return c.plain[kind.Index] - 1
}

// special is of where links differ.
func (c *courses) special(ends Ends, kind *Kind) uint32 {
	key := courseKey{kind: kind.Index}
	link := c.config.Default
	if own, ok := c.config.Links[ends]; ok {
		key.ends = ends
		link = own
	} else if len(c.config.Delays) > 0 {
		path := Path{c.config.Regions[ends.From], c.config.Regions[ends.To]}
		delay, ok := c.config.Delays[path]
		if !ok {
			delay, ok = c.config.Delays[Path{path.To, path.From}]
		}
		if ok {
			key.path = path
			link.Delay = delay
		}
	}
	if known, ok := c.known[key]; ok {
		return known
	}
	own, ok := c.config.Kinds[kind.FullName()]
	if !ok {
		own, ok = c.config.Kinds[kind.Name]
	}
	if ok {
		link = own.apply(link)
	}
	made := uint32(len(c.list))
	c.list = append(c.list, &course{Link: link, exclusive: link.Ordered || link.Bandwidth > 0})
	c.known[key] = made
	return made
}
