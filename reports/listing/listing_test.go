package listing

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"context"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/trace"
)

// run is a run of a scenario of the library.
func run(t *testing.T, name string) *scenarios.Result {
	t.Helper()
	spec, err := scenarios.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	spec.Duration = 2 * time.Second
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// chosen are the records that a selection has of a run.
func chosen(t *testing.T, r *scenarios.Result, s Selection) []Line {
	t.Helper()
	return slices.Collect(New(r).lines(t.Context(), s))
}

func TestWithoutASelectionEveryRecordIsListedInOrder(t *testing.T) {
	r := run(t, "raft/leader-partition")
	lines := chosen(t, r, Selection{})
	i := 0
	for record := range r.Trace.Records() {
		if i == len(lines) || lines[i].Record != record {
			t.Fatalf("record %d is missing: %v", i, record)
		}
		i++
	}
	if i != len(lines) || i == 0 {
		t.Errorf("found %d lines, expected %d", len(lines), i)
	}
}

func TestASelectionHasWhatItSaysAndNothingElse(t *testing.T) {
	r := run(t, "raft/leader-partition")
	whole := &r.Trace.Trace
	from, to := Point{At: 300 * time.Millisecond, IsTime: true}, Point{Event: 1000}
	for claim, tt := range map[string]struct {
		s  Selection
		is func(Line) bool
	}{
		"lost messages":     {Selection{Dropped: true}, func(l Line) bool { return l.Kind == trace.Drop || l.Kind == trace.Control }},
		"a kind of message": {Selection{Kinds: []string{"AppendEntries"}}, func(l Line) bool { return l.Name == "AppendEntries" || l.Below }},
		"a kind of record":  {Selection{Kinds: []string{"synced", "expire"}}, func(l Line) bool { return l.Kind == trace.Synced || l.Kind == trace.Expire || l.Below }},
		"a kind of remark":  {Selection{Kinds: []string{"became"}}, func(l Line) bool { return l.Kind == trace.Observe && l.Code == 1 }},
		"a node": {Selection{Nodes: []string{"n3"}}, func(l Line) bool {
			return l.Node == 3 || l.Kind == trace.Drop && l.From == 3 || l.Below || l.Kind == trace.Control
		}},
		"a stretch":              {Selection{From: &from, To: &to}, func(l Line) bool { return l.At >= from.At && l.Number <= to.Event }},
		"all of several at once": {Selection{Nodes: []string{"n2"}, Kinds: []string{"drop"}, To: &to}, func(l Line) bool { return l.Kind == trace.Control || l.Number <= 1000 && (l.Node == 2 || l.From == 2) }},
	} {
		lines := chosen(t, r, tt.s)
		if len(lines) == 0 && claim != "all of several at once" {
			t.Errorf("%s: found nothing", claim)
		}
		for _, l := range lines {
			if !tt.is(l) {
				t.Errorf("%s: found %v", claim, l)
			}
		}
	}
	wanted := 0
	for record := range whole.Records() {
		if record.Kind == trace.Drop {
			wanted++
		}
	}
	lost := slices.DeleteFunc(chosen(t, r, Selection{Dropped: true}), func(l Line) bool { return l.Kind != trace.Drop })
	if len(lost) != wanted || wanted == 0 {
		t.Errorf("found %d lost messages, expected %d", len(lost), wanted)
	}
}

func TestThePastOfAnEventIsThatOfTheGraph(t *testing.T) {
	r := run(t, "raft/leader-partition")
	g := causal.NewGraph()
	for record := range r.Trace.Records() {
		g.Add(record)
	}
	for _, event := range []uint64{1, 100, g.Last() / 2, g.Last()} {
		var found []uint64
		for _, l := range chosen(t, r, Selection{Past: event}) {
			if l.Kind.IsEvent() {
				found = append(found, l.Number)
			}
		}
		if want := slices.Collect(g.Past(event).Events()); !slices.Equal(found, want) {
			t.Errorf("of event %d found %d events, expected %d", event, len(found), len(want))
		}
	}
}

func TestALostMessageNamesTheFaultThatDidIt(t *testing.T) {
	r := run(t, "raft/leader-partition")
	var b strings.Builder
	l := New(r)
	wrote, more, err := l.Write(t.Context(), &b, Selection{Dropped: true, Kinds: []string{"drop"}}, Text, 3)
	if err != nil || wrote != 3 || !more {
		t.Fatalf("found %d lines, more %v, %v", wrote, more, err)
	}
	for line := range strings.Lines(b.String()) {
		if !strings.Contains(line, "did not get") || !strings.Contains(line, ", by fault ") || !strings.Contains(line, "; sent at ") {
			t.Errorf("found %q", line)
		}
	}
}

func TestTheCauseStandsInEveryFormAndNoLineIsWiderThanTheScreen(t *testing.T) {
	r := run(t, "paxos/leader-partition")
	l := New(r)
	for _, width := range []int{0, 40, 80} {
		l.Width = width
		for _, line := range chosen(t, r, Selection{To: &Point{Event: 400}}) {
			text := Text(l, &line)
			if flat := strings.Join(strings.Fields(text), " "); line.Cause != 0 && !strings.Contains(flat, "#"+Point{Event: line.Cause}.String()) {
				t.Errorf("the cause %d is missing in %q", line.Cause, text)
			}
			for shown := range strings.Lines(text) {
				if width > 0 && prose.Width(strings.TrimSuffix(shown, "\n")) > width {
					t.Errorf("on %d columns found %q", width, shown)
				}
			}
			if width == 0 && strings.Count(text, "\n") != 1 {
				t.Errorf("without a screen found several lines: %q", text)
			}
			var o object
			if err := json.Unmarshal([]byte(JSON(l, &line)), &o); err != nil || o.Event != line.Number || o.Cause != line.Cause || o.At != line.At {
				t.Errorf("found %+v of %v (%v)", o, line, err)
			}
			if line.Term != 0 && line.Kind == trace.Observe && !strings.HasPrefix(o.Term, "ballot ") {
				t.Errorf("found the term %q, expected a ballot", o.Term)
			}
		}
	}
}

func TestPointsAreReadAsReportsShowThem(t *testing.T) {
	for text, want := range map[string]Point{
		"4127": {Event: 4127}, "#4127": {Event: 4127}, "1.743s": {At: 1743 * time.Millisecond, IsTime: true}, "1.743000 s": {At: 1743 * time.Millisecond, IsTime: true}, "0s": {IsTime: true},
	} {
		if got, err := ParsePoint(text); err != nil || got != want {
			t.Errorf("%q: found %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "#", "-1s", "soon", "1.5", "0"} {
		if got, err := ParsePoint(text); err == nil || !strings.Contains(err.Error(), "expected ") {
			t.Errorf("%q: found %v, %v, expected an error", text, got, err)
		}
	}
}

func TestATimeMeansTheEventsAroundIt(t *testing.T) {
	r := run(t, "raft/leader-partition")
	whole := &r.Trace.Trace
	event, _ := whole.Event(700)
	at := Point{At: event.At, IsTime: true}
	before := Point{At: event.At - 1, IsTime: true}
	if first, last := at.first(whole), at.last(whole); first > 700 || last < 700 {
		t.Errorf("at the time of event 700 found %d to %d", first, last)
	}
	if first, last := before.first(whole), before.last(whole); last >= 700 || first != last+1 {
		t.Errorf("just before it found %d to %d", first, last)
	}
	end := Point{At: time.Hour, IsTime: true}
	if first, last := end.first(whole), end.last(whole); first != r.Events+1 || last != r.Events {
		t.Errorf("behind the end found %d to %d of %d events", first, last, r.Events)
	}
}

// A torn writer takes so many lines and no more.
type torn struct{ lines int }

var errTorn = errors.New("nobody reads")

func (w *torn) Write(p []byte) (int, error) {
	if w.lines == 0 {
		return 0, errTorn
	}
	w.lines--
	return len(p), nil
}

func TestAListingEndsWhenNobodyReadsOrWaits(t *testing.T) {
	l := New(run(t, "raft/leader-partition"))
	if wrote, _, err := l.Write(t.Context(), &torn{5}, Selection{}, Text, 0); wrote != 5 || !errors.Is(err, errTorn) {
		t.Errorf("found %d lines and %v", wrote, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if wrote, _, err := l.Write(ctx, &torn{1 << 30}, Selection{}, JSON, 0); wrote != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("found %d lines and %v", wrote, err)
	}
}
