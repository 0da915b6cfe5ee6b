package kv

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestOperationsMeanWhatTheySay(t *testing.T) {
	get := func(key string) Operation { return Operation{Kind: Get, Key: key} }
	put := func(key, value string) Operation { return Operation{Kind: Put, Key: key, Value: value} }
	del := func(key string) Operation { return Operation{Kind: Delete, Key: key} }
	add := func(key, value string) Operation { return Operation{Kind: Append, Key: key, Value: value} }
	cas := func(key, expected, value string) Operation {
		return Operation{Kind: CompareAndSet, Key: key, Expected: expected, Value: value}
	}
	type step struct {
		operation Operation
		expected  Result
	}
	for name, steps := range map[string][]step{
		"an absent key is not found":        {{get("k"), Result{}}},
		"a put value is found":              {{put("k", "1"), Result{}}, {get("k"), Result{Value: "1", Found: true}}},
		"an empty value is found":           {{put("k", ""), Result{}}, {get("k"), Result{Found: true}}},
		"keys are apart":                    {{put("k", "1"), Result{}}, {get("l"), Result{}}},
		"a deleted key is absent":           {{put("k", "1"), Result{}}, {del("k"), Result{}}, {get("k"), Result{}}},
		"an absent key can be deleted":      {{del("k"), Result{}}},
		"append returns the new value":      {{put("k", "1"), Result{}}, {add("k", "2"), Result{Value: "12"}}},
		"append to an absent key":           {{add("k", ""), Result{}}, {get("k"), Result{Found: true}}},
		"cas sets what is as expected":      {{put("k", "1"), Result{}}, {cas("k", "1", "2"), Result{Found: true}}, {get("k"), Result{Value: "2", Found: true}}},
		"cas leaves what is not":            {{put("k", "1"), Result{}}, {cas("k", "0", "2"), Result{}}, {get("k"), Result{Value: "1", Found: true}}},
		"an absent key equals no expected":  {{cas("k", "", "2"), Result{}}, {get("k"), Result{}}},
		"an empty value equals the empty":   {{put("k", ""), Result{}}, {cas("k", "", "2"), Result{Found: true}}},
		"cas of a key that was deleted":     {{put("k", ""), Result{}}, {del("k"), Result{}}, {cas("k", "", "2"), Result{}}},
		"values are the latest of the puts": {{put("k", "1"), Result{}}, {put("k", "2"), Result{}}, {get("k"), Result{Value: "2", Found: true}}},
	} {
		s := NewStore(sessionsMax)
		for i, step := range steps {
			if found := s.Execute(step.operation); found != step.expected {
				t.Errorf("%s: step %d returned %+v; expected %+v", name, i+1, found, step.expected)
			}
		}
	}
}

func TestCommandIsExecutedOnce(t *testing.T) {
	s := NewStore(sessionsMax)
	add := func(client, seq uint64) (Result, Effect) {
		return s.Apply(Command{client, seq, Operation{Kind: Append, Key: "k", Value: "x"}})
	}
	for i, c := range []struct {
		client, seq uint64
		result      string
		effect      Effect
	}{
		{1, 1, "x", Executed},
		{1, 1, "x", Repeated},
		{2, 5, "xx", Executed},
		{1, 1, "x", Repeated}, // the result of then
		{1, 3, "xxx", Executed},
		{1, 2, "", Stale},
		{1, 1, "", Stale},
		{0, 1, "xxxx", Executed},
		{0, 1, "xxxxx", Executed}, // client 0 has no session
	} {
		if result, effect := add(c.client, c.seq); result.Value != c.result || effect != c.effect {
			t.Errorf("step %d: command %d of client %d returned %q, %d; expected %q, %d",
				i+1, c.seq, c.client, result.Value, effect, c.result, c.effect)
		}
	}
}

func TestNoCommandLongerThanTheLimitIsDecoded(t *testing.T) {
	c := Command{1, 1, Operation{Kind: Put, Key: "k"}}
	c.Value = strings.Repeat("x", CommandMax-len(c.Encode()))
	if _, err := Decode(c.Encode()); err != nil {
		t.Errorf("the longest: %v", err)
	}
	c.Value += "x"
	var tooLong *TooLongError
	if _, err := Decode(c.Encode()); !errors.As(err, &tooLong) || tooLong.Bytes != CommandMax+1 {
		t.Errorf("one byte more: %v; expected an error that says so", err)
	}
}

func TestNoValueGrowsBeyondTheLimit(t *testing.T) {
	half := strings.Repeat("x", CommandMax/2)
	add := func(client, seq uint64, value string) Command {
		return Command{client, seq, Operation{Kind: Append, Key: "k", Value: value}}
	}
	s := NewStore(sessionsMax)
	for i, c := range []struct {
		command Command
		effect  Effect
		length  int // of the value that is returned
	}{
		{add(1, 1, half), Executed, len(half)},
		{add(2, 1, half), Executed, CommandMax},
		{add(3, 1, "y"), Overlong, 0},
		{add(0, 1, "y"), Overlong, 0},
		{Command{2, 2, Operation{Kind: Put, Key: "k"}}, Executed, 0},
		{add(3, 1, "y"), Overlong, 0}, // it would not be now, but it was told so
		{add(3, 2, "y"), Executed, 1},
		{add(3, 2, "y"), Repeated, 1},
	} {
		result, effect := s.Apply(c.command)
		if effect != c.effect || len(result.Value) != c.length {
			t.Errorf("step %d: %d bytes, %d; expected %d, %d", i+1, len(result.Value), effect, c.length, c.effect)
		}
		restored := NewStore(sessionsMax)
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
	s := NewStore(sessionsMax)
	s.Apply(Command{1, 1, Operation{Kind: Append, Key: "k", Value: strings.Repeat("x", CommandMax-500)}})
	for client := range uint64(500) {
		c := Command{client + 2, 1, Operation{Kind: Append, Key: "k", Value: "y"}}
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
	short := Command{1, 2, Operation{Kind: Append, Key: "l", Value: strings.Repeat("x", ResultMax)}}
	first, _ := s.Apply(short)
	if again, effect := s.Apply(short); effect != Repeated || again != first {
		t.Errorf("a result of %d bytes came back as one of %d, %d", len(first.Value), len(again.Value), effect)
	}
}

func TestLongestUnusedSessionEndsFirst(t *testing.T) {
	s := NewStore(sessionsMax)
	apply := func(client, seq uint64) Effect {
		_, effect := s.Apply(Command{client, seq, Operation{Kind: Put, Key: "k"}})
		return effect
	}
	for client := range uint64(MaxSessions) {
		apply(client+1, 1)
	}
	apply(1, 1) // a command that was repeated counts as use
	apply(MaxSessions+1, 1)
	if effect := apply(1, 1); effect != Repeated {
		t.Errorf("the session that was used again has ended")
	}
	if effect := apply(2, 1); effect != Executed {
		t.Errorf("the session that was unused longest is still there")
	}
	if len(s.sessions) != MaxSessions {
		t.Errorf("%d sessions; expected %d", len(s.sessions), MaxSessions)
	}
}

// commands draws a sequence of commands of a few clients on a few keys.
func commands(t *rapid.T) []Command {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Command {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 2, -1)
		c := Command{
			Client: rapid.Uint64Range(0, 3).Draw(t, "client"),
			Seq:    rapid.Uint64Range(1, 20).Draw(t, "seq"),
			Operation: Operation{
				Kind: Kind(rapid.IntRange(int(Get), int(CompareAndSet)).Draw(t, "kind")),
				Key:  word.Draw(t, "key"), Value: word.Draw(t, "value"),
			},
		}
		if c.Kind == CompareAndSet {
			c.Expected = word.Draw(t, "expected")
		}
		return c
	}), 0, 40).Draw(t, "commands")
}

func TestEncodedCommandDecodesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range commands(t) {
			if found, err := Decode(c.Encode()); err != nil || found != c {
				t.Fatalf("%+v came back as %+v, %v", c, found, err)
			}
		}
	})
}

func TestNoBytesMakeDecodePanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes"))
		if c, err := Decode(text); err == nil && (c.Kind < Get || c.Kind > CompareAndSet) {
			t.Fatalf("%q became %+v", text, c)
		}
	})
	for _, text := range []string{"", "\x01", "\x01\x01\x01\x05abc", "\x09\x01\x01\x01a", "\x01" + strings.Repeat("\xff", 11)} {
		if c, err := Decode(text); err == nil {
			t.Errorf("%q became %+v", text, c)
		}
	}
}

func TestRestoredStoreGoesOnLikeTheOriginal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		original, restored := NewStore(sessionsMax), NewStore(sessionsMax)
		for _, c := range commands(t) {
			original.Apply(c)
		}
		snapshot := original.Snapshot()
		restored.Apply(Command{9, 9, Operation{Kind: Put, Key: "left over"}})
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
	s := NewStore(sessionsMax)
	s.Apply(Command{1, 1, Operation{Kind: Append, Key: "k", Value: "value"}})
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
