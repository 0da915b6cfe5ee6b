package explore

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A search goes breadth first, one layer of states after the other, where a
// layer is all states that have the same distance from the start.
//
// Moves that commute are tried in one order, by sleep sets (Godefroid,
// "Partial-Order Methods for the Verification of Concurrent Systems", 1996,
// chapter 5). A state has a set of moves that sleep, which are not tried in
// it. Where moves t1, t2, ... are tried in this order, those asleep in the
// state that t_i leads to are those which sleep here or are among t1 to
// t_(i-1), as far as they are independent of t_i. A state that is reached from
// several states of the layer before has asleep only what sleeps on each way.
//
// No state is lost, and each is found in its own layer. Take a state x at
// distance L, and suppose that a state p at distance i < L was found in its
// layer, such that some path of L-i moves leads from p to x and none that does
// begins with a move asleep in p; the start is such a state. Of the moves with
// which these paths begin let t be the first that is tried in p. It leads to a
// state q at distance i+1. Did a path of L-i-1 moves from q to x begin with a
// move z asleep in q on this way, then z could be made before t: it is
// independent of t in p, so a path from p to x would begin with z. But z was
// asleep in p, where no such path begins with a move that is, or was tried
// before t, which is the first. So q is as p was, one layer further on, and
// what else arrives there only wakes moves. Hence x is found in layer L. A
// state that is reached again from a later layer needs no second look, since
// the argument uses shortest paths alone.
//
// Independence is asked for in p only, and so may depend on the state. Godefroid
// goes depth first, where the order of arrival is another, and has to try again
// in a state that comes up a second time with fewer moves asleep.
type search struct {
	*cluster
	result   Result
	seen     index    // of the hashes of states
	origins  []origin // by stateID
	layer    layer    // whose moves are being tried
	next     layer    // the one after it; they are the last of the states
	begin    *outcome // of the starts of all nodes
	depth    int      // of layer
	expanded int      // states whose moves were tried
	judged   bool     // some operation has completed, or some node has told something
	unsure   bool     // some history could not be judged

	at, to  state // the state that is expanded, and the one that a move leads to
	asleep  []moveID
	choice  []choice
	putting []moveID // to sleep
}

// A stateID is the number of a state in the order of finding.
type stateID uint32

// An origin is how a state was found.
type origin struct {
	from stateID
	via  moveID
}

func newSearch(m Model) *search {
	if m.States == 0 {
		m.States = StatesDefault
	}
	nodes := m.Servers + len(m.Clients)
	return &search{cluster: newCluster(m), layer: layer{nodes: nodes}, next: layer{nodes: nodes}}
}

// What ends a search before everything was tried.
var (
	errBroken = errors.New("a violation was found, and no run of fewer moves has one")
	errFull   = errors.New("the bound on states was reached")
	errDeep   = errors.New("the bound on moves was reached")
)

func (s *search) run(ctx context.Context) (*Result, error) {
	err := s.start()
	for ; err == nil && len(s.next.places) > 0; s.depth++ {
		if s.model.Depth > 0 && s.depth == s.model.Depth {
			err = errDeep
			break
		}
		s.layer, s.next = s.next, s.layer
		s.next.clear()
		err = s.expandAll(ctx)
	}
	r := &s.result
	switch {
	case err == nil && s.unsure:
		r.Exhausted, r.Reason = true, "everything was tried, but for some history no legal order was found in time, nor that there is none"
	case err == nil && s.judged:
		r.Exhausted, r.Verdict, r.Reason = true, checker.Valid, "everything was tried"
	case err == nil:
		r.Exhausted, r.Reason = true, "everything was tried, but no client got an answer and no node told anything, so nothing was judged"
	case err == errBroken:
		r.Verdict, r.Reason = checker.Violation, err.Error()
	case err == errFull || err == errDeep:
		r.Reason = err.Error()
	default:
		return nil, err
	}
	r.States, r.Frontier = len(s.origins), len(s.origins)-s.expanded
	for _, m := range s.machines {
		r.Locals += len(m.locals)
		r.Handled += m.handled
	}
	return r, nil
}

// start finds the first state: all nodes have booted.
func (s *search) start() error {
	first := state{left: budget{uint32(s.model.Timeouts), uint32(s.model.Crashes), uint32(s.model.Copies)}}
	begin := new(outcome)
	for _, m := range s.machines {
		o := m.start()
		first.locals = append(first.locals, o.next)
		begin.sends = append(begin.sends, o.sends...)
		begin.told = append(begin.told, o.told...)
		begin.kinds |= o.kinds
		begin.history = append(begin.history, o.history...)
		begin.broken = cmp.Or(begin.broken, o.broken)
	}
	s.begin = begin
	if begin.broken != nil {
		return s.violated(begin.broken, nil)
	}
	for _, id := range begin.sends {
		first.send(id)
	}
	first.history = s.histories.extend(0, begin)
	first.order = s.checks.order(0, begin)
	s.judged = len(begin.told) > 0
	s.to.set(&first)
	if err := s.found(s.hash(&first), origin{}, nil); err != nil {
		return err
	}
	return s.judge(begin)
}

// lookEvery is after how many states a search looks at its context, and tells
// how far it is.
const lookEvery = 1 << 10

func (s *search) expandAll(ctx context.Context) error {
	first := s.expanded
	for i := range s.layer.places {
		if s.expanded%lookEvery == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if s.model.Progress != nil {
				s.model.Progress(Progress{States: len(s.origins), Frontier: len(s.origins) - s.expanded, Depth: s.depth})
			}
		}
		s.asleep = s.layer.get(i, &s.at, s.asleep)
		if err := s.expand(stateID(first + i)); err != nil {
			return err
		}
		s.expanded++
	}
	return nil
}

// expand tries all moves but those asleep in the state at hand.
func (s *search) expand(id stateID) error {
	choices, err := s.choices(&s.at, s.choice[:0])
	s.choice = choices
	if err != nil {
		return err
	}
	for i := range choices {
		_, choices[i].asleep = slices.BinarySearch(s.asleep, choices[i].id)
	}
	for i := range choices {
		by := &choices[i]
		if by.asleep {
			s.result.Saved++
			continue
		}
		s.result.Transitions++
		if by.broken != nil {
			return s.violated(by.broken, append(s.path(id), by.id))
		}
		s.judged = s.judged || len(by.told) > 0
		s.after(&s.to, &s.at, by)
		if err := s.arrive(id, by, s.sleepAfter(i)); err != nil {
			return err
		}
	}
	return nil
}

// sleepAfter returns the moves that sleep in the state that a choice leads to.
func (s *search) sleepAfter(chosen int) []moveID {
	sleep := s.putting[:0]
	for i := range s.choice {
		if other := &s.choice[i]; (other.asleep || i < chosen) && !s.model.full && s.independent(other, &s.choice[chosen]) {
			sleep = append(sleep, other.id)
		}
	}
	slices.Sort(sleep)
	s.putting = sleep
	return sleep
}

// arrive deals with the state that a move led to.
func (s *search) arrive(from stateID, by *choice, sleep []moveID) error {
	hash := s.hash(&s.to)
	id, known := s.seen.find(hash)
	if !known {
		if err := s.found(hash, origin{from, by.id}, sleep); err != nil {
			return err
		}
		return s.judge(by.outcome)
	}
	if first := len(s.origins) - len(s.next.places); int(id) >= first {
		s.next.wake(int(id)-first, sleep)
	}
	return nil
}

// found notes a new state, the one that the last move led to.
func (s *search) found(hash uint64, how origin, sleep []moveID) error {
	if len(s.origins) == s.model.States {
		return errFull
	}
	if s.seen.add(hash) > 0 {
		s.result.Depth = s.depth + 1
	}
	s.origins = append(s.origins, how)
	s.next.add(&s.to, sleep)
	if s.finished(&s.to) {
		s.result.Finished++
	}
	return nil
}

// judge looks whether what the last move added, in a new state, violates
// anything.
func (s *search) judge(by *outcome) error {
	if len(by.history) > 0 {
		h := &s.histories.list[s.to.history]
		s.judged = s.judged || h.operations.Count(checker.OutcomeOK) > 0
		s.unsure = s.unsure || h.unsure
		if h.broken != nil {
			return s.violated(h.broken, s.path(stateID(len(s.origins)-1)))
		}
	}
	if len(by.told) == 0 {
		return nil
	}
	told := s.told(&s.to)
	if s.checks.judged[told] {
		return nil
	}
	s.checks.judged[told] = true
	path := s.path(stateID(len(s.origins) - 1))
	run, err := s.outcomes(path)
	if err != nil {
		return err
	}
	if broken := s.checks.judge(run); broken != nil {
		return s.violated(broken, path)
	}
	return nil
}

// violated ends the search with a violation at the end of a path.
func (s *search) violated(check *checker.Check, path []moveID) error {
	if err := s.tell(path); err != nil {
		return err
	}
	if check.Name == linearizability {
		// The history that was judged may have come about in other moves.
		again := checker.LinearizableWithin(s.result.History, stepsMax).Check
		check = &again
	}
	s.result.Check = *check
	s.result.Check.Detail = inMoves(check.Detail)
	return errBroken
}

// path returns the moves that led to a state first.
func (s *search) path(to stateID) []moveID {
	var path []moveID
	for ; to != 0; to = s.origins[to].from {
		path = append(path, s.origins[to].via)
	}
	slices.Reverse(path)
	return path
}

// outcomes returns what came of the start of all nodes, and of each move on a
// path.
func (s *search) outcomes(path []moveID) ([]*outcome, error) {
	run := []*outcome{s.begin}
	locals := make([]localID, len(s.machines))
	for _, id := range path {
		place := s.shared.moves[id].node - 1
		o, err := s.machines[place].step(locals[place], id)
		if err != nil {
			return nil, err
		}
		locals[place] = o.next
		run = append(run, o)
	}
	return run, nil
}
