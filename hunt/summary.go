package hunt

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/sim"
)

// A Summary is what came of a hunt, or of as much of it as is done: of a
// number of runs from the first on, without a gap.
type Summary struct {
	// Asked is how many runs were asked for, Runs how many are done, and Kept
	// how many of these were there before.
	Asked, Runs, Kept uint64
	// Verdicts counts the runs by verdict.
	Verdicts map[checker.Verdict]uint64
	// Undecided is the first run whose verdict is unknown, if any is.
	Undecided store.Place
	// Events, Virtual and Faults are sums over the runs: events, virtual time,
	// and faults that struck; of these Idle met with nothing to do anything to.
	// Skipped are the faults that never struck.
	Events                uint64
	Virtual               time.Duration
	Faults, Idle, Skipped uint64
	// Beyond counts the runs in which something was done beyond what the
	// protocol claims to survive, and Excess is the first of them.
	Beyond uint64
	Excess store.Run
	// Unjudged counts, by the name of a check, the runs in which it was not
	// judged beside such harm.
	Unjudged map[string]uint64
	// States is how many abstract states they reached.
	States int
	// Digest stands for the digests of all runs in their order. Two hunts with
	// the same are the same.
	Digest sim.Digest
	// Groups are the failures, grouped by signature, in the order in which the
	// first of each was found.
	Groups []*Group
	// Sometimes says what should have happened in some run. It is there when
	// the hunt is over.
	Sometimes []store.Sometimes
	// Stopped says that the hunt ended with the first violation.
	Stopped bool

	store *store.Store
	known map[string]store.Failure // those that were kept
	last  store.Place
}

// A Group is the failures with one signature: violations, or runs of unknown
// verdict since what runs and judges them panicked.
type Group struct {
	Signature string
	Verdict   checker.Verdict
	Count     uint64
	// Place is that of the first.
	store.Place
	// Failure is the first, and what it was shrunk to.
	Failure store.Failure
}

func newSummary(s Search) *Summary {
	return &Summary{
		Asked:    s.Seeds.Count * uint64(len(s.Scenarios)),
		Verdicts: make(map[checker.Verdict]uint64),
		Unjudged: make(map[string]uint64),
		store:    s.Store,
		known:    make(map[string]store.Failure),
	}
}

// add takes in the next run. If it is the first of a group it returns that.
func (s *Summary) add(r store.Run, kept bool) *Group {
	s.Runs++
	if kept {
		s.Kept++
	}
	if s.Verdicts[r.Verdict]++; r.Verdict == checker.Unknown && s.Verdicts[r.Verdict] == 1 {
		s.Undecided = r.Place
	}
	s.Events += r.Events
	s.Virtual += r.Virtual
	s.Faults += uint64(r.Faults)
	s.Idle += uint64(r.Idle)
	s.Skipped += uint64(r.Skipped)
	s.exceed(r)
	s.States = s.store.States(store.Everything)
	s.Digest = chain(s.Digest, r.Digest)
	s.last = r.Place
	if r.Signature == "" {
		return nil
	}
	if i := slices.IndexFunc(s.Groups, func(g *Group) bool { return g.Signature == r.Signature }); i >= 0 {
		s.Groups[i].Count++
		return nil
	}
	first := &Group{Signature: r.Signature, Verdict: r.Verdict, Count: 1, Place: r.Place}
	s.Groups = append(s.Groups, first)
	return first
}

// exceed takes in what the next run did beyond the claim.
func (s *Summary) exceed(r store.Run) {
	if r.Beyond == "" {
		return
	}
	if s.Beyond++; s.Beyond == 1 {
		s.Excess = r
	}
	for _, name := range r.Unjudged {
		s.Unjudged[name]++
	}
}

// chain folds the digest of the next run into that of those before: FNV-1a of
// both (Fowler, Noll and Vo).
func chain(before, next sim.Digest) sim.Digest {
	h := fnv.New64a()
	var text [16]byte
	binary.BigEndian.PutUint64(text[:8], uint64(before))
	binary.BigEndian.PutUint64(text[8:], uint64(next))
	h.Write(text[:]) // never fails
	return sim.Digest(h.Sum64())
}

// finish adds what can be said only when no more runs follow. Runs beyond the
// last, which others were making at the same time, do not count.
func (s *Summary) finish() error {
	if s.Runs == 0 {
		return nil
	}
	s.States = s.store.States(s.last)
	all, err := s.store.Sometimes()
	if err != nil {
		return err
	}
	for i := range all {
		h := &all[i]
		if h.Reached && (store.Place{Seed: h.Seed, Scenario: h.Scenario}).Compare(s.last) > 0 {
			h.Reached, h.Seed = false, 0
		}
	}
	s.Sometimes = all
	return nil
}

// Missed are those of Sometimes that no run reached.
func (s *Summary) Missed() []store.Sometimes {
	return slices.DeleteFunc(slices.Clone(s.Sometimes), func(h store.Sometimes) bool { return h.Reached })
}

// Verdict is what the hunt comes to: Violation if any run is one; else Unknown
// if any is, if something did not happen that should in some run, or if
// nothing was run; else Valid.
func (s *Summary) Verdict() checker.Verdict {
	switch {
	case s.Verdicts[checker.Violation] > 0:
		return checker.Violation
	case s.Verdicts[checker.Unknown] > 0, len(s.Missed()) > 0, s.Runs == 0:
		return checker.Unknown
	}
	return checker.Valid
}
