package causal

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim/trace"
)

// A script adds the records of a run made by hand to a graph.
type script struct {
	*Graph
}

// The nodes of a script.
const (
	n1 int32 = iota + 1
	n2
	n3
)

// event adds an event and returns its number.
func (s *script) event(r trace.Record) uint64 {
	r.Number = s.Last() + 1
	s.Add(r)
	return r.Number
}

func (s *script) boot(node int32) uint64 { return s.event(trace.Record{Kind: trace.Boot, Node: node}) }
func (s *script) expire(node int32) uint64 {
	return s.event(trace.Record{Kind: trace.Expire, Node: node})
}
func (s *script) control() uint64 { return s.event(trace.Record{Kind: trace.Control}) }

// deliver has a node get a message that the handler of the event cause has sent.
func (s *script) deliver(from, to int32, cause uint64) uint64 {
	return s.event(trace.Record{Kind: trace.Deliver, Node: to, From: from, Cause: cause})
}

// during notes what happened in the last event.
func (s *script) during(kind trace.Kind, node int32) {
	s.Add(trace.Record{Kind: kind, Number: s.Last(), Node: node})
}

func TestTheCausalPast(t *testing.T) {
	for _, tt := range []struct {
		claim string
		play  func(*script) (sides []uint64, want []uint64)
	}{
		{"an event is in its own past, and so is what came before it on its node", func(s *script) ([]uint64, []uint64) {
			a, _, b := s.expire(n1), s.expire(n2), s.expire(n1)
			return []uint64{b}, []uint64{a, b}
		}},
		{"a message brings the past of its sender, up to when it was sent", func(s *script) ([]uint64, []uint64) {
			before, sent := s.expire(n1), s.expire(n1)
			s.expire(n1)
			got := s.deliver(n1, n2, sent)
			return []uint64{got}, []uint64{before, sent, got}
		}},
		{"a chain of messages is followed to its beginning", func(s *script) ([]uint64, []uint64) {
			first := s.expire(n1)
			second := s.deliver(n1, n2, first)
			third := s.deliver(n2, n3, second)
			s.expire(n1)
			return []uint64{third}, []uint64{first, second, third}
		}},
		{"a message that was lost brings nothing", func(s *script) ([]uint64, []uint64) {
			s.expire(n1)
			s.during(trace.Drop, n2)
			alone := s.expire(n2)
			return []uint64{alone}, []uint64{alone}
		}},
		{"a crash belongs to what its node does after it, but does not bring the others that it struck", func(s *script) ([]uint64, []uint64) {
			one, _ := s.expire(n1), s.expire(n2)
			crash := s.control()
			s.during(trace.Crash, n1)
			s.during(trace.Crash, n2)
			back := s.boot(n1)
			return []uint64{back}, []uint64{one, crash, back}
		}},
		{"a pause is remembered once", func(s *script) ([]uint64, []uint64) {
			pause := s.control()
			s.during(trace.Pause, n1)
			on := s.control()
			s.during(trace.Unpause, n1)
			after, last := s.expire(n1), s.expire(n1)
			return []uint64{last}, []uint64{pause, on, after, last}
		}},
		{"several sides have the past of each", func(s *script) ([]uint64, []uint64) {
			a, b := s.expire(n1), s.expire(n2)
			s.expire(n3)
			return []uint64{a, b}, []uint64{a, b}
		}},
		{"no side, and one that there is not, have none", func(s *script) ([]uint64, []uint64) {
			s.expire(n1)
			return []uint64{0, 99}, nil
		}},
	} {
		t.Run(tt.claim, func(t *testing.T) {
			s := &script{NewGraph()}
			sides, want := tt.play(s)
			past := s.Past(sides...)
			if got := slices.Collect(past.Events()); !slices.Equal(got, want) || past.Size() != len(want) {
				t.Errorf("the past of %v is %v, of size %d; want %v", sides, got, past.Size(), want)
			}
			for number := range s.Last() + 2 {
				if past.Has(number) != slices.Contains(want, number) {
					t.Errorf("Has(%d) is %v", number, past.Has(number))
				}
			}
		})
	}
}

func TestAPastAmongSomeNodesDoesNotLeadOverOthers(t *testing.T) {
	s := &script{NewGraph()}
	first := s.expire(n1)
	direct := s.deliver(n1, n2, first)
	detour := s.deliver(n1, n3, s.expire(n1))
	last := s.deliver(n3, n2, detour)
	past := s.PastAmong(func(node int32) bool { return node != n3 }, last)
	if got, want := slices.Collect(past.Events()), []uint64{first, direct, last}; !slices.Equal(got, want) {
		t.Errorf("the past without n3 is %v, want %v", got, want)
	}
}

func TestAGraphUntilAnEventIsThatOfAShorterRun(t *testing.T) {
	s := &script{NewGraph()}
	first := s.expire(n1)
	s.deliver(n1, n2, first)
	if part := s.Until(first); part.Last() != first || s.Last() != 2 {
		t.Errorf("it has %d events and the whole %d; want 1 and 2", part.Last(), s.Last())
	}
}
