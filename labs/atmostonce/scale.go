package atmostonce

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A scale weighs what a student's program keeps, now and then, and tells when it is more than
// ever.
type scale struct {
	limit   int64 // bytes; 0 is none
	counted int   // handlers
	told    int64 // bytes
}

// weighEvery is how many handlers are between two times at which a program is weighed.
const weighEvery = 8

// weighs is what a note begins with that says how much a program keeps: Index bytes, of Term
// that it may, which is 0 where there is no bound.
const weighs observation.Form = "keeps "

// weigh weighs a program, if it is time, and tells if it keeps more than was told, by an
// eighth, or than it may.
func (s *scale) weigh(env sim.Env, program any) {
	if s.counted++; s.counted%weighEvery != 1 {
		return
	}
	size := host.SizeOf(program, env)
	if size < s.told+s.told/8+1 && (size <= s.limit || s.told > s.limit) {
		return
	}
	s.told = size
	env.Observe(weighs.Note(uint64(s.limit), uint64(size), fmt.Sprintf("%d bytes", size)))
}

// keptName is the name of the check of memory.
const keptName = "memory"

// A kept is the invariant that no program keeps more than it may.
type kept struct{ most uint64 }

func (*kept) Name() string                 { return keptName }
func (*kept) Promise() checker.Promise     { return checker.Soundness }
func (*kept) Kinds() []sim.ObservationKind { return []sim.ObservationKind{sim.Note} }

func (k *kept) Observe(o *checker.Observation) *checker.Broken {
	if _, is := o.Noted(weighs); !is {
		return nil
	}
	k.most = max(k.most, o.Index)
	if o.Term == 0 || o.Index <= o.Term {
		return nil
	}
	if o.Index >= 1<<40 {
		return &checker.Broken{Detail: fmt.Sprintf("n%d keeps a function or a channel, in which anything may be kept, at %v; expected plain data", o.Node, o.At)}
	}
	return &checker.Broken{Detail: fmt.Sprintf("n%d keeps %d bytes at %v, expected at most %d", o.Node, o.Index, o.At, o.Term)}
}

func (k *kept) Finish() checker.Check {
	c := checker.Check{Name: keptName}
	if k.most == 0 {
		return c.Unknown("nothing was weighed")
	}
	return c.Valid("no program kept more than %d bytes", k.most)
}
