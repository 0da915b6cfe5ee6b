package txn

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// newRegisters infers what is known of transactions that write registers and read them.
//
// As each value is written once, a read tells whose write it saw. In which order values
// came is known of some: all come behind what was there in the beginning, one that a
// transaction wrote comes behind that which it read there, and one that it could have seen
// but did not comes before that which it saw instead (Biswas and Enea, "On the Complexity
// of Checking Transactional Consistency", 2019). A store that numbers the versions of a
// register tells their order itself. What the order of a client and real time add (Gibbons and Korach, "Testing Shared Memories", 1997) counts for the levels alone
// that promise these.
func newRegisters(h checker.History, form Form) (*system, error) {
	s, err := newSystem(h, form)
	if err != nil {
		return nil, err
	}
	s.readRegisters()
	s.initial = make([]int32, len(s.names))
	for object := range s.initial {
		s.initial[object] = s.version(int32(object), none, "", none)
	}
	for i := range s.writes {
		if w := &s.writes[i]; w.last && !w.others && s.committed[w.transaction] {
			w.version = s.version(w.object, w.transaction, w.text, none)
		}
	}
	s.placeWrites()
	s.placeReads(func(r *read) int32 {
		if r.nil {
			return s.initial[r.object]
		}
		if number, one := s.writeOf(r.value); one && number != none && s.writes[number].transaction != r.transaction {
			return s.writes[number].version
		}
		return none
	})
	s.orderByNumbers()
	s.orderByUpdates()
	s.orderBySight()
	s.orderBySessions()
	s.orderByTime(s.moments.returned, s.moments.called, ruleRealtime)
	s.settle()
	s.updatesLost()
	s.forget()
	return s, nil
}

// A held is what a transaction has had to do with a register.
type held struct {
	transaction int32
	wrote, read bool
	nil         bool
	text        string
}

// readRegisters notes what transactions read of registers that others had written.
func (s *system) readRegisters() {
	views := make([]held, len(s.names))
	for i := range views {
		views[i].transaction = none
	}
	s.eachKnown(func(t, place, object int32, step Step) {
		v := &views[object]
		if v.transaction != t {
			*v = held{transaction: t}
		}
		switch {
		case step.Write:
			*v = held{transaction: t, wrote: true, text: step.Value}
		case step.Known:
			s.values++
			s.readRegister(read{transaction: t, place: place, value: value{object, step.Value}, nil: step.Nil, told: step.Version}, v)
		}
	})
}

// readRegister notes one read.
func (s *system) readRegister(r read, v *held) {
	same := r.nil == v.nil && r.text == v.text
	if same && v.wrote {
		return
	}
	if !same && (v.wrote || v.read) {
		did, before := "read", *v
		if before.wrote {
			did = "written"
		}
		s.found.note(Internal, r.transaction, nil, func() string {
			return prose.Sprintf("%s read %s = %s after it had itself %s %s", s.name(r.transaction), s.names[r.object], shown(r.nil, r.text), did, shown(before.nil, before.text))
		})
	}
	v.read, v.wrote, v.nil, v.text = true, false, r.nil, r.text
	s.reads = append(s.reads, r)
	number, one := s.writeOf(r.value)
	if r.nil || !one {
		return
	}
	if number == none {
		s.garbage(&r, r.text)
		return
	}
	w := &s.writes[number]
	switch {
	case w.transaction == r.transaction:
		if w.place > r.place {
			s.found.note(FutureRead, r.transaction, nil, func() string {
				return prose.Sprintf("%s read %s = %s, and wrote it only after that", s.name(r.transaction), s.names[r.object], prose.Name(r.text))
			})
		}
	case s.failed(w.transaction):
		s.aborted(&r, number)
	default:
		s.committed[w.transaction] = true
		if !w.last {
			s.found.note(IntermediateRead, r.transaction, []int32{w.transaction}, func() string {
				return prose.Sprintf("%s read %s = %s, over which %s, which wrote it, then wrote something else", s.name(r.transaction), s.names[r.object], prose.Name(r.text), s.name(w.transaction))
			})
		}
	}
}

// shown is the value of a register in words.
func shown(isNil bool, text string) string {
	if isNil {
		return "nil"
	}
	return prose.Name(prose.Short(text, textMost))
}

// orderByUpdates puts what a transaction wrote behind what it had read there, and all of
// which that is not known behind what was there in the beginning.
func (s *system) orderByUpdates() {
	later := make([]bool, len(s.writer))
	for t := range int32(len(s.history)) {
		for _, v := range s.seen.of(t) {
			for _, i := range s.made.in(t, s.object[v], s.object) {
				made := s.made.version[i]
				if s.steps++; v != s.initial[s.object[v]] {
					s.next, later[made] = append(s.next, arc{v, made, ruleUpdate, t}), true
				}
			}
		}
	}
	for v := range int32(len(s.writer)) {
		if s.writer[v] != none && !later[v] {
			s.next = append(s.next, arc{s.initial[s.object[v]], v, ruleNil, none})
		}
	}
}

// orderBySight puts what a transaction missed, of another of which it saw something,
// before what it read instead.
func (s *system) orderBySight() {
	s.eachSeen(func(t int32, seen, other int, made int32) {
		found := s.seen.version[other]
		if s.object[made] != s.object[found] {
			return
		}
		if found == s.initial[s.object[found]] {
			s.missed(t, s.writer[s.seen.version[seen]], seen, other, made)
			return
		}
		r := ruleSeen
		if s.seen.place[seen] < s.seen.until[other] {
			r = ruleSeenThen
		}
		s.next = append(s.next, arc{made, found, r, t})
	})
}
