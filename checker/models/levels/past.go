package levels

// A past says of the events of a graph which come before which. Each has at most two
// that come directly before it: the one before it in its chain, of which all stand one
// behind the other, and another. Where one before it is of another chain, it is the first
// of its own.
//
// Each event has a clock, which says how far into each chain its past reaches (Fidge,
// "Timestamps in Message-Passing Systems That Preserve the Partial Ordering", 1988; Mattern,
// "Virtual Time and Global States of Distributed Systems", 1989).
type past struct {
	// direct are by event the two that come directly before it; -1 is none. chain and at
	// are its chain and its place there, from 1.
	direct [][2]int32
	chain  []int32
	at     []int32
	chains int

	kept   []bool  // whose clocks are wanted later
	where  []int32 // where in clocks they are, in units of chains; -1 if they are not
	clocks []int32
}

// clocksMax bounds the memory that clocks take, in bytes.
const clocksMax = 1 << 29

func newPast(events int) *past {
	return &past{direct: make([][2]int32, 0, events), chain: make([]int32, 0, events), at: make([]int32, 0, events), kept: make([]bool, 0, events)}
}

// add adds an event, and returns its number.
func (p *past) add(chain, at, before, another int32, kept bool) int32 {
	p.direct = append(p.direct, [2]int32{before, another})
	p.chain, p.at, p.kept = append(p.chain, chain), append(p.at, at), append(p.kept, kept)
	return int32(len(p.direct) - 1)
}

// size is how many steps it takes to go through it, and whether there is room for the
// clocks that are kept, and those of the chains.
func (p *past) size() (steps int64, room bool) {
	chains := int64(p.chains)
	return int64(len(p.direct)) * max(chains, 1), chains <= clocksMax/4 && (p.keeps()+chains)*chains <= clocksMax/4
}

// keeps is how many clocks are kept.
func (p *past) keeps() int64 {
	n := int64(0)
	for _, kept := range p.kept {
		if kept {
			n++
		}
	}
	return n
}

// walk visits all events, each after those before it, with its clock, which changes after
// the visit. If some come before themselves it returns such a cycle, each the one before
// the next, and has visited those that do not depend on one.
func (p *past) walk(visit func(event int32, clock []int32)) (cycle []int32) {
	n := len(p.direct)
	p.where = make([]int32, n)
	for i := range p.where {
		p.where[i] = -1
	}
	p.clocks = make([]int32, 0, p.keeps()*int64(p.chains))
	latest := make([]int32, p.chains*p.chains) // by chain, the clock of the last that was visited
	done := make([]bool, n)
	waits := make([]int32, n)  // for which
	others := make([]int32, n) // the next that waits for the same; -1 is none
	first := make([]int32, n)  // the first that waits for it
	for i := range n {
		waits[i], others[i], first[i] = -1, -1, -1
	}
	var ready []int32
	for start := range n {
		ready = append(ready[:0], int32(start))
		for len(ready) > 0 {
			e := ready[len(ready)-1]
			ready = ready[:len(ready)-1]
			if w := p.missing(e, done); w >= 0 {
				waits[e], others[e], first[w] = w, first[w], e
				continue
			}
			visit(e, p.advance(e, latest))
			done[e] = true
			for w := first[e]; w >= 0; w = others[w] {
				ready = append(ready, w)
			}
		}
	}
	for i := range n {
		if !done[i] {
			return p.cycle(int32(i), waits)
		}
	}
	return nil
}

// missing returns one of those directly before an event that was not visited; -1 if there
// is none.
func (p *past) missing(e int32, done []bool) int32 {
	for _, d := range p.direct[e] {
		if d >= 0 && !done[d] {
			return d
		}
	}
	return -1
}

// advance makes the clock of an event that of its chain, and returns it.
func (p *past) advance(e int32, latest []int32) []int32 {
	chain := p.chain[e]
	clock := latest[int(chain)*p.chains:][:p.chains]
	for _, d := range p.direct[e] {
		if d < 0 || p.chain[d] == chain {
			continue // it is the clock's already
		}
		for c, at := range p.clock(d) {
			clock[c] = max(clock[c], at)
		}
	}
	clock[chain] = p.at[e]
	if p.kept[e] {
		p.where[e] = int32(len(p.clocks) / max(p.chains, 1))
		p.clocks = append(p.clocks, clock...)
	}
	return clock
}

// clock returns that of an event that was kept and visited.
func (p *past) clock(e int32) []int32 {
	return p.clocks[int(p.where[e])*p.chains:][:p.chains]
}

// covers reports whether an event comes before what has the clock, or is it.
func (p *past) covers(clock []int32, e int32) bool { return clock[p.chain[e]] >= p.at[e] }

// cycle returns a cycle among those that wait for each other.
func (p *past) cycle(from int32, waits []int32) []int32 {
	seen := make(map[int32]int)
	var way []int32
	for e := from; ; e = waits[e] {
		if at, again := seen[e]; again {
			way = way[at:]
			break
		}
		seen[e] = len(way)
		way = append(way, e)
	}
	// Each waits for the next, which comes before it.
	for i, j := 0, len(way)-1; i < j; i, j = i+1, j-1 {
		way[i], way[j] = way[j], way[i]
	}
	return way
}
