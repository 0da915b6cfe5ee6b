package kv

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A Kind is what an operation does.
type Kind uint8

// The kinds of operation. A key that was never written, or was deleted, is
// absent; an absent key differs from every value, the empty one included.
const (
	// Get reads a key's value, or that it is absent.
	Get Kind = iota + 1
	// Put sets a key's value.
	Put
	// Delete makes a key absent.
	Delete
	// Append adds to the end of a key's value, where absent counts as
	// empty, and returns the new value.
	Append
	// CompareAndSet sets a key's value if it is present and equal to the
	// expected one, and returns whether it did.
	CompareAndSet
	// Register opens a session, and returns its number. It is about no key.
	Register
)

var kindNames = [...]string{Get: "get", Put: "put", Delete: "delete", Append: "append", CompareAndSet: "cas", Register: "register"}

// String returns the name of the kind as histories write it.
func (k Kind) String() string {
	if Get <= k && k <= Register {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// An Operation is one thing to do to one key.
type Operation struct {
	Kind Kind
	Key  string
	// Value is what Put, Append and CompareAndSet write.
	Value string
	// Expected is what CompareAndSet compares with.
	Expected string
}

// Reads reports whether the operation leaves the state as it is.
func (o Operation) Reads() bool { return o.Kind == Get }

// A Result is what an operation returned.
type Result struct {
	// Value is what Get read, or what Append made.
	Value string
	// Found is whether Get found the key, and whether CompareAndSet found
	// the expected value and so wrote.
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

// Identity names the command seq of a client; see [Command.Identity].
func Identity(client, seq uint64) uint64 {
	return client<<40 | seq&(1<<40-1)
}

// CommandMax is how many bytes an encoded command takes at most, and how many
// a value that Append makes. So it bounds, but for some bytes around them, all
// that depends on one command: requests, entries of logs, values, results and
// replies.
const CommandMax = 1 << 20

// A TooLongError tells of a command that takes more than CommandMax bytes.
type TooLongError struct {
	Bytes int // that it takes, encoded
}

// Error implements error.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("kv: found a command of %d bytes, expected at most %d; divide the value among several keys", e.Bytes, CommandMax)
}

// Encode returns the command's form on the wire, in logs and on disks: the kind
// (1 byte), client, session, seq, and the length of the key (each a varint), the
// key, for CompareAndSet the length of the expected value and that value, and
// the value up to the end. It is a string because it never changes: all logs
// and stores share its bytes.
func (c Command) Encode() string {
	// Longer than most commands, so that the buffer stays on the stack.
	var space [128]byte
	b := append(space[:0], byte(c.Kind))
	b = binary.AppendUvarint(b, c.Client)
	b = binary.AppendUvarint(b, c.Session)
	b = binary.AppendUvarint(b, c.Seq)
	b = binary.AppendUvarint(b, uint64(len(c.Key)))
	b = append(b, c.Key...)
	if c.Kind == CompareAndSet {
		b = binary.AppendUvarint(b, uint64(len(c.Expected)))
		b = append(b, c.Expected...)
	}
	return string(append(b, c.Value...))
}

// Decode reads what Encode wrote. The strings of the command share the bytes
// of encoded. The error of one that is longer than CommandMax is a
// *TooLongError.
func Decode(encoded string) (Command, error) {
	if len(encoded) > CommandMax {
		return Command{}, &TooLongError{len(encoded)}
	}
	r := reader{rest: encoded}
	c := Command{Operation: Operation{Kind: Kind(r.byte())}}
	c.Client = r.uvarint()
	c.Session = r.uvarint()
	c.Seq = r.uvarint()
	c.Key = r.string()
	if c.Kind == CompareAndSet {
		c.Expected = r.string()
	}
	c.Value = r.rest
	if r.short {
		return Command{}, fmt.Errorf("kv: command of %d bytes ends too early", len(encoded))
	}
	if c.Kind < Get || c.Kind > Register {
		return Command{}, fmt.Errorf("kv: command is of unknown %v", c.Kind)
	}
	if c.Kind == Register && (c.Session != 0 || c.Operation != Operation{Kind: Register}) {
		return Command{}, fmt.Errorf("kv: command registers, expected one that belongs to no session and is about no key")
	}
	return c, nil
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
