package server

import (
	"encoding/binary"

	"github.com/laplace-sim/laplace/sim"
)

// save makes the persistent state durable if it has changed: "Updated on stable storage
// before responding to RPCs".
func (s *server) save() {
	if s.unsaved {
		s.env.Save(s.encode(), s.snapshot)
		s.unsaved = false
	}
}

// encode writes the persistent state but for the snapshot.
func (s *server) encode() string {
	b := make([]byte, 0, 64*(1+len(s.log.entries)))
	for _, n := range [...]uint64{s.currentTerm, uint64(s.votedFor), s.log.base, s.log.baseTerm, uint64(len(s.log.entries))} {
		b = binary.AppendUvarint(b, n)
	}
	for _, e := range s.log.entries {
		b = binary.AppendUvarint(b, e.Term)
		b = binary.AppendUvarint(b, uint64(len(e.Command)))
		b = append(b, e.Command...)
	}
	return string(b)
}

// load reads what encode wrote; nothing if nothing was saved yet.
func (s *server) load() {
	state, snapshot := s.env.Load()
	if state == "" {
		return
	}
	r := reader(state)
	s.currentTerm, s.votedFor = r.number(), sim.NodeID(r.number())
	s.log.base, s.log.baseTerm = r.number(), r.number()
	s.log.entries = make([]Entry, r.number())
	for i := range s.log.entries {
		s.log.entries[i].Term = r.number()
		s.log.entries[i].Command = r.text()
	}
	s.snapshot = snapshot
}

// A reader is what of an encoded state is not read yet.
type reader string

func (r *reader) number() uint64 {
	n, size := binary.Uvarint([]byte((*r)[:min(len(*r), binary.MaxVarintLen64)]))
	*r = (*r)[size:]
	return n
}

func (r *reader) text() string {
	length := r.number()
	text := string((*r)[:length])
	*r = (*r)[length:]
	return text
}
