package explain

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/trace"
)

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
			got := s.deliver(n1, n2, "Ping", sent)
			return []uint64{got}, []uint64{before, sent, got}
		}},
		{"a chain of messages is followed to its beginning", func(s *script) ([]uint64, []uint64) {
			first := s.expire(n1)
			second := s.deliver(n1, n2, "Ping", first)
			third := s.deliver(n2, n3, "Ping", second)
			s.expire(n1)
			return []uint64{third}, []uint64{first, second, third}
		}},
		{"a message that was lost brings nothing", func(s *script) ([]uint64, []uint64) {
			s.expire(n1)
			s.drop(n1, n2, "Ping", "cut")
			alone := s.expire(n2)
			return []uint64{alone}, []uint64{alone}
		}},
		{"a crash belongs to what its node does after it, but does not bring the others that it struck", func(s *script) ([]uint64, []uint64) {
			one, _ := s.expire(n1), s.expire(n2)
			crash := s.control("fault f1: crash")
			s.turn(trace.Crash, n1)
			s.turn(trace.Crash, n2)
			back := s.boot(n1)
			return []uint64{back}, []uint64{one, crash, back}
		}},
		{"a pause is remembered once", func(s *script) ([]uint64, []uint64) {
			pause := s.control("fault f1: pause")
			s.turn(trace.Pause, n1)
			on := s.control("end of fault f1")
			s.turn(trace.Unpause, n1)
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
			s := new(script)
			sides, want := tt.play(s)
			tape := newTape(s.result(checker.Check{}))
			past := tape.pastOf(sides...)
			if got := slices.Collect(past.events()); !slices.Equal(got, want) || past.size() != len(want) {
				t.Errorf("the past of %v is %v, of size %d; want %v", sides, got, past.size(), want)
			}
			for number := range tape.last() + 2 {
				if past.has(number) != slices.Contains(want, number) {
					t.Errorf("has(%d) is %v", number, past.has(number))
				}
			}
		})
	}
}
