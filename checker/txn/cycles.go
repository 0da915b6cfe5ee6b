package txn

import "slices"

// searchSteps is how many edges are looked at, for each class of cycles, to find the
// smallest. That there is one is found whatever that comes to.
const searchSteps = 20_000_000

// A search finds short cycles.
type search struct {
	*walk
	// groups are the components of the walk, of which each cycle keeps to one.
	groups  components
	epoch   int32
	visited []int32 // the epoch in which a node was
	from    []int32 // the node from which it was come to
	by      []int32 // the edge
	left    int64   // edges that may still be looked at
}

func newSearch(w *walk, groups components) *search {
	n := w.size()
	return &search{walk: w, groups: groups, visited: make([]int32, n), from: make([]int32, n), by: make([]int32, n), left: searchSteps}
}

// path finds a shortest path between two nodes that has fewer than most transactions
// behind the first. Helpers count for nothing. It is nil if there is none, or if the steps
// ran out.
func (s *search) path(start, end int32, most int) []int32 {
	s.epoch++
	s.visited[start], s.by[start] = s.epoch, none
	now, later := []int32{start}, []int32(nil)
	for distance := 0; len(now) > 0; distance++ {
		for i := 0; i < len(now); i++ {
			at := now[i]
			if at == end {
				return s.back(at)
			}
			first, last := s.edges(at)
			if s.left -= int64(last - first); s.left < 0 {
				return nil
			}
			for e := first; e < last; e++ {
				to, ok := s.follow(at, e)
				if !ok || s.visited[to] == s.epoch || s.groups[to] != s.groups[at] {
					continue
				}
				s.visited[to], s.from[to], s.by[to] = s.epoch, at, e
				if s.isHelper(s.nodeOf(to)) {
					now = append(now, to)
				} else if distance+1 < most {
					later = append(later, to)
				}
			}
		}
		now, later = later, now[:0]
	}
	return nil
}

// back are the edges by which the end of a path was come to.
func (s *search) back(at int32) []int32 {
	edges := []int32{}
	for ; s.by[at] != none; at = s.from[at] {
		edges = append(edges, s.by[at])
	}
	slices.Reverse(edges)
	return edges
}

// startOf is the node from which an edge leads.
func (g *graph) startOf(edge int32) int32 {
	n, _ := slices.BinarySearch(g.first, edge+1)
	return int32(n - 1)
}

// cycle puts edges that lead around into steps from transaction to transaction.
func (g *graph) cycle(edges []int32) []step {
	var steps []step
	for _, e := range edges {
		from, to, l := g.startOf(e), g.to[e], g.labels[e]
		if g.isHelper(from) {
			steps[len(steps)-1].to = to
			continue
		}
		steps = append(steps, step{from, to, l})
	}
	return steps
}

// shortest finds the shortest cycle that begins with one of some edges, as far as the
// steps go; nil if there is none.
func (s *search) shortest(starts labelSet) []step {
	var best []step
	for n := range s.transactions {
		for e := s.first[n]; e < s.first[n+1]; e++ {
			l := s.labels[e]
			if !starts[l] || l.kind() == edgeThrough {
				continue
			}
			start, end := s.to[e], n
			if s.alternating {
				start, end = start<<1, end<<1
				if l.kind() == edgeRW {
					start |= 1
				}
			}
			if s.groups[start] == none || s.groups[start] != s.groups[end] {
				continue
			}
			most := never
			if best != nil {
				most = int32(len(best))
			}
			back := s.path(start, end, int(most))
			if back == nil && s.left < 0 {
				return best
			}
			if back == nil {
				continue
			}
			if found := s.cycle(append([]int32{e}, back...)); best == nil || len(found) < len(best) {
				best = found
			}
			if len(best) == 2 {
				return best
			}
		}
	}
	return best
}
