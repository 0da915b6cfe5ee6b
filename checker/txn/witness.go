package txn

import (
	"container/heap"
	"slices"
)

// A witness is an attempt to bring the transactions into an order that shows a level. It
// takes what nothing is known to come before any more, and has it read and write; so the
// order that it comes to is tried, and not only inferred. Where one transaction reads what
// another would overwrite, it lets that wait.
type witness struct {
	*system
	along     labelSet
	snapshots bool
	steps     int64

	waiting []int32 // how many edges lead to each node that were not gone along yet
	ready   ready
	current []int32 // the version of each object
	readers []int32 // that are still to come of each version
	lock    []int32 // by object, the transaction that has begun and will write it
	held    [][]int32
	done    int
	wanted  int
}

// ready are the nodes that may come next, the most urgent in front.
type ready struct{ nodes, rank []int32 }

func (r *ready) Len() int { return len(r.nodes) }
func (r *ready) Less(i, j int) bool {
	a, b := r.rank[r.nodes[i]], r.rank[r.nodes[j]]
	return a < b || a == b && r.nodes[i] > r.nodes[j]
}
func (r *ready) Swap(i, j int) { r.nodes[i], r.nodes[j] = r.nodes[j], r.nodes[i] }
func (r *ready) Push(x any)    { r.nodes = append(r.nodes, x.(int32)) }
func (r *ready) Pop() any {
	last := r.nodes[len(r.nodes)-1]
	r.nodes = r.nodes[:len(r.nodes)-1]
	return last
}

// witnessSteps is how many steps an attempt may take for each transaction and edge.
const witnessSteps = 50

// shows reports whether it found an order that shows a level: one of transactions that
// are executed one after the other, or with snapshots one of starts and ends, of which
// transactions that write the same do not overlap (Berenson et al., "A Critique of ANSI SQL
// Isolation Levels", 1995). Along are the edges that it must respect. That it is false
// says nothing.
func (s *system) shows(along labelSet, snapshots bool) bool {
	w := s.try(along, snapshots)
	order := w.sequence()
	if order == nil {
		return false
	}
	w.ready.rank = w.deadlines(order)
	return w.run()
}

// try prepares an attempt.
func (s *system) try(along labelSet, snapshots bool) *witness {
	w := &witness{system: s, along: along, snapshots: snapshots}
	w.waiting = make([]int32, 2*s.graph.nodes())
	w.current, w.held = slices.Clone(s.initial), make([][]int32, len(s.names))
	w.readers, w.lock = make([]int32, len(s.writer)), make([]int32, len(s.names))
	for i := range w.lock {
		w.lock[i] = none
	}
	for _, v := range s.seen.version {
		w.readers[v]++
	}
	w.count()
	return w
}

// sequence is some order of all nodes in which each stands behind all that must come before
// it; nil if there is none.
func (w *witness) sequence() []int32 {
	waiting := slices.Clone(w.waiting)
	order := make([]int32, 0, len(waiting))
	for at, n := range waiting {
		if n == 0 {
			order = append(order, int32(at))
		}
	}
	for i := 0; i < len(order); i++ {
		w.behindNode(order[i], func(to int32) {
			if waiting[to]--; waiting[to] == 0 {
				order = append(order, to)
			}
		})
	}
	if len(order) < len(waiting) {
		return nil
	}
	return order
}

// deadlines are, of each node, when the first transaction returned that is it or must come
// behind it: what is late is tried first, and a write that nobody has read yet only when
// something is due that needs it.
func (w *witness) deadlines(order []int32) []int32 {
	deadlines := make([]int32, len(order))
	for _, at := range slices.Backward(order) {
		deadlines[at] = never
		if n := at >> 1; n < w.graph.transactions && w.committed[n] {
			deadlines[at] = w.moments.returned[n]
		}
		w.behindNode(at, func(to int32) { deadlines[at] = min(deadlines[at], deadlines[to]) })
	}
	return deadlines
}

// releases are, of each node, when the last was called that is it or must come
// before it.
func (w *witness) releases(order []int32) []int32 {
	releases := make([]int32, len(order))
	for _, at := range order {
		if n := at >> 1; n < w.graph.transactions && w.committed[n] {
			releases[at] = max(releases[at], w.moments.called[n])
		}
		w.behindNode(at, func(to int32) { releases[to] = max(releases[to], releases[at]) })
	}
	return releases
}

// behindNode visits the nodes that must come behind one.
func (w *witness) behindNode(at int32, visit func(to int32)) {
	n := at >> 1
	if w.snapshots && w.starts(at) && !w.graph.isHelper(n) && w.committed[n] {
		visit(at + 1)
	}
	for e := w.graph.first[n]; e < w.graph.first[n+1]; e++ {
		w.steps++
		if from, to, ok := w.leads(n, e); ok && from == at {
			visit(to)
		}
	}
}

// The nodes are those of the graph twice: 2n is the start of transaction n, or all of it
// without snapshots, and 2n+1 its end. Helpers are 2n.

// leads returns from which node an edge leads, and to which.
func (w *witness) leads(n, edge int32) (from, to int32, ok bool) {
	l := w.graph.labels[edge]
	if !w.along[l] {
		return 0, 0, false
	}
	from, to = n<<1, w.graph.to[edge]<<1
	if !w.snapshots {
		return from, to, true
	}
	kind := l.kind()
	if kind == edgeThrough {
		kind = w.graph.helpers[n-w.graph.transactions]
	}
	if kind != edgeRW && !w.graph.isHelper(n) {
		from++
	}
	if kind == edgeRW && !w.graph.isHelper(to>>1) {
		to++
	}
	return from, to, true
}

// count counts what is to come before each node.
func (w *witness) count() {
	for n := range int32(w.graph.nodes()) {
		if w.snapshots && !w.graph.isHelper(n) && w.committed[n] {
			w.waiting[2*n+1]++
		}
		for e := w.graph.first[n]; e < w.graph.first[n+1]; e++ {
			if _, to, ok := w.leads(n, e); ok {
				w.waiting[to]++
			}
		}
	}
}

// run takes one after the other.
func (w *witness) run() bool {
	nodes := int32(w.graph.nodes())
	for n := range nodes {
		if !w.graph.isHelper(n) {
			if !w.committed[n] {
				continue
			}
			w.wanted++
		}
		if w.waiting[2*n] == 0 {
			w.ready.nodes = append(w.ready.nodes, 2*n)
		}
	}
	heap.Init(&w.ready)
	most := witnessSteps * (int64(len(w.graph.to)) + int64(nodes))
	for len(w.ready.nodes) > 0 && w.steps < most {
		at := heap.Pop(&w.ready).(int32)
		w.steps++
		if w.graph.isHelper(at >> 1) {
			w.passed(at)
			continue
		}
		if object := w.blocked(at); object != none {
			w.held[object] = append(w.held[object], at)
			w.release(w.made.of(at >> 1))
			continue
		}
		if !w.take(at) {
			return false
		}
	}
	w.system.steps += w.steps
	return w.done == w.wanted
}

// starts and ends report whether a node is the start of a transaction, and the end.
func (w *witness) starts(at int32) bool { return at&1 == 0 }
func (w *witness) ends(at int32) bool   { return !w.snapshots || at&1 == 1 }

// blocked is an object for which a node has to wait, none if there is none: one that it
// would overwrite though others are still to read it, or that is being written.
func (w *witness) blocked(at int32) int32 {
	t := at >> 1
	for _, v := range w.made.of(t) {
		object := w.object[v]
		w.steps++
		if w.ends(at) && !w.ripe(t, object, w.starts(at)) {
			return object
		}
		if w.snapshots && w.starts(at) && w.lock[object] != none && w.lock[object] != t {
			return object
		}
	}
	return none
}

// ripe reports whether nobody but a transaction itself, if that is still to read, is to
// read what an object holds.
func (w *witness) ripe(t, object int32, reads bool) bool {
	v := w.current[object]
	n := w.readers[v]
	if n == 1 && reads {
		return slices.Contains(w.seen.of(t), v)
	}
	return n == 0
}

// take executes a start, an end, or both at once. It reports whether that could be.
func (w *witness) take(at int32) bool {
	t := at >> 1
	if w.starts(at) {
		for _, v := range w.seen.of(t) {
			w.steps++
			if w.current[w.object[v]] != v {
				return false
			}
			w.readers[v]--
		}
		if w.snapshots {
			for _, v := range w.made.of(t) {
				w.lock[w.object[v]] = t
			}
		}
	}
	if w.ends(at) {
		for _, v := range w.made.of(t) {
			w.steps++
			object := w.object[v]
			if behind := w.behind[v]; behind != none && w.current[object] != behind {
				return false
			}
			w.current[object], w.lock[object] = v, none
		}
		w.done++
	}
	w.passed(at)
	w.release(w.seen.of(t))
	w.release(w.made.of(t))
	return true
}

// arrived notes that one thing less is to come before a node.
func (w *witness) arrived(at int32) {
	if w.waiting[at]--; w.waiting[at] == 0 {
		heap.Push(&w.ready, at)
	}
}

// passed notes that for all that must come behind a node.
func (w *witness) passed(at int32) { w.behindNode(at, w.arrived) }

// release frees the objects of some versions.
func (w *witness) release(versions []int32) {
	for _, v := range versions {
		w.free(w.object[v])
	}
}

// free lets the first that waits for an object try again, if it need not wait any more.
// What waits for another object by now goes there.
func (w *witness) free(object int32) {
	for i := 0; i < len(w.held[object]); {
		if !w.snapshots && w.readers[w.current[object]] > 1 {
			return // all have to wait
		}
		w.steps++
		at := w.held[object][i]
		next := w.blocked(at)
		if next == object {
			i++
			continue
		}
		if i == 0 {
			w.held[object] = w.held[object][1:]
		} else {
			w.held[object] = slices.Delete(w.held[object], i, i+1)
		}
		if next == none {
			heap.Push(&w.ready, at)
			return
		}
		w.held[next] = append(w.held[next], at)
	}
}
