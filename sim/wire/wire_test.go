package wire

import (
	"bytes"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

type number int32

type entry struct {
	Term    uint64
	Command string
}

type everything struct {
	Flag    bool
	Small   int8
	Number  number
	Time    time.Duration
	Byte    uint8
	Large   uint64
	Text    string
	Data    []byte
	Entries []entry
	Matrix  [][]int16
	Pair    [2]uint32
	Nested  struct{ Inner entry }
}

type nothing struct{}

type embedding struct{ entry2 }

type entry2 struct{ Command string }

func mustLanguage(t rapid.TB, examples ...any) *Language {
	t.Helper()
	l, err := NewLanguage(examples...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func drawEverything(t *rapid.T) everything {
	var m everything
	m.Flag = rapid.Bool().Draw(t, "flag")
	m.Small = rapid.Int8().Draw(t, "small")
	m.Number = number(rapid.Int32().Draw(t, "number"))
	m.Time = time.Duration(rapid.Int64().Draw(t, "time"))
	m.Byte, m.Large = rapid.Uint8().Draw(t, "byte"), rapid.Uint64().Draw(t, "large")
	m.Text = string(rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "text"))
	if rapid.Bool().Draw(t, "data") {
		m.Data = rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes")
	}
	for range rapid.IntRange(0, 3).Draw(t, "entries") {
		m.Entries = append(m.Entries, entry{rapid.Uint64().Draw(t, "term"), rapid.String().Draw(t, "command")})
	}
	m.Matrix = rapid.SliceOfN(rapid.SliceOfN(rapid.Int16(), 0, 3), 0, 3).Draw(t, "matrix")
	m.Pair = [2]uint32{rapid.Uint32().Draw(t, "first"), rapid.Uint32().Draw(t, "second")}
	m.Nested.Inner.Command = rapid.String().Draw(t, "inner")
	return m
}

func TestAMessageArrivesAsItWasSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := mustLanguage(t, everything{}, nothing{}, entry{})
		sent := []any{drawEverything(t), nothing{}, entry{Term: 7}, drawEverything(t)}
		var stream bytes.Buffer
		for _, m := range sent {
			frame, err := l.Frame(m, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			stream.Write(frame)
		}
		for _, m := range sent {
			found, _, err := l.ReadFrame(&stream, 1<<20)
			if err != nil || !reflect.DeepEqual(found, m) {
				t.Fatalf("sent %#v, found %#v, %v", m, found, err)
			}
		}
		if _, _, err := l.ReadFrame(&stream, 1<<20); err != io.EOF {
			t.Fatalf("after the last frame: %v", err)
		}
	})
}

func TestADamagedFrameIsAnError(t *testing.T) {
	l := mustLanguage(t, everything{})
	frame, err := l.Frame(everything{Text: "some text", Entries: []entry{{1, "x"}}}, 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	for i := range frame {
		for _, mask := range []byte{1, 0x80} {
			damaged := bytes.Clone(frame)
			damaged[i] ^= mask
			if m, _, err := l.ReadFrame(bytes.NewReader(damaged), 1<<10); err == nil {
				t.Fatalf("with byte %d damaged it reads %v", i, m)
			}
		}
		if m, _, err := l.ReadFrame(bytes.NewReader(frame[:i]), 1<<10); err == nil {
			t.Fatalf("cut off at byte %d it reads %v", i, m)
		}
	}
}

func TestWhateverTheBytesAreReadingThemEndsInAMessageOrAnError(t *testing.T) {
	l := mustLanguage(t, everything{}, entry{})
	rapid.Check(t, func(t *rapid.T) {
		encoded, err := l.append(nil, drawEverything(t))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			encoded[rapid.IntRange(0, len(encoded)-1).Draw(t, "place")] = rapid.Byte().Draw(t, "byte")
		}
		m, err := l.decode(encoded)
		if err == nil && !l.Has(m) {
			t.Fatalf("found %#v", m)
		}
	})
	for _, text := range []string{"", "\x00", "\x05abc", "\x0cwire.missing", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if m, err := l.decode([]byte(text)); err == nil {
			t.Errorf("%q reads as %#v", text, m)
		}
	}
}

func TestAClaimedLengthTakesNoMemory(t *testing.T) {
	l := mustLanguage(t, everything{})
	claim := append([]byte{0x3f, 0xff, 0xff, 0xff, 0, 0, 0, 0}, "little"...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := l.ReadFrame(bytes.NewReader(claim), 1<<30)
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	if err != io.ErrUnexpectedEOF || allocated > 1<<16 {
		t.Errorf("reading it ended with %v and took %d bytes", err, allocated)
	}
}

func TestAFrameBeyondTheLimitIsRefusedOnBothSides(t *testing.T) {
	l := mustLanguage(t, entry{})
	if _, err := l.Frame(entry{Command: strings.Repeat("x", 100)}, 100); err == nil || !strings.Contains(err.Error(), "at most 100") {
		t.Errorf("writing it: %v", err)
	}
	frame, err := l.Frame(entry{Command: strings.Repeat("x", 100)}, 200)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.ReadFrame(bytes.NewReader(frame), 100); err == nil || !strings.Contains(err.Error(), "at most 100") {
		t.Errorf("reading it: %v", err)
	}
}

func TestWhatCannotBeReadBackIsNoMessage(t *testing.T) {
	type hidden struct{ Shown, hidden int }
	type pointing struct{ To *int }
	type mapping struct{ All map[string]int }
	type floating struct{ X float64 }
	type recursive struct{ More []recursive }
	type empties struct{ List []struct{} }
	for _, c := range []struct {
		example any
		words   string
	}{
		{hidden{hidden: 1}, "wire.hidden.hidden"},
		{pointing{}, "wire.pointing.To of type *int"},
		{mapping{}, "wire.mapping.All of type map"},
		{floating{}, "wire.floating.X of type float64"},
		{recursive{}, "contain itself"},
		{empties{}, "not empty"},
		{embedding{}, "wire.embedding.entry2"},
		{&entry{}, "a type with a name"},
		{nil, "a type with a name"},
	} {
		if _, err := NewLanguage(c.example); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%T: the error is %v, which does not say %q", c.example, err, c.words)
		}
	}
	if _, err := NewLanguage(entry{}, entry{}); err == nil || !strings.Contains(err.Error(), "two messages named wire.entry") {
		t.Errorf("the same type twice: %v", err)
	}
	l := mustLanguage(t, entry{})
	for _, m := range []any{nothing{}, nil, &entry{}} {
		if _, err := l.append(nil, m); err == nil {
			t.Errorf("%T was written in a language that lacks it", m)
		}
	}
}

func TestTheFingerprintTellsLanguagesApart(t *testing.T) {
	one := mustLanguage(t, entry{}, nothing{})
	if other := mustLanguage(t, nothing{}, entry{}); one.Fingerprint() != other.Fingerprint() {
		t.Error("it depends on the order of the examples")
	}
	changed := func() any {
		type entry struct {
			Term    uint32
			Command string
		}
		return entry{}
	}
	seen := map[uint64]string{one.Fingerprint(): "the first"}
	for name, l := range map[string]*Language{
		"one without a type": mustLanguage(t, entry{}),
		"one with a wider":   mustLanguage(t, entry{}, nothing{}, entry2{}),
		"one that changed":   mustLanguage(t, changed(), nothing{}),
	} {
		if other, taken := seen[l.Fingerprint()]; taken {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[l.Fingerprint()] = name
	}
}

func BenchmarkFrame(b *testing.B) {
	l := mustLanguage(b, everything{})
	m := everything{Text: "text", Entries: make([]entry, 8)}
	for range b.N {
		frame, _ := l.Frame(m, 1<<20)
		if _, _, err := l.ReadFrame(bytes.NewReader(frame), 1<<20); err != nil {
			b.Fatal(err)
		}
	}
}
