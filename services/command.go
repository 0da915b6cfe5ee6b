package services

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// A Kind is a kind of operation of a service; its Code says how it is encoded.
type Kind = checker.Kind

// Register opens a session, and returns its number. It is about no key, and a kind of
// every service.
var Register = &Kind{Name: "register", Code: 6, Keyless: true}

// An Operation is one thing to do to one key.
type Operation struct {
	Kind *Kind
	Key  string
	// Value is what it takes, or the second of two.
	Value string
	// Expected is the first of two that it takes.
	Expected string
}

// NewOperation returns an operation of a kind with what it takes, the key first unless
// the kind is Keyless. The error is that these are too few or too many.
func NewOperation(kind *Kind, takes ...string) (Operation, error) {
	words := kind.Takes()
	if len(takes) != len(words) {
		return Operation{}, &TakesError{kind, len(takes)}
	}
	o := Operation{Kind: kind}
	for i, word := range takes {
		switch words[i] {
		case checker.KeyWord:
			o.Key = word
		case checker.ExpectedWord:
			o.Expected = word
		case checker.ValueWord:
			o.Value = word
		}
	}
	return o, nil
}

// A TakesError tells of an operation with too few or too many words for what it takes.
type TakesError struct {
	Kind  *Kind
	Found int // how many words there are
}

// Error says how many there are, and what is expected.
func (e *TakesError) Error() string {
	return fmt.Sprintf("%v: found %s after it, expected %s", e.Kind, prose.Count(e.Found, "word"), e.Expected())
}

// Expected are the words for what it takes.
func (e *TakesError) Expected() string { return cmp.Or(prose.List(e.Kind.Takes()), "none") }

// Reads reports whether the operation leaves the state as it is.
func (o Operation) Reads() bool { return o.Kind.Reads }

// A Result is what an operation returned.
type Result struct {
	// Value is what it returned.
	Value string
	// Found is whether there was something, or it did what it can fail to do.
	Found bool
	// Session is the number of the session that Register opened.
	Session uint64
}

// A Command is an operation together with who asked for it.
type Command struct {
	// Client is who asks.
	Client uint64
	// Session is the number of the session that the command belongs to, as
	// Register returned it. A command of session 0 belongs to none: it is
	// executed as often as it is applied. Reads carry none.
	Session uint64
	// Seq numbers the commands of one client, rising from 1, whatever sessions
	// they belong to. A command that is tried again keeps its number.
	Seq uint64
	Operation
}

// Identity names a command in observations: the client in the upper 24 bits,
// the number in the lower 40. It is not 0, which stands for no command.
func (c Command) Identity() uint64 { return Identity(c.Client, c.Seq) }

// Applied is what an observation that the command was applied, to such an effect,
// has for its identity: 0 unless it was executed now and may change something.
func (c Command) Applied(effect Effect) uint64 {
	if effect != Executed || c.Reads() {
		return 0
	}
	return c.Identity()
}

// CommandNames name commands by their identities for people, given the names of nodes, of
// which node 1 is the first: "c1's command 2".
func CommandNames(nodes []string) func(identity uint64) string {
	return func(identity uint64) string {
		client, seq := identity>>sequenceBits, identity&(1<<sequenceBits-1)
		switch {
		case client < 1 || client > uint64(len(nodes)):
			return fmt.Sprintf("command %x", identity)
		case seq > RegistrationBase:
			return nodes[client-1] + "'s registration"
		}
		return fmt.Sprintf("%s's command %d", nodes[client-1], seq)
	}
}

// Identity names the command seq of a client; see [Command.Identity].
func Identity(client, seq uint64) uint64 {
	return client<<sequenceBits | seq&(1<<sequenceBits-1)
}

// sequenceBits is how many bits of an identity have the number of the command.
const sequenceBits = 40

// CommandMax is how many bytes an encoded command takes at most, and how many
// a value that an operation makes. So it bounds, but for some bytes around them, all
// that depends on one command: requests, entries of logs, values, results and
// replies.
const CommandMax = 1 << 20

// A TooLongError tells of a command that takes more than CommandMax bytes.
type TooLongError struct {
	Bytes int // that it takes, encoded
}

// Error implements error.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("services: found a command of %d bytes, expected at most %d; divide the value among several keys", e.Bytes, CommandMax)
}

// Encode returns the command's form on the wire, in logs and on disks: the kind
// (1 byte), client, session, seq, and the length of the key (each a varint), the
// key, for a kind that takes two inputs the length of the expected value and that
// value, and the value up to the end. It is a string because it never changes: all logs
// and stores share its bytes.
func (c Command) Encode() string {
	// Longer than most commands, so that the buffer stays on the stack.
	var space [128]byte
	b := append(space[:0], c.Kind.Code)
	b = binary.AppendUvarint(b, c.Client)
	b = binary.AppendUvarint(b, c.Session)
	b = binary.AppendUvarint(b, c.Seq)
	b = binary.AppendUvarint(b, uint64(len(c.Key)))
	b = append(b, c.Key...)
	if c.Kind.Inputs == checker.TwoInputs {
		b = binary.AppendUvarint(b, uint64(len(c.Expected)))
		b = append(b, c.Expected...)
	}
	return string(append(b, c.Value...))
}

// A reader takes encoded values off the front of a string. Once the string
// proves too short, all that follows is zero.
type reader struct {
	rest  string
	short bool
}

var errShort = errors.New("it ends too early")

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.short = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.short = true
	return 0
}

func (r *reader) string() string {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.short = true
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
