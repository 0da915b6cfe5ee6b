package mutant

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// A Kind is what a mistake is about.
type Kind string

// The kinds, in the order of reports.
const (
	Quorum      Kind = "quorum"      // how many are enough
	Persistence Kind = "persistence" // what is on disk before it is relied upon
	Timer       Kind = "timer"       // when something is done by itself
	Clock       Kind = "clock"       // how long something is believed
	Message     Kind = "message"     // what is sent
	State       Kind = "state"       // what a server remembers
	Condition   Kind = "condition"   // when something is done
)

// Kinds are all kinds, in the order of reports.
var Kinds = []Kind{Quorum, Persistence, Timer, Clock, Message, State, Condition}

// A Mutant is one small mistake in one file.
type Mutant struct {
	// ID is file:function:operator:ordinal, where the file is relative to its
	// module and the ordinal counts, from 1 on, what the operator found in the
	// function: it stays what it is while other functions change.
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// Package is the import path of the package that it is in.
	Package string `json:"package"`
	// Line is where it is now, from 1 on. Nothing depends on it.
	Line int `json:"line"`
	// Before and After are the lines that the edit touches, each as one line. After
	// is empty if nothing is left.
	Before string `json:"before"`
	After  string `json:"after"`

	edit edit
}

// An edit replaces the bytes from begin to end of a file.
type edit struct {
	path       string // absolute
	source     []byte // the whole file
	begin, end int
	text       string
}

// Source returns the mutated file.
func (m Mutant) Source() []byte {
	e := m.edit
	return fmt.Appendf(nil, "%s%s%s", e.source[:e.begin], e.text, e.source[e.end:])
}

// HeldOut reports whether the mutant is one of the third that nobody tunes
// scenarios and checks to. It depends on nothing but the ID.
func (m Mutant) HeldOut() bool { return hash("held out", m.ID)%3 == 0 }

// Diff is the mutant as one line: before → after.
func (m Mutant) Diff() string {
	if m.After == "" {
		return m.Before + " → (nothing)"
	}
	return m.Before + " → " + m.After
}

// hash is the same everywhere and for ever.
func hash(purpose, text string) uint64 {
	sum := sha256.Sum256([]byte(purpose + "\n" + text))
	return binary.BigEndian.Uint64(sum[:])
}

// lineMax is how many bytes of a line a diff shows.
const lineMax = 160

// lines returns what the edit makes of the lines that it touches.
func (e edit) lines() (before, after string) {
	begin, end := e.begin, e.end
	for begin > 0 && e.source[begin-1] != '\n' {
		begin--
	}
	for end < len(e.source) && e.source[end] != '\n' {
		end++
	}
	was := string(e.source[begin:end])
	return oneLine(was), oneLine(was[:e.begin-begin] + e.text + was[e.end-begin:])
}

func oneLine(text string) string { return clipped(strings.Join(strings.Fields(text), " "), lineMax) }
