package sim

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A FaultPoint switches on a place in a program, named by Env.Maybe, where the
// program does the worst that it may (Zhou et al., "FoundationDB: A Distributed
// Unbundled Transactional Key Value Store", SIGMOD 2021, section 4, calls this
// buggification).
type FaultPoint struct {
	Name   string          // as the program calls it
	Nodes  network.Set     // where it is switched on
	Chance rng.Probability // of each time that the program asks
}

// An EnabledPoint is a fault point that was switched on.
type EnabledPoint struct {
	FaultPoint
	id     string
	stream rng.Stream
	asked  map[NodeID]uint64
	fired  uint64
}

// Fired is how often Env.Maybe has been true because of it.
func (e *EnabledPoint) Fired() uint64 { return e.fired }

// A PointCount says how often programs have asked about a fault point.
type PointCount struct {
	Name  string
	Asked uint64 // on all nodes, whether it was switched on or not
	Fired uint64 // how often the answer was true
}

// A faultPoint is a place in a program where it may be told to misbehave.
type faultPoint struct {
	PointCount
	enabled []*EnabledPoint
}

// EnableFaultPoint switches a fault point on, until DisableFaultPoint. Where
// one point is switched on twice, either may make it misbehave. The draws
// depend on the id, on the node and on how often it has asked since, and on
// nothing else.
func (w *World) EnableFaultPoint(id string, f FaultPoint) *EnabledPoint {
	e := &EnabledPoint{
		FaultPoint: f,
		id:         id,
		stream:     w.drawsOfPoint(id),
		asked:      make(map[NodeID]uint64),
	}
	p := w.point(f.Name)
	p.enabled = append(p.enabled, e)
	return e
}

// DisableFaultPoint switches off what EnableFaultPoint switched on. Doing so
// twice does nothing.
func (w *World) DisableFaultPoint(e *EnabledPoint) {
	p := w.point(e.Name)
	p.enabled = slices.DeleteFunc(p.enabled, func(other *EnabledPoint) bool { return other == e })
}

// FaultPoints are the fault points that some program has asked about so far,
// in the order of their names. One that is switched on and not among them was
// not reached, or is misspelt.
func (w *World) FaultPoints() []PointCount {
	var counts []PointCount
	for _, name := range slices.Sorted(maps.Keys(w.points)) {
		if p := w.points[name]; p.Asked > 0 {
			counts = append(counts, p.PointCount)
		}
	}
	return counts
}

func (w *World) point(name string) *faultPoint {
	p := w.points[name]
	if p == nil {
		if w.points == nil {
			w.points = make(map[string]*faultPoint)
		}
		p = &faultPoint{PointCount: PointCount{Name: name}}
		w.points[name] = p
	}
	return p
}

// ask answers Env.Maybe on a node.
func (w *World) ask(id NodeID, name string) bool {
	p := w.point(name)
	p.Asked++
	misbehave := false
	for _, e := range p.enabled {
		if !e.Nodes.Has(id) {
			continue
		}
		draw := e.stream.Derive(uint64(id)).At(e.asked[id])
		e.asked[id]++
		if e.Chance.Hit(draw) {
			e.fired++
			misbehave = true
		}
	}
	if misbehave {
		p.Fired++
	}
	return misbehave
}
