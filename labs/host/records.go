package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/sim"
)

// Records keeps numbered texts on the disk of a server. After a crash each is there as it was
// saved last or, if the server crashed while it saved it, as it was before.
type Records struct{ env sim.Env }

// Each record is a file; it is written beside its place and then put there.
const (
	recordPrefix = "record-"
	recordDraft  = "record.draft"
)

// NewRecords returns the records on the disk of a server.
func NewRecords(env sim.Env) Records { return Records{env} }

func recordName(record uint64) string { return recordPrefix + strconv.FormatUint(record, 10) }

// Save makes a text durable as the record of a number, in place of what that was before. It
// returns when it is. A disk that fails ends the server: no lab has one that a server could
// survive.
func (r Records) Save(record uint64, text string) {
	disk := r.env.Disk()
	file, err := disk.Create(recordDraft)
	if err == nil {
		_, err = file.WriteAt([]byte(text), 0)
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = disk.Rename(recordDraft, recordName(record))
	}
	if err == nil {
		err = disk.SyncDir(".")
	}
	if err != nil {
		panic(fmt.Sprintf("labs: %v could not save %d bytes as record %d: %v", r.env.ID(), len(text), record, err))
	}
}

// Remove takes records away. Of a number that has none it does nothing. It returns when they are
// gone for good.
func (r Records) Remove(records ...uint64) {
	disk := r.env.Disk()
	removed := false
	for _, record := range records {
		if disk.Remove(recordName(record)) == nil {
			removed = true
		}
	}
	if !removed {
		return
	}
	if err := disk.SyncDir("."); err != nil {
		panic(fmt.Sprintf("labs: %v could not remove %d records: %v", r.env.ID(), len(records), err))
	}
}

// Saved returns the numbers of all records, in rising order.
func (r Records) Saved() (records []uint64) {
	names, err := r.env.Disk().List(".")
	if err != nil {
		panic(fmt.Sprintf("labs: %v could not list its records: %v", r.env.ID(), err))
	}
	for _, name := range names {
		if digits, is := strings.CutPrefix(name, recordPrefix); is {
			if record, err := strconv.ParseUint(digits, 10, 64); err == nil {
				records = append(records, record)
			}
		}
	}
	slices.Sort(records)
	return records
}

// Load returns the text of a record; an empty one if there is none.
func (r Records) Load(record uint64) string {
	file, err := r.env.Disk().Open(recordName(record))
	if err != nil || file.Size() == 0 {
		return ""
	}
	text := make([]byte, file.Size())
	if _, err := file.ReadAt(text, 0); err != nil {
		panic(fmt.Sprintf("labs: %v could not load record %d: %v", r.env.ID(), record, err))
	}
	return string(text)
}

// RecordsSize is how many bytes all records have.
func (r Records) RecordsSize() (bytes int64) {
	for _, record := range r.Saved() {
		if file, err := r.env.Disk().Open(recordName(record)); err == nil {
			bytes += file.Size()
		}
	}
	return bytes
}
