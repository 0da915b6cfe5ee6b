package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// results are the runs that every picture must cope with. They are made once,
// and tests only read them.
var results = sync.OnceValue(func() map[string]*scenarios.Result {
	crowded := staleRun(5000)
	for i := range 60 {
		f := crowded.Faults[i%4]
		f.From += time.Duration(i) * 17 * time.Millisecond
		crowded.Faults = append(crowded.Faults, f)
	}
	wide := quietRun(300)
	wide.Scenario = "a-scenario-with-a-name-" + strings.Repeat("that-does-not-end-", 20)
	for i := range wide.History {
		wide.History[i].Client = fmt.Sprintf("client-number-%d", i%99)
	}
	return map[string]*scenarios.Result{
		"a panic": panickedRun(12), "a panic before there was a world": scenarios.Panicked(scenarios.Scenario{Name: "raft/quiet"}, scenarios.Options{}, "no entry 7"),
		"no operation": quietRun(0), "one operation": quietRun(1), "some operations": quietRun(120), "5,000 operations": quietRun(5000),
		"a violation": staleRun(60), "a violation to zoom in on": staleRun(600), "a violation among 5,000 operations": crowded,
		"two leaders": splitRun(600), "long names": wide, "nothing at all": {},
	}
})

func picture(t *testing.T, draw func(io.Writer, *scenarios.Result) error, r *scenarios.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := draw(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheOperatorIsNoClientAndItsOrdersAreDrawn(t *testing.T) {
	r := *quietRun(120)
	r.Names = append(slices.Clone(r.Names), "operator")
	before := factsOf(quietRun(120)).clients
	r.Orders = []scenarios.OrderOutcome{
		{At: 0, Do: scenarios.Reconfigure, Outcome: scenarios.OrderDone, Answered: r.Virtual / 3},
		{At: r.Virtual / 2, Do: scenarios.Transfer, Outcome: scenarios.OrderRefused, Answered: 5 * r.Virtual / 6},
	}
	if s := factsOf(&r); !slices.Equal(s.clients, before) || s.operator != "operator" {
		t.Errorf("found the clients %v and the operator %q, expected %v beside it", s.clients, s.operator, before)
	}
	svg := picture(t, Timeline, &r)
	for _, text := range []string{"operator", "reconfigure: done", "transfer: refused", "order"} {
		if !strings.Contains(svg, text) {
			t.Errorf("the picture does not say %q", text)
		}
	}
}

func TestPicturesAreWellFormedTitledAndTheSameEachTime(t *testing.T) {
	for name, r := range results() {
		for _, draw := range []func(io.Writer, *scenarios.Result) error{Timeline, Availability} {
			svg := picture(t, draw, r)
			var err error
			titles := 0
			for decoder := xml.NewDecoder(strings.NewReader(svg)); err == nil; {
				var token xml.Token
				token, err = decoder.Token()
				if start, ok := token.(xml.StartElement); ok && start.Name.Local == "title" {
					titles++
				}
			}
			if !errors.Is(err, io.EOF) || titles != 1 {
				t.Errorf("%s: %d titles, error %v", name, titles, err)
			}
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
				t.Errorf("%s: a coordinate is no number", name)
			}
			if again := picture(t, draw, r); again != svg {
				t.Errorf("%s: drawn again it differs", name)
			}
		}
	}
}

func TestNoTextOverlapsAnotherOrLeavesThePicture(t *testing.T) {
	for name, r := range results() {
		for _, sk := range []*sketch{newTimeline(factsOf(r)).draw(), newAvailability(factsOf(r)).draw()} {
			for i, a := range sk.texts {
				if a.box.x0 < 0 || a.box.y0 < 0 || a.box.x1 > sk.width || a.box.y1 > sk.height {
					t.Errorf("%s: %q at %.0f leaves the picture, %.0f by %.0f", name, a.text, a.box, sk.width, sk.height)
				}
				for _, b := range sk.texts[:i] {
					if a.box.x0 < b.box.x1 && b.box.x0 < a.box.x1 && a.box.y0 < b.box.y1 && b.box.y0 < a.box.y1 {
						t.Errorf("%s: %q and %q overlap", name, a.text, b.text)
					}
				}
			}
		}
	}
}

// looks counts the shapes of some sketches by what they look like, less those of others.
func looks(of *sketch, less ...*sketch) map[string]int {
	counts := make(map[string]int)
	for _, s := range of.shapes {
		counts[s.look] += bytes.Count(s.path, []byte("M"))
	}
	for _, other := range less {
		for look, n := range looks(other) {
			counts[look] -= n
		}
	}
	return counts
}

// legendOf is a sketch of a legend alone, headerOf of a header.
func legendOf(keys []key) *sketch {
	sk := newSketch("", pictureWidth, 100)
	legend(sk, 0, keys)
	return sk
}

func headerOf(s *facts) *sketch {
	sk := newSketch("", pictureWidth, 100)
	s.header(sk)
	return sk
}

func fadedLook(c color.NRGBA) string { return fmt.Sprintf(`fill="url(#%s)" `, fadedName(c)) }

func TestTheTimelineDrawsEveryOperationByItsOutcome(t *testing.T) {
	for _, n := range []int{0, 1, 120, 1200} {
		r := quietRun(n)
		drawing := newTimeline(factsOf(r))
		counts := looks(drawing.draw(), legendOf(drawing.keys))
		for outcome, drawn := range map[checker.Outcome]int{
			checker.OutcomeOK:      counts[filled(palette.Blue)] + counts[filled(palette.Orange)],
			checker.OutcomeFail:    counts[stroked(1, palette.Blue, []float64{2, 1.5})] + counts[stroked(1, palette.Orange, []float64{2, 1.5})],
			checker.OutcomeUnknown: counts[fadedLook(palette.Blue)] + counts[fadedLook(palette.Orange)],
		} {
			if want := r.History.Count(outcome); drawn != want {
				t.Errorf("%d operations: %d bars of those that ended %v, want %d", n, drawn, outcome, want)
			}
		}
	}
}

func TestWhereOperationsAreManyEachColumnHasTheirSharesOfTheTime(t *testing.T) {
	scale := timescale{span{0, (plotRight - plotLeft) * time.Second}} // a point is a second
	second := func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
	var all []*checker.Operation
	for _, o := range []checker.Operation{
		{Kind: keyvalue.Put, Call: 0, Return: second(0.25), Outcome: checker.OutcomeOK},
		{Kind: keyvalue.Get, Call: second(0.25), Return: second(0.75), Outcome: checker.OutcomeOK},
		{Kind: keyvalue.Get, Call: second(1.5), Return: second(3), Outcome: checker.OutcomeOK},
		{Kind: keyvalue.Put, Call: second(3), Return: second(4), Outcome: checker.OutcomeUnknown},
		{Kind: keyvalue.Put, Call: second(5.5), Return: second(5.5), Outcome: checker.OutcomeFail},
	} {
		all = append(all, &o)
	}
	c := newColumns(scale, all, 1)
	for column, want := range [][]float64{{4, 8, 0, 0, 0, 0}, {0, 8, 0, 0, 0, 0}, {0, 16, 0, 0, 0, 0}, {0, 1, 0, 0, 15, 0}, {0, 0, 0, 0, 2, 0}, {0, 0, 2, 0, 0, 0}, {0, 0, 0, 0, 0, 0}} {
		if found := c.heights(column, 16); !slices.Equal(found, want) {
			t.Errorf("column %d has the heights %v of its looks, want %v", column, found, want)
		}
	}
}

func TestTheStripOfAZoomedTimelineShowsAllOfTheRun(t *testing.T) {
	r := staleRun(5000)
	drawing := newTimeline(factsOf(r))
	sk := newSketch("", pictureWidth, drawing.height)
	drawing.drawStripLanes(sk, timescale{span{0, drawing.end}}, 0)
	for _, at := range []time.Duration{time.Second, 6 * time.Second, 11 * time.Second} {
		x := timescale{span{0, drawing.end}}.x(at)
		near := 0
		for _, s := range sk.shapes {
			for _, part := range strings.Split(string(s.path), "M")[1:] {
				var x0, y0, width float64
				if _, err := fmt.Sscanf(part, "%f %fh%f", &x0, &y0, &width); err != nil {
					t.Fatal(err)
				}
				if x0 < x+5 && x < x0+width+5 && s.look != filled(palette.White) {
					near++
				}
			}
		}
		if near < len(drawing.clients) {
			t.Errorf("around %v there are %d bars in the strip, want one of each of %d clients at least", at, near, len(drawing.clients))
		}
	}
}

func TestOnlyEvidenceIsRed(t *testing.T) {
	if svg := picture(t, Timeline, quietRun(600)); strings.Contains(svg, palette.Hex(palette.Red)) {
		t.Error("there is red in the picture of a valid run")
	}
	// The accused; the strip adds all evidence and the mark below it.
	for _, test := range []struct{ operations, fills int }{{60, 1}, {600, 1 + 3 + 1}, {5000, 1 + 3 + 1}} {
		drawing := newTimeline(factsOf(staleRun(test.operations)))
		counts := looks(drawing.draw(), legendOf(drawing.keys), headerOf(drawing.facts))
		if got := counts[filled(palette.Red)]; got != test.fills {
			t.Errorf("%d operations: %d red shapes, want %d", test.operations, got, test.fills)
		}
		if got := counts[stroked(1.8, palette.Red, nil)]; got != 2 {
			t.Errorf("%d operations: %d red frames, want two witnesses", test.operations, got)
		}
	}
}

func TestTheWindowHoldsTheEvidenceAndIsReadable(t *testing.T) {
	for name, r := range results() {
		s := factsOf(r)
		w := s.window()
		if w.from < 0 || w.to > s.end || w.length() <= 0 {
			t.Errorf("%s: window %v of a run of %v", name, w, s.end)
		}
		if s.violation == nil {
			if w != (span{0, s.end}) {
				t.Errorf("%s: window %v of a valid run of %v, want all of it", name, w, s.end)
			}
			continue
		}
		if at := s.violation.Evidence.At; at < w.from || at > w.to {
			t.Errorf("%s: the violation at %v is not in the window %v", name, at, w)
		}
		for _, o := range s.violation.involved {
			if o.Call < w.from || o.Return > w.to {
				t.Errorf("%s: %v is not in the window %v", name, o, w)
			}
		}
	}
	if s := factsOf(staleRun(5000)); s.window().length() > s.end/10 {
		t.Errorf("window %v among 5,000 operations, want less than a tenth of %v", s.window(), s.end)
	}
}

func TestTheReportSaysWhatAnIllegalReadMustBe(t *testing.T) {
	history := checker.History{
		{ID: 1, Client: "c1", Kind: keyvalue.Put, Key: "k1", Value: "old", Outcome: checker.OutcomeOK, Call: 1, Return: 2},
		{ID: 2, Client: "c1", Kind: keyvalue.Put, Key: "k1", Value: "new", Outcome: checker.OutcomeOK, Call: 3, Return: 4},
		{ID: 3, Client: "c2", Kind: keyvalue.Get, Key: "k1", Output: "old", Found: true, Outcome: checker.OutcomeOK, Call: 5, Return: 6},
	}
	r := &scenarios.Result{History: history, Names: []string{"n1", "c1", "c2"}, Nodes: 1, Virtual: 10}
	judge(r)
	b := factsOf(r).violation
	if b == nil || b.accused < 0 || b.involved[b.accused].ID != 3 {
		t.Fatalf("violation %+v, want the read accused", b)
	}
	if got, want := b.instead(), `, must be "new"`; got != want {
		t.Errorf("instead %q, want %q", got, want)
	}
}

func TestAStintEndsWhereTheServerChangesOrGoesDown(t *testing.T) {
	s := factsOf(&scenarios.Result{
		Nodes: 1, Names: []string{"n1"}, Virtual: 100,
		Roles: []scenarios.RoleChange{
			{At: 0, Node: 1, Role: "follower"}, {At: 10, Node: 1, Role: "leader", Term: 2}, {At: 70, Node: 1, Role: "follower", Term: 2},
		},
		Outages: []scenarios.Outage{
			{Node: 1, Kind: scenarios.Paused, From: 20, To: 30}, {Node: 1, Kind: scenarios.Down, From: 50, To: 60},
		},
	})
	s.end = 100
	var got []string
	for _, st := range s.stints(0) {
		got = append(got, fmt.Sprintf("%s %d-%d", st.role, st.from, min(st.to, 100)))
	}
	want := []string{"follower 0-10", "leader 10-20", "paused 20-30", "leader 30-50", "down 50-60", "follower 70-100"}
	if !slices.Equal(got, want) {
		t.Errorf("stints %q, want %q", got, want)
	}
}

func TestALeaderThatWasReplacedDoesNotReign(t *testing.T) {
	s := factsOf(quietRun(0))
	var got []string
	for _, r := range s.reigns() {
		got = append(got, fmt.Sprintf("%s term %d %v-%v", s.servers[r.server], r.term, r.from, r.to))
	}
	want := []string{"n2 term 1 230ms-3.4s", "n4 term 2 3.4s-7.7s", "n5 term 3 7.96s-12s"}
	if !slices.Equal(got, want) {
		t.Errorf("reigns %q, want %q", got, want)
	}
}

func TestAPictureThatCannotBeWrittenIsAnError(t *testing.T) {
	broken := errors.New("disk full")
	if err := Timeline(failing{broken}, quietRun(1)); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
