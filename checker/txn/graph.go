package txn

import "slices"

// The kinds of edges. All but through are dependencies; a through edge leads on from a
// helper, a node that stands for a bundle of dependencies, and belongs to that which leads
// to the helper.
const (
	edgeWW uint8 = iota
	edgeWR
	edgeRW
	edgeProcess
	edgeRealtime
	edgeThrough
	edgeKinds
)

// kindNames are what the kinds of dependencies are called.
var kindNames = [...]string{edgeWW: "ww", edgeWR: "wr", edgeRW: "rw", edgeProcess: "process", edgeRealtime: "real-time"}

// The layers of what is inferred about the order of versions: from which level on it is
// sound. Each is sound at all levels above too.
const (
	layerCommitted uint8 = iota // from read committed on
	layerAtomicView
	layerAtomic
	layerSession
	layerRealtime
	layerStrict // at strict serializability alone
	layers
)

// An edge label is a kind and a layer.
type label uint8

func labelOf(kind, layer uint8) label { return label(layer<<3 | kind) }
func (l label) kind() uint8           { return uint8(l) & 7 }
func (l label) layer() uint8          { return uint8(l) >> 3 }

// labels is how many there are, and labelSet is some of them.
const labels = int(layers) << 3

type labelSet [labels]bool

// upTo is the set of edges of some kinds in the layers up to one, and through edges.
func upTo(layer uint8, kinds ...uint8) (set labelSet) {
	for l := range layer + 1 {
		for _, k := range kinds {
			set[labelOf(k, l)] = true
		}
		set[labelOf(edgeThrough, l)] = true
	}
	return set
}

// A graph has transactions as its nodes, by their places in the history, and behind them
// helpers.
type graph struct {
	transactions int32
	helpers      []uint8 // the kind of dependencies that each bundles
	from, to     []int32 // of edges, until they are settled
	labels       []label
	first        []int32 // of each node's edges in to and labels, once settled
}

func newGraph(transactions int) *graph { return &graph{transactions: int32(transactions)} }

// nodes is how many there are.
func (g *graph) nodes() int { return int(g.transactions) + len(g.helpers) }

// isHelper reports whether a node is no transaction.
func (g *graph) isHelper(node int32) bool { return node >= g.transactions }

// helper adds one that bundles dependencies of a kind.
func (g *graph) helper(kind uint8) int32 {
	g.helpers = append(g.helpers, kind)
	return g.transactions + int32(len(g.helpers)-1)
}

// add adds an edge between different nodes; none from a node to itself.
func (g *graph) add(from, to int32, l label) {
	if from != to {
		g.from, g.to, g.labels = append(g.from, from), append(g.to, to), append(g.labels, l)
	}
}

// spreadDirect is up to how many targets edges are drawn to each.
const spreadDirect = 4

// spread adds an edge from each source to each target but itself. For many targets it goes
// by helpers: one for each beginning of the targets and one for each end of them, so that
// each source is led to all in front of itself and all behind. That takes edges in number
// of the sources and targets, not of their product.
func (g *graph) spread(sources, targets []int32, l label) {
	targets = slices.Compact(slices.Sorted(slices.Values(targets)))
	if len(targets) <= spreadDirect || len(sources) <= 1 {
		for _, s := range sources {
			for _, t := range targets {
				g.add(s, t, l)
			}
		}
		return
	}
	through := labelOf(edgeThrough, l.layer())
	place := make(map[int32]int, len(targets))
	before, behind := make([]int32, len(targets)), make([]int32, len(targets))
	for i, t := range targets {
		place[t] = i
		before[i], behind[i] = g.helper(l.kind()), g.helper(l.kind())
		g.add(before[i], t, through)
		g.add(behind[i], t, through)
		if i > 0 {
			g.add(before[i], before[i-1], through)
			g.add(behind[i-1], behind[i], through)
		}
	}
	for _, s := range sources {
		i, itself := place[s]
		switch {
		case !itself:
			g.add(s, behind[0], l)
		default:
			if i > 0 {
				g.add(s, before[i-1], l)
			}
			if i+1 < len(targets) {
				g.add(s, behind[i+1], l)
			}
		}
	}
}

// settle sorts the edges by the nodes that they lead from. No edge is added after that.
func (g *graph) settle() {
	g.first = make([]int32, g.nodes()+1)
	for _, f := range g.from {
		g.first[f+1]++
	}
	for n := range g.nodes() {
		g.first[n+1] += g.first[n]
	}
	next := append([]int32(nil), g.first[:g.nodes()]...)
	to, labels := make([]int32, len(g.to)), make([]label, len(g.to))
	for i, f := range g.from {
		to[next[f]], labels[next[f]] = g.to[i], g.labels[i]
		next[f]++
	}
	g.from, g.to, g.labels = nil, to, labels
}
