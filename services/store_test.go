package services

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

// sessionsMax is how many sessions the stores of these tests remember.
const sessionsMax = 600

// A failer is a test, or a property that is checked.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// register opens a session of a client.
func register(t failer, s *Store, client uint64) uint64 {
	t.Helper()
	result, effect := s.Apply(Command{Client: client, Seq: RegistrationBase + 1, Operation: Operation{Kind: Register}})
	if effect != Opened || result.Session == 0 {
		t.Fatalf("a client that registers gets session %d, %d", result.Session, effect)
	}
	return result.Session
}

func TestCommandIsExecutedOnce(t *testing.T) {
	s := NewStore(toy, sessionsMax)
	one, two := register(t, s, 1), register(t, s, 2)
	for i, c := range []struct {
		client, session, seq uint64
		result               string
		effect               Effect
	}{
		{1, one, 1, "x", Executed},
		{1, one, 1, "x", Repeated},
		{2, two, 5, "xx", Executed},
		{1, one, 1, "x", Repeated}, // the result of then
		{1, one, 3, "xxx", Executed},
		{1, one, 2, "", Stale},
		{1, one, 1, "", Stale},
		{1, one, 0, "", Stale}, // they are numbered from 1
		{1, two, 6, "", Sessionless},
		{1, 99, 4, "", Sessionless},
		{1, 0, 4, "xxxx", Executed},
		{1, 0, 4, "xxxxx", Executed}, // session 0 is none
	} {
		command := Command{c.client, c.session, c.seq, Operation{Kind: Append, Key: "k", Value: "x"}}
		if result, effect := s.Apply(command); result.Value != c.result || effect != c.effect {
			t.Errorf("step %d: command %d of client %d in session %d returned %q, %d; expected %q, %d",
				i+1, c.seq, c.client, c.session, result.Value, effect, c.result, c.effect)
		}
	}
}

func TestOnlyWhatChangesSomethingNowIsAppliedUnderItsIdentity(t *testing.T) {
	put := Command{Client: 1, Session: 1, Seq: 2, Operation: Operation{Kind: Put}}
	get := Command{Client: 1, Seq: 2, Operation: Operation{Kind: Get}}
	for effect := Executed; effect <= Sessionless; effect++ {
		expected := uint64(0)
		if effect == Executed {
			expected = Identity(1, 2)
		}
		if found := put.Applied(effect); found != expected {
			t.Errorf("a put to the effect %d is applied as %x; expected %x", effect, found, expected)
		}
		if found := get.Applied(effect); found != 0 {
			t.Errorf("a read to the effect %d is applied as %x; expected 0", effect, found)
		}
	}
}

func TestNoCommandLongerThanTheLimitIsDecoded(t *testing.T) {
	c := Command{1, 1, 1, Operation{Kind: Put, Key: "k"}}
	c.Value = strings.Repeat("x", CommandMax-len(c.Encode()))
	if _, err := toy.Decode(c.Encode()); err != nil {
		t.Errorf("the longest: %v", err)
	}
	c.Value += "x"
	var tooLong *TooLongError
	if _, err := toy.Decode(c.Encode()); !errors.As(err, &tooLong) || tooLong.Bytes != CommandMax+1 {
		t.Errorf("one byte more: %v; expected an error that says so", err)
	}
}

func TestNoValueGrowsBeyondTheLimit(t *testing.T) {
	half := strings.Repeat("x", CommandMax/2)
	s := NewStore(toy, sessionsMax)
	sessions := []uint64{0, register(t, s, 1), register(t, s, 2), register(t, s, 3)}
	add := func(client, seq uint64, value string) Command {
		return Command{client, sessions[client], seq, Operation{Kind: Append, Key: "k", Value: value}}
	}
	for i, c := range []struct {
		command Command
		effect  Effect
		length  int // of the value that is returned
	}{
		{add(1, 1, half), Executed, len(half)},
		{add(2, 1, half), Executed, CommandMax},
		{add(3, 1, "y"), Overlong, 0},
		{add(0, 1, "y"), Overlong, 0},
		{Command{2, sessions[2], 2, Operation{Kind: Put, Key: "k"}}, Executed, 0},
		{add(3, 1, "y"), Overlong, 0}, // it would not be now, but it was told so
		{add(3, 2, "y"), Executed, 1},
		{add(3, 2, "y"), Repeated, 1},
	} {
		result, effect := s.Apply(c.command)
		if effect != c.effect || len(result.Value) != c.length {
			t.Errorf("step %d: %d bytes, %d; expected %d, %d", i+1, len(result.Value), effect, c.length, c.effect)
		}
		restored := NewStore(toy, sessionsMax)
		if err := restored.Restore(s.Snapshot()); err != nil {
			t.Fatal(err)
		}
		s = restored
	}
	if value := s.Execute(Operation{Kind: Get, Key: "k"}).Value; value != "y" {
		t.Errorf("the value is %q; expected y", value)
	}
}

func TestManyClientsOfOneLongValueTakeNoMoreThanTheValue(t *testing.T) {
	s := NewStore(toy, sessionsMax)
	one := register(t, s, 1)
	s.Apply(Command{1, one, 1, Operation{Kind: Append, Key: "k", Value: strings.Repeat("x", CommandMax-500)}})
	for client := range uint64(500) {
		c := Command{client + 2, register(t, s, client+2), 1, Operation{Kind: Append, Key: "k", Value: "y"}}
		first, effect := s.Apply(c)
		if effect != Executed || len(first.Value) != CommandMax-500+int(client)+1 {
			t.Fatalf("client %d: %d bytes, %d", client, len(first.Value), effect)
		}
		if again, effect := s.Apply(c); effect != Forgotten || again != (Result{}) || Answer(1, again, effect).Status != Done {
			t.Fatalf("tried again: %d bytes, %d; expected none, %d", len(again.Value), effect, Forgotten)
		}
	}
	if taken := len(s.Snapshot()); taken > CommandMax+500*100 {
		t.Errorf("the snapshot takes %d bytes, expected little more than %d", taken, CommandMax)
	}
	short := Command{1, one, 2, Operation{Kind: Append, Key: "l", Value: strings.Repeat("x", ResultMax)}}
	first, _ := s.Apply(short)
	if again, effect := s.Apply(short); effect != Repeated || again != first {
		t.Errorf("a result of %d bytes came back as one of %d, %d", len(first.Value), len(again.Value), effect)
	}
}

func TestTheLongestUnusedSessionExpiresForTheNext(t *testing.T) {
	s := NewStore(toy, 2)
	apply := func(client, session, seq uint64) Effect {
		_, effect := s.Apply(Command{client, session, seq, Operation{Kind: Append, Key: "k", Value: "x"}})
		return effect
	}
	one, two := register(t, s, 1), register(t, s, 2)
	apply(1, one, 1)
	apply(2, two, 1)
	apply(1, one, 1) // a command that was repeated counts as use
	three := register(t, s, 3)
	if effect := apply(1, one, 1); effect != Repeated {
		t.Errorf("the session that was used again: %d; expected %d", effect, Repeated)
	}
	if effect := apply(2, two, 1); effect != Sessionless {
		t.Errorf("a late retry in the session that was unused longest: %d; expected %d", effect, Sessionless)
	}
	if found := s.Execute(Operation{Kind: Get, Key: "k"}).Value; found != "xx" {
		t.Errorf("two commands made %q", found)
	}
	if again := register(t, s, 2); again == one || again == two || again == three {
		t.Errorf("session %d has the number of another, of %d, %d and %d", again, one, two, three)
	}
	if len(s.sessions) != 2 {
		t.Errorf("%d sessions; expected 2", len(s.sessions))
	}
}

func TestASessionThatIsReopenedForgetsWhatWasExecutedInIt(t *testing.T) {
	s := NewStore(toy, 1)
	c := Command{1, register(t, s, 1), 1, Operation{Kind: Append, Key: "k", Value: "x"}}
	s.Reopen(c)
	s.Apply(c)
	s.Reopen(c) // it is known
	if _, effect := s.Apply(c); effect != Repeated {
		t.Errorf("a retry in a session that is known: %d; expected %d", effect, Repeated)
	}
	register(t, s, 2)
	s.Reopen(c)
	if _, effect := s.Apply(c); effect != Executed {
		t.Errorf("a late retry in a session that was reopened: %d; expected %d", effect, Executed)
	}
}

// commands draws a sequence of commands of a few clients on a few keys.
func commands(t *rapid.T) []Command {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Command {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 2, -1)
		c := Command{
			Client: rapid.Uint64Range(0, 3).Draw(t, "client"),
			// The first to register have the sessions 1 and so on.
			Session: rapid.Uint64Range(0, 5).Draw(t, "session"),
			Seq:     rapid.Uint64Range(1, 20).Draw(t, "seq"),
			Operation: Operation{
				Kind: rapid.SampledFrom(append(slices.Clone(toy.Kinds), Register)).Draw(t, "kind"),
				Key:  word.Draw(t, "key"), Value: word.Draw(t, "value"),
			},
		}
		switch c.Kind {
		case CompareAndSet:
			c.Expected = word.Draw(t, "expected")
		case Register:
			c.Session, c.Operation = 0, Operation{Kind: Register}
		}
		return c
	}), 0, 40).Draw(t, "commands")
}

func TestEncodedCommandDecodesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range commands(t) {
			if found, err := toy.Decode(c.Encode()); err != nil || found != c {
				t.Fatalf("%+v came back as %+v, %v", c, found, err)
			}
		}
	})
}

func TestNoBytesMakeDecodePanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes"))
		if c, err := toy.Decode(text); err == nil && c.Kind != Register && !slices.Contains(toy.Kinds, c.Kind) {
			t.Fatalf("%q became %+v", text, c)
		}
	})
	session := Command{Client: 1, Session: 1, Seq: 1, Operation: Operation{Kind: Register}}
	key := Command{Client: 1, Seq: 1, Operation: Operation{Kind: Register, Key: "k"}}
	for _, text := range []string{session.Encode(), key.Encode(), "", "\x01", "\x01\x01\x01\x01\x05abc", "\x09\x01\x01\x01\x01a", "\x01" + strings.Repeat("\xff", 11)} {
		if c, err := toy.Decode(text); err == nil {
			t.Errorf("%q became %+v", text, c)
		}
	}
}

func TestRestoredStoreGoesOnLikeTheOriginal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		original, restored := NewStore(toy, 3), NewStore(toy, 3)
		for _, c := range commands(t) {
			original.Apply(c)
		}
		snapshot := original.Snapshot()
		restored.Apply(Command{Operation: Operation{Kind: Put, Key: "left over"}})
		register(t, restored, 9)
		if err := restored.Restore(snapshot); err != nil {
			t.Fatal(err)
		}
		for _, c := range commands(t) {
			result, effect := original.Apply(c)
			if r, e := restored.Apply(c); r != result || e != effect {
				t.Fatalf("%+v returned %+v, %d on the original and %+v, %d on the restored", c, result, effect, r, e)
			}
		}
		if !bytes.Equal(original.Snapshot(), restored.Snapshot()) {
			t.Fatal("the snapshots differ")
		}
	})
}

func TestDamagedSnapshotIsRefusedAndChangesNothing(t *testing.T) {
	s := NewStore(toy, sessionsMax)
	s.Apply(Command{1, register(t, s, 1), 1, Operation{Kind: Append, Key: "k", Value: "value"}})
	register(t, s, 2)
	snapshot := s.Snapshot()
	for i := range snapshot {
		damaged := bytes.Clone(snapshot)
		damaged[i] ^= 0x10
		for name, b := range map[string][]byte{"damaged": damaged, "cut off": snapshot[:i]} {
			if err := s.Restore(b); err == nil || !strings.Contains(err.Error(), fmt.Sprint(len(b))) {
				t.Fatalf("%s at byte %d: %v", name, i, err)
			}
		}
	}
	if !bytes.Equal(s.Snapshot(), snapshot) {
		t.Fatal("the store has changed")
	}
}

func TestMoreSessionsThanAStoreHasRoomForEndWithTheNext(t *testing.T) {
	large := NewStore(toy, 5)
	for client := range uint64(5) {
		register(t, large, client)
	}
	small := NewStore(toy, 2)
	if err := small.Restore(large.Snapshot()); err != nil {
		t.Fatal(err)
	}
	register(t, small, 5)
	if len(small.sessions) != 2 {
		t.Errorf("%d sessions; expected 2", len(small.sessions))
	}
}

// sealed is the snapshot with the given content.
func sealed(body []byte) []byte {
	b := append([]byte(snapshotHeader), body...)
	return binary.BigEndian.AppendUint64(b, checksum(b))
}

// FuzzRestore gives stores snapshots whose checksum is right and whose content is
// whatever it is: what is taken must be a state that a store can have.
func FuzzRestore(f *testing.F) {
	s := NewStore(toy, 2)
	c := Command{1, register(f, s, 1), 1, Operation{Kind: Append, Key: "k", Value: "value"}}
	s.Apply(c)
	register(f, s, 2)
	whole := s.Snapshot()
	f.Add(whole[len(snapshotHeader) : len(whole)-snapshotSum])
	f.Add([]byte("\x02\x00\x01\x03\x01\x00\x02\x00\x00\x00")) // session 3 of 2
	f.Add([]byte("\x02\x00\x02\x01\x01\x00\x02\x00\x00\x00\x02\x01\x00\x02\x00\x00\x00"))
	f.Add([]byte("\x01\x00\x01\x01\x01\x01\x01\x00\x01\x00")) // executed, if tried again
	f.Fuzz(func(t *testing.T, body []byte) {
		s := NewStore(toy, 2)
		if err := s.Restore(sealed(body)); err != nil {
			if !bytes.Equal(s.Snapshot(), NewStore(toy, 2).Snapshot()) {
				t.Fatalf("what was refused (%v) has changed the store", err)
			}
			return
		}
		again := NewStore(toy, 2)
		if err := again.Restore(s.Snapshot()); err != nil || !bytes.Equal(again.Snapshot(), s.Snapshot()) {
			t.Fatalf("a store that was restored is not restored from its own snapshot: %v", err)
		}
		last := s.applied
		if last == ^uint64(0) {
			return
		}
		if opened := register(t, s, 9); opened != last+1 || len(s.sessions) > 2 {
			t.Fatalf("session %d is opened after %d commands, and %d are remembered", opened, last, len(s.sessions))
		}
		for number := range s.sessions {
			if _, effect := s.Apply(Command{s.sessions[number].client, number, ^uint64(0), Operation{Kind: Put}}); effect != Executed && effect != Repeated && effect != Overlong && effect != Forgotten {
				t.Fatalf("a command of session %d has the effect %d", number, effect)
			}
		}
	})
}

func TestIdentityTellsCommandsApart(t *testing.T) {
	seen := map[uint64]bool{0: true}
	for client := range uint64(20) {
		for seq := range uint64(20) {
			id := Identity(client, seq+1)
			if seen[id] {
				t.Fatalf("command %d of client %d has the identity %x of another", seq+1, client, id)
			}
			seen[id] = true
		}
	}
}
