package txn

// A walk is a graph of which one goes along some edges only. If it is alternating, it
// never goes along two rw edges one after the other: each node is there twice, as one that
// was come to by an rw edge and as one that was not (nodes 2n+1 and 2n).
type walk struct {
	*graph
	along       labelSet
	alternating bool
	// within are the components to which walks keep; nil if they need not. A component is
	// that of a node, not of a node of an alternating walk.
	within components
	steps  *int64
}

// size is how many nodes it has.
func (w *walk) size() int {
	if w.alternating {
		return 2 * w.nodes()
	}
	return w.nodes()
}

// nodeOf is the node of the graph.
func (w *walk) nodeOf(at int32) int32 {
	if w.alternating {
		return at >> 1
	}
	return at
}

// edges are the edges of a node, by their places.
func (w *walk) edges(at int32) (first, end int32) {
	n := w.nodeOf(at)
	if w.within != nil && w.within[n] == none {
		return 0, 0
	}
	return w.first[n], w.first[n+1]
}

// follow returns where an edge leads from a node, and false if it is not one to go along.
func (w *walk) follow(at, edge int32) (to int32, ok bool) {
	*w.steps++
	l := w.labels[edge]
	if !w.along[l] {
		return 0, false
	}
	to = w.to[edge]
	if w.within != nil && w.within[to] != w.within[w.nodeOf(at)] {
		return 0, false
	}
	if !w.alternating {
		return to, true
	}
	behindRW := at & 1
	switch l.kind() {
	case edgeThrough:
		return to<<1 | behindRW, true
	case edgeRW:
		return to<<1 | 1, behindRW == 0
	}
	return to << 1, true
}

// components are the strongly connected components of a graph, by node; none for a node
// that is alone in its component.
type components []int32

// components finds them (Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972),
// without a stack of calls, which would be as deep as a path is long. How many there are
// of more than one node is count.
func (w *walk) components() (of components, count int32) {
	n := w.size()
	of = make(components, n)
	index, low := make([]int32, n), make([]int32, n) // index 0 is not visited
	next := make([]int32, n)
	onStack := make([]bool, n)
	var stack, path []int32
	visited := int32(0)
	for root := range int32(n) {
		if index[root] != 0 {
			continue
		}
		path = append(path[:0], root)
		for len(path) > 0 {
			at := path[len(path)-1]
			first, end := w.edges(at)
			if index[at] == 0 {
				visited++
				index[at], low[at], next[at] = visited, visited, first
				stack, onStack[at] = append(stack, at), true
			}
			descended := false
			for next[at] < end {
				edge := next[at]
				next[at]++
				to, ok := w.follow(at, edge)
				switch {
				case !ok:
				case index[to] == 0:
					path, descended = append(path, to), true
				case onStack[to]:
					low[at] = min(low[at], index[to])
				}
				if descended {
					break
				}
			}
			if descended {
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				parent := path[len(path)-1]
				low[parent] = min(low[parent], low[at])
			}
			if low[at] != index[at] {
				continue
			}
			single := stack[len(stack)-1] == at
			for {
				top := stack[len(stack)-1]
				stack, onStack[top] = stack[:len(stack)-1], false
				if of[top] = none; !single {
					of[top] = count
				}
				if top == at {
					break
				}
			}
			if !single {
				count++
			}
		}
	}
	return of, count
}
