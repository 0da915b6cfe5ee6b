package linear

import "slices"

// A configuration is one way in which what was called may have taken effect by some
// moment, as far as it matters to what follows.
//
// An operation under way may be placed: it has taken effect. Or it may be free: it can be
// taken to have done so already, without a trace, and just as well not to have. Of what
// is free many subsets stand in one configuration, so that few are needed. Else it has
// not taken effect.
type configuration[S comparable] struct {
	state        S
	placed, free slots
	// before says in which state those found the object whose results are not known yet:
	// the one state for what is placed, any of several for what is free.
	before []sight[S]
	used   used // of which kindreds how many pending operations have taken effect
	bytes  int64
	// idle: another covers it.
	idle bool
}

// A sight is that the operation in a slot found the object in a state.
type sight[S comparable] struct {
	slot  int32
	state S
}

// covers reports whether whatever may follow d may follow c, which is in the same state:
// what has taken effect in c has in d, or did so of less; and what d can still do, c can.
func (c *configuration[S]) covers(d *configuration[S]) bool {
	if !c.placed.within(d.placed) || !d.free.within(c.free) || !d.placed.within(c.placed.or(c.free)) || !c.used.within(d.used) {
		return false
	}
	for _, seen := range d.before {
		if !slices.Contains(c.before, seen) {
			return false
		}
	}
	return true
}

// without returns c as it is for those that know nothing of the operation in a slot.
func (c configuration[S]) without(slot int32) configuration[S] {
	c.placed, c.free = c.placed.lacking(slot), c.free.lacking(slot)
	c.before = c.blind(slot)
	return c
}

// blind returns what was found, but by the operation in a slot.
func (c *configuration[S]) blind(slot int32) []sight[S] {
	of := func(seen sight[S]) bool { return seen.slot == slot }
	for n := len(c.before); n > 0 && of(c.before[n-1]); n = len(c.before) {
		c.before = c.before[: n-1 : n-1]
	}
	if !slices.ContainsFunc(c.before, of) {
		return c.before
	}
	return slices.DeleteFunc(slices.Clone(c.before), of)
}

// found notes that the operation in a slot may have found the object in its state, and
// returns how many states it may have found.
func (c *configuration[S]) found(slot int32, state S) (states int) {
	for _, seen := range c.before {
		if seen.slot != slot {
			continue
		}
		if states++; seen.state == state {
			return 0
		}
	}
	c.before = append(slices.Clip(c.before), sight[S]{slot, state})
	return states + 1
}

// Configurations are some, none of which covers another but for those that are idle, in
// the order in which they were found.
type configurations[S comparable] struct {
	all     []configuration[S]
	byState map[S][]int32 // places in all; nil while they are few
	// compared counts what comparing them took; bytes is what they take, as counted.
	compared, bytes int64
}

// fewConfigurations is up to how many are looked through without a map.
const fewConfigurations = 12

// configurationBytes is what one takes, without the texts in its state.
const configurationBytes = 160

// usedAtOnce is how many bytes of what is used are compared at the cost of all else.
const usedAtOnce = 64

// clear forgets all.
func (s *configurations[S]) clear() {
	clear(s.all)
	s.all, s.byState, s.bytes = s.all[:0], nil, 0
}

// add adds one, unless another covers it. Those that it covers become idle.
func (s *configurations[S]) add(c configuration[S]) {
	if s.byState == nil {
		for i := range s.all {
			if s.all[i].state == c.state && s.covered(i, &c) {
				return
			}
		}
	} else {
		for _, i := range s.byState[c.state] {
			if s.covered(int(i), &c) {
				return
			}
		}
	}
	s.all = append(s.all, c)
	s.bytes += c.bytes
	switch {
	case s.byState != nil:
		s.byState[c.state] = append(s.byState[c.state], int32(len(s.all)-1))
	case len(s.all) > fewConfigurations:
		s.byState = make(map[S][]int32)
		for i := range s.all {
			s.byState[s.all[i].state] = append(s.byState[s.all[i].state], int32(i))
		}
	}
}

// covered reports whether the one at a place covers c, and makes it idle if c covers it.
func (s *configurations[S]) covered(i int, c *configuration[S]) bool {
	d := &s.all[i]
	s.compared += 1 + int64(len(c.used)+len(c.before)*usedSize)/usedAtOnce
	switch {
	case d.idle:
		return false
	case d.covers(c):
		return true
	}
	d.idle = c.covers(d)
	return false
}

// settle drops those that are idle.
func (s *configurations[S]) settle() {
	s.all = slices.DeleteFunc(s.all, func(c configuration[S]) bool { return c.idle })
	s.byState, s.bytes = nil, 0
	for i := range s.all {
		s.bytes += s.all[i].bytes
	}
}
