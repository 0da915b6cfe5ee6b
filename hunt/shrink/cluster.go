package shrink

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// dropNodes does with fewer servers: as few as there can be, counted from the
// first, or any one fewer, the others moving up.
func (s *shrinker) dropNodes() {
	fewer := func() (kept [][]int) { // the numbers of the servers that stay
		nodes := s.best.Nodes
		for n := 1; n < nodes; n++ {
			kept = append(kept, places(nodes + 1)[1:n+1])
		}
		for gone := 1; gone < nodes; gone++ {
			kept = append(kept, slices.Delete(places(nodes+1), gone, gone+1)[1:])
		}
		return kept
	}
	exhaust(s, fewer, func(c *scenarios.Scenario, kept []int) { *c = onServers(*c, kept) })
}

// onServers returns the scenario with some of its servers only, numbered anew.
// What it says of the others goes with them.
func onServers(c scenarios.Scenario, kept []int) scenarios.Scenario {
	names := make(renaming)
	for number := 1; number <= c.Nodes; number++ {
		names[nemesis.ServerName(number)] = ""
	}
	for i, number := range kept {
		names[nemesis.ServerName(number)] = nemesis.ServerName(i + 1)
	}
	c.Nodes = len(kept)
	faults := make(nemesis.Schedule, 0, len(c.Faults))
	for _, f := range c.Faults {
		t := textOf(f)
		for i, e := range t {
			if slices.Contains([]string{"target", "by", "to", "peer", "groups"}, e.key) {
				t[i].value = names.value(e.value)
			}
		}
		t = slices.DeleteFunc(t, func(e entry) bool { return e.value == nil })
		if other, err := readFault(t); err == nil {
			faults = append(faults, other)
		}
	}
	c.Faults = faults
	c.Operator = slices.Clone(c.Operator)
	for i := range c.Operator {
		o := &c.Operator[i]
		o.Voters, o.Learners = names.list(o.Voters), names.list(o.Learners)
		o.Node, o.To = names.name(o.Node), names.name(o.To)
	}
	clocks := maps.Clone(c.Clocks)
	clear(clocks)
	for node, config := range c.Clocks {
		if name := names.name(node); name != "" {
			clocks[name] = config
		}
	}
	c.Clocks = clocks
	regions := maps.Clone(c.Network.Regions)
	for region, nodes := range c.Network.Regions {
		if regions[region] = names.list(nodes); len(regions[region]) == 0 {
			delete(regions, region)
		}
	}
	c.Network.Regions = regions
	var links []scenarios.SingleLink
	for _, l := range c.Network.Links {
		l.From, l.To = names.name(l.From), names.name(l.To)
		if l.From != "" && l.To != "" {
			links = append(links, l)
		}
	}
	c.Network.Links = links
	return c
}

// A renaming says what each server is called now; "" is gone.
type renaming map[string]string

// name returns what a node is called now: the same if it is no server.
func (r renaming) name(name string) string {
	if now, ok := r[name]; ok {
		return now
	}
	return name
}

// list returns what those are called that are there.
func (r renaming) list(all []string) []string {
	var now []string
	for _, name := range all {
		if name := r.name(name); name != "" {
			now = append(now, name)
		}
	}
	return now
}

// value returns a name, a list of names or a list of such lists with what
// they are called now; nil if none of them is there any more.
func (r renaming) value(value any) any {
	switch value := value.(type) {
	case string:
		if name := r.name(value); name != "" {
			return name
		}
		return nil
	case []any:
		var all []any
		for _, v := range value {
			if now := r.value(v); now != nil {
				all = append(all, now)
			}
		}
		if all == nil {
			return nil
		}
		return all
	}
	return value
}

// dropParameters gives each parameter its default or, if that will not do and it
// is a number, a smaller one.
func (s *shrinker) dropParameters() {
	protocol, err := scenarios.FindProtocol(s.best.Protocol)
	if err != nil {
		panic("shrink: a run of a protocol that there is not: " + err.Error())
	}
	for _, p := range protocol.Parameters {
		value := s.best.Parameters[p.Name]
		if value == p.Default {
			continue
		}
		values := []string{p.Default}
		if n, err := strconv.Atoi(value); err == nil && p.Kind == protocols.Number {
			for _, less := range smaller(n) {
				values = append(values, strconv.Itoa(less))
			}
		}
		s.take(len(values), func(i int) scenarios.Scenario {
			c := s.best
			c.Parameters = maps.Clone(c.Parameters)
			c.Parameters[p.Name] = values[i]
			return c
		})
	}
}

// calm is the delay of links on which nothing is left to chance, and brisk the
// time of a sync.
const (
	calm  = time.Millisecond
	brisk = time.Millisecond
)

// calmNetwork is one that leaves nothing to chance.
func calmNetwork(delay time.Duration) scenarios.Network {
	return scenarios.Network{Default: network.Link{Delay: dist.Constant(delay)}}
}

// calmAll has links, disks and clocks behave as simply as they can.
func (s *shrinker) calmAll() {
	s.calmed(calmNetwork(calm))
	link := s.best.Network.Default
	if quiet := (network.Link{Delay: link.Delay}); len(s.best.Network.Kinds) > 0 || link != quiet {
		s.calmed(scenarios.Network{Default: quiet})
	}
	for _, chance := range chances {
		s.calmLink(chance.without)
	}
	s.calmLink(func(l *network.Link) { l.Bandwidth, l.Queue = 0, 0 })
	s.calmLink(func(l *network.Link) { l.Ordered = false })
	if shortest, longest := link.Delay.Bounds(); shortest < longest {
		middle := link.Delay.Sample(1 << 63)
		for _, delay := range append(rounder(middle), middle) {
			s.calmLink(func(l *network.Link) { l.Delay = dist.Constant(delay) })
		}
	}
	s.change(func(c *scenarios.Scenario) {
		c.Disk = disk.Config{SyncLatency: dist.Constant(brisk), SectorSize: disk.SectorSizeDefault}
	})
	s.change(func(c *scenarios.Scenario) { c.Work = sim.Work{} })
	s.change(func(c *scenarios.Scenario) { c.Clocks = nil })
}

// chances are what a link leaves to chance besides its delay.
var chances = []struct {
	name    string
	drops   bool // and nothing else
	has     func(network.Link) bool
	without func(*network.Link)
}{
	{"loss", true, func(l network.Link) bool { return l.Loss > 0 }, func(l *network.Link) { l.Loss = 0 }},
	{"duplicate", false, func(l network.Link) bool { return l.Duplicate > 0 }, func(l *network.Link) { l.Duplicate = 0 }},
	{"reorder", false, func(l network.Link) bool { return l.Reorder > 0 }, func(l *network.Link) { l.Reorder, l.ReorderDelay = 0, dist.Dist{} }},
}

// calmed tries another network in place of all that is said of it.
func (s *shrinker) calmed(n scenarios.Network) {
	s.change(func(c *scenarios.Scenario) { c.Network = n })
}

// calmLink tries a change of what links are like by default.
func (s *shrinker) calmLink(change func(*network.Link)) {
	s.change(func(c *scenarios.Scenario) { change(&c.Network.Default) })
}
