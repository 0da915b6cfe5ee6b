package nemesis

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// drawsOf is the stream of a fault under a seed.
func drawsOf(seed uint64, id string) rng.Stream { return rng.New(seed, "fault", rng.HashString(id)) }

// RedrawChances has the operations of disks that meet with a fault from now on be
// drawn from another seed. Messages and fault points are the world's to draw: see
// sim.World.Redraw. When faults strike and end, and whom, stays as it is.
func (n *Nemesis) RedrawChances(seed uint64) {
	n.chances = seed
	for _, r := range n.records {
		if r.injection != nil {
			r.injection.chances = drawsOf(seed, r.Fault.ID)
		}
	}
}

// RedrawTargets has whom faults strike from now on, where that is left to chance, and
// the turns of those that go on by turns be drawn from another seed.
func (n *Nemesis) RedrawTargets(seed uint64) {
	n.seed = seed
	for _, r := range n.records {
		if r.injection != nil {
			r.injection.draw = drawsOf(seed, r.Fault.ID)
		}
	}
}

// redrawnID is what the IDs of faults begin with that Regenerate makes, as g is what
// those of Generate begin with.
const redrawnID = "r"

var errNothingGenerated = errors.New("found no faults that a generator made, expected some: those that a scenario names are not drawn")

// Regenerate returns a schedule in which the generated faults that begin after a time,
// from the next whole millisecond on, are replaced by such as g draws from another seed. Those that begin before,
// and those that Generate did not make, stay, and the budget counts them. What a
// schedule has throughout, such as the disks that may be damaged, is as seed, that of
// the schedule, has it. The new faults are of the kinds of the generated ones, and as
// far apart on average; they have IDs of their own. The error is that of Generate, or
// of a schedule without a fault that it made.
func Regenerate(s Schedule, seed uint64, g Generator, servers int, from time.Duration, anew uint64) (Schedule, error) {
	made, begins := generatedOf(s)
	if len(made) == 0 {
		return nil, errNothingGenerated
	}
	g.Kinds, g.Gap = kindsOf(made), begins
	g.Unlimited, g.Swarm = false, false
	from = from.Truncate(time.Millisecond) + time.Millisecond
	g.From, g.Until = from, max(g.Until, from+time.Millisecond)
	if err := g.fits(servers); err != nil {
		return nil, err
	}
	p := newPlan(seed, g, servers)
	p.all = rng.New(anew, "generate")
	kept := slices.DeleteFunc(slices.Clone(s), func(f Fault) bool { return isGenerated(f.ID) && f.Trigger.At >= from })
	for i := range kept {
		p.ledger.book(&kept[i])
	}
	if len(p.g.Kinds) == 0 {
		return kept, nil
	}
	return slices.Concat(kept, p.make(redrawnID)), nil
}

// generatedOf are the faults of a schedule that Generate made, and how long it is from
// the begin of one to the next on average: to the first, from the start.
func generatedOf(s Schedule) (made Schedule, gap time.Duration) {
	var last time.Duration
	attempts := make(map[string]bool)
	for _, f := range s {
		if isGenerated(f.ID) {
			made = append(made, f)
			last = max(last, f.Trigger.At)
			attempt, _, _ := strings.Cut(f.ID, "-")
			attempts[attempt] = true
		}
	}
	if len(made) > 0 {
		gap = max(time.Millisecond, last/time.Duration(len(attempts)))
	}
	return made, gap
}

// isGenerated reports whether Generate made the fault of an ID: g1, g4, g4-2.
func isGenerated(id string) bool {
	attempt, found := strings.CutPrefix(id, "g")
	attempt, place, several := strings.Cut(attempt, "-")
	_, err := strconv.ParseUint(attempt, 10, 64)
	if several && err == nil {
		_, err = strconv.ParseUint(place, 10, 64)
	}
	return found && err == nil
}

// kindsOf are the kinds of some faults, each once.
func kindsOf(faults Schedule) []string {
	var names []string
	for _, f := range faults {
		if name := f.Effect.Kind(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
