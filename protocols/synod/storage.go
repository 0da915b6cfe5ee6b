package synod

import (
	"encoding/binary"
	"fmt"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// directory is where a node keeps its write-ahead log.
const directory = "synod"

// The kinds of record in the write-ahead log, each with an instance (0 for
// triedRecord), a ballot, and a value.
const (
	triedRecord byte = iota + 1
	promiseRecord
	acceptedRecord
	chosenRecord
)

// saveTried records the ballot that the node is about to use (§2.5).
func (s *server) saveTried() {
	if s.config.flaw != reuseBallot {
		s.save(triedRecord, 0, Proposal{Ballot: s.tried})
	}
}

// savePromise records what the acceptor promises (§2.5).
func (s *server) savePromise(number uint64, b Ballot) {
	s.told = append(s.told, sim.Observation{Kind: sim.Promised, Term: uint64(b), Index: number})
	if s.config.flaw != forgetPromise {
		s.save(promiseRecord, number, Proposal{Ballot: b})
	}
}

// saveAccepted records what the acceptor accepts (§2.5).
func (s *server) saveAccepted(number uint64, p Proposal) {
	s.told = append(s.told, sim.Observation{
		Kind: sim.Accepted, Term: uint64(p.Ballot), Index: number, Value: rng.HashString(p.Value),
	})
	s.save(acceptedRecord, number, p)
}

// saveChosen records what the learner learns. It need not be durable: what was
// chosen can be learned again.
func (s *server) saveChosen(number uint64, value string) {
	s.append(chosenRecord, number, Proposal{Value: value})
}

// save records what must be on disk before the next message leaves.
func (s *server) save(kind byte, number uint64, p Proposal) {
	s.append(kind, number, p)
	s.unsynced = true
}

func (s *server) append(kind byte, number uint64, p Proposal) {
	b := binary.AppendUvarint(s.record[:0], number)
	b = binary.AppendUvarint(b, uint64(p.Ballot))
	s.record = append(b, p.Value...)
	s.wal.Append(kind, s.record)
}

// persist makes all records durable, tells the outside of the promises and
// acceptances among them, and reports whether the node may go on.
// After a failed sync nobody knows what the disk holds, so it may not.
func (s *server) persist() bool {
	if s.unsynced {
		if err := s.wal.Sync(); err != nil {
			s.halt("cannot sync its disk: " + err.Error())
			return false
		}
		s.unsynced = false
	}
	for _, o := range s.told {
		s.env.Observe(o)
	}
	s.told = s.told[:0]
	return true
}

// recover reads back what is on disk. An error means that it is not what the
// node wrote there.
func (s *server) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), directory)
	if err != nil {
		return err
	}
	for i, r := range found.Records {
		var number, ballot uint64
		value, ok := wal.Numbers(r.Payload, &number, &ballot)
		if !ok || r.Kind > chosenRecord || (number == 0) != (r.Kind == triedRecord) {
			return fmt.Errorf("record %d of the write-ahead log, of kind %d, cannot be read", i+1, r.Kind)
		}
		s.recoverRecord(r.Kind, number, Proposal{Ballot(ballot), string(value)})
	}
	s.wal = opened
	s.advance()
	return nil
}

func (s *server) recoverRecord(kind byte, number uint64, p Proposal) {
	s.heard = max(s.heard, p.Ballot)
	switch kind {
	case triedRecord:
		s.tried = p.Ballot
	case promiseRecord:
		s.instance(number).promised = p.Ballot
	case acceptedRecord:
		s.instance(number).promised = p.Ballot
		s.instance(number).accepted = p
	case chosenRecord:
		i := s.instance(number)
		i.chosen, i.value = true, p.Value
	}
}
