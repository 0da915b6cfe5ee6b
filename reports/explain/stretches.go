package explain

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A stretch is a time in which clients waited for writes and none was acknowledged.
type stretch struct {
	from, to time.Duration
	// ended is the write that was acknowledged then; nil if none was to the end.
	ended   *checker.Operation
	longest bool               // of all stretches of the run
	waiting int                // writes that were not acknowledged meanwhile
	faults  []nemesis.Injected // that were in force, and did something
}

// Bounds of what counts as a time in which nobody was served, and of how many such
// times are told of.
const (
	stretchesTold    = 3
	stretchesLooked  = 12                    // of the longest times between two acknowledgements
	stretchUsual     = 10                    // times the median
	stretchShortest  = 50 * time.Millisecond // what is shorter is told of only if nothing is longer
	stretchLookahead = 50 * time.Millisecond // how long before it faults begin that may have led to it
)

// stretches are the longest of the run, in the order of time: the longest of all, and
// others that are far longer than usual.
func (t *teller) stretches() []stretch {
	var writes, done []*checker.Operation
	for i := range t.History {
		o := &t.History[i]
		if o.Kind.Reads {
			continue
		}
		writes = append(writes, o)
		if o.Outcome == checker.OutcomeOK {
			done = append(done, o)
		}
	}
	if len(writes) == 0 {
		return nil
	}
	slices.SortStableFunc(done, func(a, b *checker.Operation) int { return cmp.Compare(a.Return, b.Return) })
	gaps := between(done, t.Virtual)
	median := gaps[len(gaps)/2].to - gaps[len(gaps)/2].from
	slices.SortStableFunc(gaps, func(a, b stretch) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	var all []stretch
	for _, gap := range gaps[:min(len(gaps), stretchesLooked)] {
		if awaited(&gap, writes); gap.waiting > 0 {
			all = append(all, gap)
		}
	}
	slices.SortStableFunc(all, func(a, b stretch) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	kept := 0
	for kept < min(len(all), stretchesTold) {
		if length := all[kept].to - all[kept].from; kept > 0 && length < max(stretchShortest, stretchUsual*median) {
			break
		}
		all[kept].faults, all[kept].longest = t.inForce(all[kept]), kept == 0
		kept++
	}
	all = all[:kept]
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	return all
}

// between are the times between one acknowledgement and the next, up to the end of
// the run, the shortest first.
func between(done []*checker.Operation, end time.Duration) []stretch {
	var gaps []stretch
	from := time.Duration(0)
	for _, o := range done {
		gaps = append(gaps, stretch{from: from, to: o.Return, ended: o})
		from = o.Return
	}
	gaps = append(gaps, stretch{from: from, to: max(from, end)})
	slices.SortStableFunc(gaps, func(a, b stretch) int { return cmp.Compare(a.to-a.from, b.to-b.from) })
	return gaps
}

// awaited counts the writes that clients waited for in a stretch, and has it begin no
// earlier than the first of them. Without any, nobody went unserved.
func awaited(s *stretch, writes []*checker.Operation) {
	first := s.to
	for _, o := range writes {
		if o.Call < s.to && o.Return > s.from && (o.Outcome != checker.OutcomeOK || o.Return >= s.to) {
			s.waiting++
			first = min(first, o.Call)
		}
	}
	s.from = max(s.from, first)
}

// inForce are the faults that did something and were in force in a stretch, or had
// ended shortly before.
func (t *teller) inForce(s stretch) []nemesis.Injected {
	var all []nemesis.Injected
	for _, f := range t.Faults {
		if f.Skipped != "" || f.Idle || f.From >= s.to {
			continue
		}
		if until := max(f.From, f.Until); f.Until == 0 && f.Active() || until >= s.from-stretchLookahead {
			all = append(all, f)
		}
	}
	return all
}

// unservedFor tells of a stretch, where it ended. Before anybody led it matters less.
func (t *teller) unservedFor(s stretch, reigns []reign) {
	weight := Important
	switch {
	case s.longest:
		weight = Decisive
	case s.from == 0 || len(reigns) > 0 && s.from < reigns[0].leader.At:
		weight = Context
	}
	length := fmt.Sprintf("%s (%s waited)", prose.Seconds(s.to-s.from), prose.Count(s.waiting, "write"))
	if ids := t.idsOf(s.faults); ids != "" {
		length += ", under " + ids
	}
	event := uint64(0)
	if s.ended != nil {
		event = t.answered(s.ended).returned
	}
	if event == 0 {
		t.happened(t.Last(), weight, "no write was acknowledged for the last %s", length)
		return
	}
	t.happened(event, weight, "%s was the first write acknowledged in %s%s", asked(s.ended), length, t.turned(s, reigns))
}

// idsOf names faults; "" is none.
func (t *teller) idsOf(faults []nemesis.Injected) string {
	var ids []string
	for _, f := range faults {
		ids = append(ids, f.Fault.ID)
	}
	switch len(ids) {
	case 0:
		return ""
	case 1:
		return "fault " + ids[0]
	}
	return "faults " + prose.List(prose.Few(ids, faultsTold))
}

// turned says what had changed last before a stretch ended, as an ending of a sentence;
// "" if nothing had.
func (t *teller) turned(s stretch, reigns []reign) string {
	for _, r := range slices.Backward(reigns) {
		if s.from < r.leader.At && r.leader.At <= s.to {
			return fmt.Sprintf("; %s had led for %s", t.name(r.node()), prose.Seconds(s.to-r.leader.At))
		}
	}
	var ended *nemesis.Injected
	for i := range s.faults {
		if f := &s.faults[i]; s.from < f.Until && f.Until <= s.to && (ended == nil || f.Until >= ended.Until) {
			ended = f
		}
	}
	for _, u := range slices.Backward(t.turns) {
		later := ended == nil || u.At > ended.Until
		if s.from < u.At && u.At <= s.to && later && t.isServer(u.Node) && (u.Kind == trace.Boot || u.Kind == trace.Unpause) {
			return fmt.Sprintf("; %s was back for %s", t.name(u.Node), prose.Seconds(s.to-u.At))
		}
	}
	if ended != nil {
		return fmt.Sprintf("; fault %s had ended %s before", ended.Fault.ID, prose.Seconds(s.to-ended.Until))
	}
	return ""
}
