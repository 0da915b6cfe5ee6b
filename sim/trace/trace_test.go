package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

// likeARun makes n records as a five-node protocol makes them: messages that
// take about a millisecond, timers, and observations of hashed values.
func likeARun(n int) []Record {
	names := []string{"raft.AppendEntries", "raft.AppendReply", "raft.RequestVote", "kv.Request", "kv.Reply"}
	records := make([]Record, 0, n)
	number, at := uint64(0), time.Duration(0)
	random := uint64(1)
	draw := func(below uint64) uint64 {
		random = random*6364136223846793005 + 1442695040888963407
		return random >> 33 % below
	}
	for len(records) < n {
		number++
		at += time.Duration(draw(200_000))
		r := Record{Kind: Deliver, Number: number, At: at, Node: int32(1 + draw(5)), Cause: number - min(number, 1+draw(60))}
		switch draw(10) {
		case 0:
			r.Kind, r.Name = Expire, "election"
		case 1, 2:
			records = append(records, r)
			r = Record{Kind: Observe, Number: number, At: at + time.Duration(draw(100_000)), Node: r.Node, Cause: number,
				Code: 2, Term: 3, Index: number / 4, Value: (number / 20) * 0x9e3779b97f4a7c15}
		default:
			r.Name, r.From = names[draw(5)], int32(1+draw(5))
			r.Sent = at - time.Duration(200_000+draw(1_500_000))
		}
		records = append(records, r)
	}
	return records[:n]
}

func record(records []Record) *Recorder {
	r := &Recorder{Trace: Trace{Header: Header{
		Seed: 1<<64 - 1, Digest: 0xfeedface, Events: 12, Build: "v1", Nodes: []string{"n1", "client"},
	}}}
	for _, x := range records {
		r.Append(x)
	}
	return r
}

func written(t testing.TB, trace *Trace) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := trace.WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Fatalf("WriteTo returned %d, wrote %d bytes", n, b.Len())
	}
	return b.Bytes()
}

func anyRecord() *rapid.Generator[Record] {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "leader", "raft.AppendEntries"}), rapid.String())
	return rapid.Custom(func(t *rapid.T) Record {
		r := Record{
			Kind:   Kind(rapid.IntRange(1, int(kinds)-1).Draw(t, "kind")),
			Number: rapid.OneOf(rapid.Uint64Max(100), rapid.Uint64()).Draw(t, "number"),
			At:     time.Duration(rapid.Int64().Draw(t, "at")),
			Node:   rapid.Int32().Draw(t, "node"),
			From:   rapid.Int32().Draw(t, "from"),
			Cause:  rapid.OneOf(rapid.Uint64Max(100), rapid.Uint64()).Draw(t, "cause"),
			Sent:   time.Duration(rapid.Int64().Draw(t, "sent")),
			Name:   text.Draw(t, "name"),
			Code:   rapid.Uint8().Draw(t, "code"),
			Term:   rapid.Uint64().Draw(t, "term"),
			Index:  rapid.Uint64().Draw(t, "index"),
			Value:  rapid.SampledFrom([]uint64{0, 1, 1 << 56, 1<<56 + 1, 1<<64 - 1}).Draw(t, "value"),
			Text:   text.Draw(t, "text"),
		}
		if r.Kind == Drop {
			r.By = text.Draw(t, "by")
		}
		return r
	})
}

func TestEveryRecordComesBackAsItWent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOf(anyRecord()).Draw(t, "records")
		recorder := record(records)
		if got := slices.Collect(recorder.Records()); !slices.Equal(got, records) {
			t.Fatalf("recorder yields %v, appended %v", got, records)
		}
		var b bytes.Buffer
		if _, err := recorder.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		read, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Collect(read.Records()); !slices.Equal(got, records) {
			t.Fatalf("file yields %v, appended %v", got, records)
		}
	})
}

func TestAFileOfManyBlocksComesBackWithItsHeader(t *testing.T) {
	records := likeARun(50_000)
	recorder := record(records)
	if len(recorder.blocks) < 3 {
		t.Fatalf("%d blocks; the test wants several", len(recorder.blocks))
	}
	file := written(t, &recorder.Trace)
	read, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(read.Records()); !slices.Equal(got, records) {
		t.Fatal("the records are not those written")
	}
	if got, want := fmt.Sprint(read.Header), fmt.Sprint(recorder.Header); got != want {
		t.Fatalf("header %s, want %s", got, want)
	}
	if again := written(t, read); !bytes.Equal(again, file) {
		t.Fatal("a trace that was read is written differently")
	}
}

// A trace of version 1 does not know who lost a message.
func TestATraceOfTheFirstVersionIsRead(t *testing.T) {
	records := append(likeARun(5_000), Record{Kind: Drop, Number: 9_000, Name: "raft.RequestVote", Node: 1, From: 2, Index: 3, Text: "cut"})
	file := written(t, &record(records).Trace)
	now, old := fmt.Sprintf("%s%d\n", signature, Version), signature+"1\n"
	read, err := Read(bytes.NewReader(bytes.Replace(file, []byte(now), []byte(old), 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(read.Records()); !slices.Equal(got, records) {
		t.Error("the records are not those written")
	}
	if again := written(t, read); !bytes.Equal(again, file) {
		t.Error("it is not written as one of today's version")
	}
}

func TestARunTakesAtMostTwelveBytesARecord(t *testing.T) {
	records := likeARun(100_000)
	perRecord := float64(len(written(t, &record(records).Trace))) / float64(len(records))
	t.Logf("%.2f bytes a record", perRecord)
	if perRecord > 12 {
		t.Errorf("%.2f bytes a record, want at most 12", perRecord)
	}
}

func TestLongStringsAreCutAndStillFitABlock(t *testing.T) {
	var recorder Recorder
	long := strings.Repeat("x", 3*blockSize)
	for i := range 40 {
		recorder.Append(Record{Kind: Drop, Number: uint64(i + 1), Name: fmt.Sprint(i, long), Text: fmt.Sprint(long[:i], "y", long), By: fmt.Sprint(long[:i], "z", long)})
	}
	for r := range recorder.Records() {
		if len(r.Name) != MaxString || len(r.Text) != MaxString || len(r.By) != MaxString {
			t.Fatalf("kept %d, %d and %d bytes, want %d", len(r.Name), len(r.Text), len(r.By), MaxString)
		}
	}
	for _, b := range recorder.blocks {
		if len(b.data) > blockSize {
			t.Fatalf("a block of %d bytes, want at most %d", len(b.data), blockSize)
		}
	}
}

// A buffer is a store in memory, which takes no more than so many bytes.
type buffer struct {
	data []byte
	room int
}

func (b *buffer) WriteAt(p []byte, at int64) (int, error) {
	if int(at)+len(p) > b.room {
		return 0, errors.New("no space left")
	}
	b.data = append(b.data[:at], p...)
	return len(p), nil
}

func (b *buffer) ReadAt(p []byte, at int64) (int, error) { return copy(p, b.data[at:]), nil }

func TestARecordThatSpilledIsTheSameRecord(t *testing.T) {
	records := likeARun(20)
	for i := range 3 * KeptMax / MaxString {
		records = append(records, Record{Kind: Control, Number: uint64(1000 + i), Text: fmt.Sprint(i, strings.Repeat("x", MaxString))[:MaxString]})
	}
	kept := record(records)
	for name, room := range map[string]int{"all of it": 4 * KeptMax, "as much as fits": 2 * KeptMax, "nothing": 0} {
		store := &buffer{room: room}
		spilled := Recorder{Spill: func() (Store, error) { return store, nil }}
		for _, r := range records {
			spilled.Append(r)
		}
		if (len(store.data) > 0) != (room > 0) || spilled.Size() != kept.Size() {
			t.Errorf("%s: found %d bytes in the store of %d, expected some of %d", name, len(store.data), spilled.Size(), kept.Size())
		}
		memory := 0
		for _, b := range spilled.blocks {
			memory += len(b.data)
		}
		if memory+len(store.data) != kept.Size() {
			t.Errorf("%s: found %d bytes in memory and %d in the store, expected %d in all", name, memory, len(store.data), kept.Size())
		}
		if d := FirstDifference(&kept.Trace, &spilled.Trace); d != nil {
			t.Errorf("%s: found a difference at record %d, expected none", name, d.Index)
		}
		spilled.Header = kept.Header
		if !bytes.Equal(written(t, &spilled.Trace), written(t, &kept.Trace)) {
			t.Errorf("%s: found another file, expected the same", name)
		}
	}
}

func TestATraceThatCannotBeReadBackIsNotWritten(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "spilled"))
	if err != nil {
		t.Fatal(err)
	}
	r := Recorder{Spill: func() (Store, error) { return file, nil }}
	for i := range 2 * KeptMax / MaxString {
		r.Append(Record{Kind: Control, Number: uint64(i + 1), Text: fmt.Sprint(i, strings.Repeat("x", MaxString))[:MaxString]})
	}
	file.Close()
	if _, err := r.WriteTo(io.Discard); !errors.Is(err, os.ErrClosed) {
		t.Errorf("found the error %v, expected that the file is closed", err)
	}
}

func TestSeekingYieldsWhatIsLeftOfTheTrace(t *testing.T) {
	records := likeARun(30_000)
	trace := &record(records).Trace
	last := records[len(records)-1]
	for _, number := range []uint64{0, 1, 2, 5_000, last.Number, last.Number + 1} {
		want := records[len(records):]
		if i := slices.IndexFunc(records, func(r Record) bool { return r.Number >= number }); i >= 0 {
			want = records[i:]
		}
		if got := slices.Collect(trace.FromEvent(number)); !slices.Equal(got, want) {
			t.Errorf("from event %d: %d records, want %d", number, len(got), len(want))
		}
	}
	for _, at := range []time.Duration{-1, 0, records[7].At, last.At / 2, last.At, last.At + 1} {
		want := records[len(records):]
		if i := slices.IndexFunc(records, func(r Record) bool { return r.Kind.IsEvent() && r.At >= at }); i >= 0 {
			want = records[i:]
		}
		if got := slices.Collect(trace.FromTime(at)); !slices.Equal(got, want) {
			t.Errorf("from %v: %d records, want %d", at, len(got), len(want))
		}
	}
	// Every block boundary, both sides of it.
	for _, b := range trace.blocks {
		for _, number := range []uint64{b.before.number, b.before.number + 1} {
			r, ok := trace.Event(number)
			if ok != (number > 0) || ok && r.Number != number {
				t.Errorf("Event(%d) = %v, %v", number, r, ok)
			}
		}
	}
	if r, ok := trace.Event(last.Number + 1); ok {
		t.Errorf("found %v, which is not there", r)
	}
}

func TestFirstDifferenceIsTheFirst(t *testing.T) {
	records := likeARun(20_000)
	a := &record(records).Trace
	if d := FirstDifference(a, &record(records).Trace); d != nil {
		t.Fatalf("equal traces differ: %+v", d)
	}
	named := slices.Clone(records)
	named[100].Kind, named[100].By = Drop, "fault cut"
	nameless := slices.Clone(named)
	nameless[100].By = "" // as version 1 has it
	if d := FirstDifference(&record(named).Trace, &record(nameless).Trace); d != nil {
		t.Errorf("without the name of what lost a message they differ: %+v", d)
	}
	nameless[100].By = "fault loss"
	if d := FirstDifference(&record(named).Trace, &record(nameless).Trace); d == nil || d.Index != 100 {
		t.Errorf("with another name of what lost a message: found %+v, expected them to differ there", d)
	}
	for _, at := range []int{0, 1, 6_000, len(records) - 1} {
		changed := slices.Clone(records)
		changed[at].Node += 100
		d := FirstDifference(a, &record(changed).Trace)
		if d == nil || d.Index != uint64(at) || *d.A != records[at] || *d.B != changed[at] {
			t.Errorf("changed record %d: %+v", at, d)
		}
		shorter := &record(records[:at]).Trace
		d = FirstDifference(a, shorter)
		if d == nil || d.Index != uint64(at) || d.B != nil || *d.A != records[at] {
			t.Errorf("cut at %d: %+v", at, d)
		}
		d = FirstDifference(shorter, a)
		if d == nil || d.Index != uint64(at) || d.A != nil || *d.B != records[at] {
			t.Errorf("the other way, cut at %d: %+v", at, d)
		}
	}
}

func TestATraceCutAtAnyByteKeepsItsWholeBlocks(t *testing.T) {
	recorder := smallBlocks()
	whole := slices.Collect(recorder.Records())
	file := written(t, &recorder.Trace)
	most := uint64(0)
	for cut := range file {
		read, err := Read(bytes.NewReader(file[:cut]))
		var damage *FormatError
		if !errors.As(err, &damage) {
			t.Fatalf("cut at %d: error %v", cut, err)
		}
		if damage.Offset > int64(cut) || damage.Found == "" || damage.Expected == "" {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		got := slices.Collect(read.Records())
		if uint64(len(got)) != damage.Intact || !slices.Equal(got, whole[:len(got)]) {
			t.Fatalf("cut at %d: %d records that are not the first ones", cut, len(got))
		}
		if damage.Intact < most {
			t.Fatalf("cut at %d: %d records, but fewer bytes gave %d", cut, damage.Intact, most)
		}
		most = damage.Intact
	}
	if most != uint64(len(whole)) {
		t.Errorf("cut just before its end, the file gives %d records, want %d", most, len(whole))
	}
}

func TestAFlippedBitCostsAtMostOneBlock(t *testing.T) {
	recorder := smallBlocks()
	whole := recorder.Len()
	file := written(t, &recorder.Trace)
	largest := uint64(0)
	for _, b := range recorder.blocks {
		largest = max(largest, b.count)
	}
	for at := len(signature) + 2; at < len(file); at++ {
		damaged := bytes.Clone(file)
		damaged[at] ^= 0x10
		read, err := Read(bytes.NewReader(damaged))
		if err == nil {
			t.Fatalf("bit flipped in byte %d: no error", at)
		}
		if read.Len()+largest < whole {
			t.Fatalf("bit flipped in byte %d: %d of %d records left: %v", at, read.Len(), whole, err)
		}
	}
}

func TestWhatIsNoTraceIsRefusedWithAReason(t *testing.T) {
	good := written(t, &record(likeARun(10)).Trace)
	forged := func(kind byte, payload []byte) []byte {
		var b bytes.Buffer
		c := &counter{w: &b}
		c.write(good[:bytes.IndexByte(good, '\n')+1])
		c.frame(frameHeader, []byte("{}"))
		c.frame(kind, payload)
		return b.Bytes()
	}
	for _, test := range []struct {
		name  string
		input []byte
		want  string
	}{
		{"nothing", nil, "at byte 0: found an empty file"},
		{"another file", []byte("scenario: raft\n"), `at byte 0: found "scenario: raft"`},
		{"a newer version", []byte("laplace trace 3\n"), `found version "3", expected version 1 to 2`},
		{"an older one than any", []byte("laplace trace 0\n"), `found version "0", expected version 1 to 2`},
		{"no line feed", []byte("laplace trace 2"), `found version "2"`},
		{"the signature alone", []byte("laplace trace 2\n"), "at byte 16: found 0 bytes and the end of the file"},
		{"something behind the end", append(bytes.Clone(good), 'x'), "found 1 bytes behind the end"},
		{"an unknown frame", forged('X', nil), `found a frame of type 'X'`},
		{"a second header", forged('H', []byte("{}")), "a second header"},
		{"a block without a beginning", forged('B', []byte{1}), "a block without a beginning"},
		{"more records than bytes", forged('B', []byte{0, 0, 0xff, 0xff, 0x7f}), "record 1 of the block damaged"},
		{"a record of no kind", forged('B', []byte{0, 0, 1, 0, 0, 0, 0, 0}), "a record of kind 0"},
		{"a cause before the first event", forged('B', []byte{0, 0, 1, 1, 9, 0, 0, 0}), "a cause 8 events before event 1"},
		{"a string from nowhere", forged('B', []byte{0, 0, 1, 1, 0, 0, 0, 7}), "a reference to string 5"},
		{"totals that do not agree", forged('E', []byte{1, 1}), "found 0 blocks with 0 records, expected 1 blocks with 1 records"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(test.input))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestAReaderThatFailsIsReported(t *testing.T) {
	broken := errors.New("broken pipe")
	if _, err := Read(&failing{err: broken}); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if _, err := record(likeARun(10)).WriteTo(&failing{err: broken}); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error)  { return 0, f.err }
func (f *failing) Write([]byte) (int, error) { return 0, f.err }

// smallBlocks is a trace of several blocks that is short enough to be damaged
// everywhere. The blocks are begun by hand.
func smallBlocks() *Recorder {
	recorder := record(nil)
	for i, r := range likeARun(60) {
		if i%20 == 0 {
			recorder.current = nil
		}
		recorder.Append(r)
	}
	return recorder
}

func FuzzRead(f *testing.F) {
	file := written(f, &smallBlocks().Trace)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte("laplace trace 1\n"))
	f.Add([]byte{})
	damaged := bytes.Clone(file)
	damaged[len(file)/3] ^= 1
	f.Add(damaged)
	f.Fuzz(func(t *testing.T, data []byte) {
		trace, err := Read(bytes.NewReader(data))
		if n := len(slices.Collect(trace.Records())); uint64(n) != trace.Len() {
			t.Fatalf("yields %d records, says %d", n, trace.Len())
		}
		trace.Event(3)
		for range trace.FromTime(5) {
			break
		}
		if err != nil {
			return
		}
		again, err := Read(bytes.NewReader(written(t, trace)))
		if err != nil {
			t.Fatalf("what was read without an error cannot be written and read: %v", err)
		}
		if d := FirstDifference(trace, again); d != nil {
			t.Fatalf("it comes back different: %+v", d)
		}
	})
}

// FuzzRecords feeds the decoder of records bytes whose checksums hold.
func FuzzRecords(f *testing.F) {
	f.Add(record(likeARun(30)).blocks[0].data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var b bytes.Buffer
		(&Trace{blocks: []*block{{count: 1 << 60, data: data}}}).WriteTo(&b)
		trace, err := Read(&b)
		if err == nil {
			t.Fatal("a block that claims 2^60 records was believed")
		}
		records := slices.Collect(trace.Records())
		if got := slices.Collect(record(records).Records()); !slices.Equal(got, records) {
			t.Fatalf("%v comes back as %v", records, got)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	records := likeARun(10_000)
	var recorder Recorder
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1_000_000 == 0 {
			recorder = Recorder{}
		}
		recorder.Append(records[i%len(records)])
	}
}

func BenchmarkRecords(b *testing.B) {
	trace := &record(likeARun(100_000)).Trace
	b.ReportAllocs()
	for b.Loop() {
		for range trace.Records() {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/record")
}

func TestAnActOfTheOutsideAloneDoesNotPartTwoRuns(t *testing.T) {
	of := func(records ...Record) *Trace {
		var r Recorder
		for i, record := range records {
			record.Number = uint64(i + 1)
			r.Append(record)
		}
		return &r.Trace
	}
	boot, fault := Record{Kind: Boot, Node: 1}, Record{Kind: Control, Name: "fault f"}
	early, late := Record{Kind: Deliver, Node: 1, From: 2, At: 5, Cause: 1}, Record{Kind: Deliver, Node: 1, From: 2, At: 7, Cause: 2}
	if d := Parting(of(boot, early), of(fault, boot, early)); d != nil {
		t.Errorf("found %+v, expected no difference", d)
	}
	d := Parting(of(boot, early), of(fault, boot, late))
	if d == nil || d.Index != 1 || d.A.At != 5 || d.B.At != 7 || d.B.Number != 3 {
		t.Errorf("found %+v, expected the message", d)
	}
	if d := Parting(of(boot), of(boot, early)); d == nil || d.A != nil || d.B.At != 5 {
		t.Errorf("found %+v, expected the end of the first", d)
	}
}
