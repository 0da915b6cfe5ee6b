package explore

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// A search goes breadth first, one layer of states after the other, where a
// layer is all states that have the same distance from the start. The moves of
// a state are tried in an order that is the same in all states.
//
// Moves that commute are tried in one order, by sleep sets (Godefroid,
// "Partial-Order Methods for the Verification of Concurrent Systems", 1996,
// chapter 5). In each state some moves sleep, which are not tried there. When a
// move is made, those asleep in the state that it leads to are the moves that
// slept before it or were tried before it, as far as they are independent of
// it. A state keeps what sleeps in it when it is first found.
//
// No state is lost, and each is found in its own layer, first on the least of
// its shortest paths, where paths are compared move by move in the order of
// trying. Suppose that this holds up to some layer, and that the states of it
// were found in the order of these paths. Let x be a state of the next layer,
// and its least path lead over p and end with the move t. Up to p it is the
// least path to p, or there were a lesser one to x; so p was first found on it.
// Did t sleep in p, then it had been tried in a state on that path, before a
// move u that the path goes on with there, and been independent of u and of all
// moves from there to p. Made before u it leads to x as well, by a path of the
// same length that is less: t comes before u. That cannot be, so t is tried in
// p and x found. It is first found so, and in its order, since a layer is tried
// in the order in which it was found.
//
// Godefroid goes depth first, where a state may first be found on any path, and
// has to try again in a state that comes up with other moves asleep.
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
	if m.Task.Service == nil {
		first := scenarios.Services()[0]
		m.Task = scenarios.Task{Service: first, Workload: first.Workloads[0]}
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
	if _, known := s.seen.find(hash); known {
		return nil
	}
	if err := s.found(hash, origin{from, by.id}, sleep); err != nil {
		return err
	}
	return s.judge(by.outcome)
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
	if check.Evidence.Observation == 0 && check.Promise == checker.Freshness {
		// The history that was judged may have come about in other moves.
		again := s.model.Task.Judge(s.result.History, stepsMax).Check
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
