package commit

import (
	"encoding/binary"
	"fmt"

	"github.com/laplace-sim/laplace/protocols/wal"
)

// The kinds of record in the write-ahead log.
const (
	preparedRecord  byte = iota + 1 // a transaction that the node votes for, and its command
	committedRecord                 // a transaction that is committed
	abortedRecord                   // a transaction that is aborted
)

// outcomeRecord is the kind of record that an outcome makes.
func outcomeRecord(commit bool) byte {
	if commit {
		return committedRecord
	}
	return abortedRecord
}

// save makes a record durable, and reports whether the node may go on. After a sync that
// failed nobody knows what the disk holds, so it may not.
func (s *server) save(kind byte, transaction uint64, command string) bool {
	s.wal.Append(kind, append(binary.AppendUvarint(nil, transaction), command...))
	write := s.wal.Sync
	if s.flaw == unforced && kind == committedRecord && s.id == s.coordinator() {
		write = s.wal.Flush
	}
	if err := write(); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return false
	}
	return true
}

// recover reads back what is on disk. An error means that it is not what the node wrote
// there.
func (s *server) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), name)
	if err != nil {
		return err
	}
	s.wal = opened
	for i, r := range found.Records {
		if !s.recoverRecord(r) {
			return fmt.Errorf("record %d of the write-ahead log, of kind %d, cannot be read", i+1, r.Kind)
		}
	}
	return nil
}

// recoverRecord takes a record for what it is, and reports whether it is one.
func (s *server) recoverRecord(r wal.Record) bool {
	var transaction uint64
	command, ok := wal.Numbers(r.Payload, &transaction)
	if !ok || transaction != s.decided+1 {
		return false
	}
	switch r.Kind {
	case preparedRecord:
		s.prepared, s.command = transaction, string(command)
	case committedRecord, abortedRecord:
		s.finish(r.Kind == committedRecord)
	default:
		return false
	}
	return true
}
