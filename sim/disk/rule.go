package disk

import (
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Kind says what a program asks of its disk.
type Kind uint8

// The kinds of operation. Sync stands for File.Sync and File.SyncAsync.
const (
	Open Kind = iota + 1
	Create
	Mkdir
	Rename
	Remove
	List
	SyncDir
	Read
	Write
	Truncate
	Sync
	kinds = Sync
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	names := [...]string{"", "open", "create", "mkdir", "rename", "remove", "list", "syncdir", "read", "write", "truncate", "sync"}
	if k == 0 || k > kinds {
		return "unknown"
	}
	return names[k]
}

// waits reports whether an operation of the kind needs the medium at once.
// The others change memory only.
func (k Kind) waits() bool {
	return k == Sync || k == SyncDir || k == Read || k == Open || k == List
}

// syncs reports whether an operation of the kind makes changes durable.
func (k Kind) syncs() bool { return k == Sync || k == SyncDir }

// An Operation is one call of a program to its disk.
type Operation struct {
	Kind    Kind
	Ordinal uint64        // among all operations of the disk, from 1
	Nth     uint64        // among those of its kind, from 1
	Name    string        // the file or directory; for Rename the old name
	Offset  int64         // in bytes, for Read and Write; the new size for Truncate
	Length  int64         // in bytes, for Read and Write
	At      time.Duration // when it begins: a crash at this time finds it begun, and no sync ended
}

// A Rule is asked about each operation as it begins and answers with an
// effect. Rules are asked in the order in which they were installed; the
// first whose effect is not Pass decides.
type Rule func(Operation) Effect

// An Effect is what becomes of an operation. The zero Effect is Pass. An
// effect that has no meaning for the operation's kind is as good as Pass.
type Effect struct {
	action action
	number int64
	delay  time.Duration
	fence  time.Duration // the program waits so long once the operation has begun
}

type action uint8

const (
	actionPass action = iota
	actionDelay
	actionFail
	actionFull
	actionShort
	actionLose
	actionMisdirect
)

// Pass lets the operation be as it is, as far as this rule is concerned.
func Pass() Effect { return Effect{} }

// Delay lets the operation take so much longer. No later rule is asked.
func Delay(longer time.Duration) Effect {
	return Effect{action: actionDelay, delay: max(0, longer)}
}

// Fail lets the operation return ErrIO without having done anything. A Sync
// that fails also marks the file's pages clean: what it was to make durable
// never will be, though reading shows it until the next crash and the next
// Sync succeeds (Rebello et al., "Can Applications Recover from fsync
// Failures?", ATC 2020). A SyncDir that fails leaves the names unsynced.
func Fail() Effect { return Effect{action: actionFail} }

// Full lets a Create, Mkdir, Write or Truncate return ErrNoSpace.
func Full() Effect { return Effect{action: actionFull} }

// Short lets a Write stop after at most n bytes and return ErrShortWrite.
func Short(n int64) Effect { return Effect{action: actionShort, number: max(0, n)} }

// Lose lets a Write be acknowledged, and synced, without ever reaching the
// medium: the program reads its bytes until the next crash, and afterwards
// what stood there before, or zeros. A Sync or SyncDir that is lost takes its
// time, returns no error, and makes nothing durable.
func Lose() Effect { return Effect{action: actionLose} }

// Misdirect lets a Write reach the medium at another offset of the same file,
// as the next crash reveals. Its own place is as after Lose.
func Misdirect(to int64) Effect { return Effect{action: actionMisdirect, number: max(0, to)} }

// Nth is the rule that the n-th operation of the kind, from 1, meets effect.
func Nth(kind Kind, n uint64, effect Effect) Rule {
	return func(o Operation) Effect {
		if o.Kind == kind && o.Nth == n {
			return effect
		}
		return Pass()
	}
}

// Sometimes is the rule that an operation of the kind meets effect with
// probability p. Draw n of the stream decides on the n-th of them, so no
// other operation changes the answer.
func Sometimes(kind Kind, p rng.Probability, stream rng.Stream, effect Effect) Rule {
	return func(o Operation) Effect {
		if o.Kind == kind && p.Hit(stream.At(o.Nth)) {
			return effect
		}
		return Pass()
	}
}
