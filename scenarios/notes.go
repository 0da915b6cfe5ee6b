package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/wire"
)

// notes is what people should know of the run that no check judges.
func (r *run) notes() []string {
	var notes []string
	if left := r.spec.LeftOut(); left != "" {
		notes = append(notes, left)
	}
	notes = append(notes, r.orderNotes()...)
	notes = append(notes, r.overlongNotes()...)
	return append(notes, r.kindNotes()...)
}

// overlongNotes says which messages the network never carried.
func (r *run) overlongNotes() []string {
	var notes []string
	for _, o := range r.world.Overlong() {
		notes = append(notes, fmt.Sprintf("too long for the network: found %s of up to %d bytes, expected at most %d; none of %d left its node",
			o.Kind, o.Longest, wire.FrameMax, o.Count))
	}
	return notes
}

// LeftOut says that linearizability is not judged in runs of s, and why; it is
// empty if it is judged, or if there is no such protocol with such parameters.
func (s Scenario) LeftOut() string {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return ""
	}
	guarantee, err := p.GuaranteeWith(s.Parameters)
	if err != nil || slices.Contains(promises(guarantee), checker.Freshness) {
		return ""
	}
	promise := "linearizability is left out: " + p.Name + " promises " + string(guarantee) + " consistency"
	if mode, changed, err := p.ModeWith(s.Parameters); err == nil && changed {
		promise += " with " + mode.Parameter + ": " + mode.Value + " (" + mode.Summary + ")"
	}
	return promise
}

// kindNotes says which kinds the scenario speaks of in vain.
func (r *run) kindNotes() []string {
	var notes []string
	var sent []string
	for _, kind := range r.kinds {
		sent = append(sent, kind.Name)
	}
	slices.Sort(sent)
	sent = slices.Compact(sent)
	for _, kind := range slices.Sorted(maps.Keys(r.spec.Network.Kinds)) {
		if !r.kinds.has(kind) {
			notes = append(notes, "network.kinds: no message of the kind "+document.Quote(kind)+" was sent, expected "+document.OneOf(kind, sent))
		}
	}
	return notes
}
