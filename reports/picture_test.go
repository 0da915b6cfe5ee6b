package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services/kv/model"
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

// Samples in the legend of the timeline.
const (
	solidSamples  = 3 // read, write, unknown
	hollowSamples = 1
)

func TestTheTimelineDrawsEveryOperationByItsOutcome(t *testing.T) {
	for _, n := range []int{0, 1, 120, 5000} {
		r := quietRun(n)
		svg := picture(t, Timeline, r)
		solid := strings.Count(svg, `style="fill:#56B4E9"`) + strings.Count(svg, `style="fill:#E69F00"`)
		if want := r.Operations.OK + r.Operations.Unknown + solidSamples; solid != want {
			t.Errorf("%d operations: %d solid bars, want %d", n, solid, want)
		}
		if hollow := strings.Count(svg, "stroke-dasharray:2,1.5"); hollow != r.Operations.Fail+hollowSamples {
			t.Errorf("%d operations: %d hollow bars, want %d", n, hollow, r.Operations.Fail+hollowSamples)
		}
	}
}

func TestTheStripOfAZoomedTimelineHasEveryOperation(t *testing.T) {
	for _, n := range []int{600, 5000} {
		r := staleRun(n)
		strip := strings.Count(picture(t, Timeline, r), "fill-opacity:0.76863")
		if evidence := len(r.Checks[0].Evidence.Operations); strip+evidence != len(r.History) {
			t.Errorf("%d bars and %d red ones in the strip, want %d", strip, evidence, len(r.History))
		}
	}
}

func TestOnlyEvidenceIsRed(t *testing.T) {
	const redFill, redFrame = `style="fill:#C8001E"`, "stroke:#C8001E;stroke-width:1.8"
	if svg := picture(t, Timeline, quietRun(600)); strings.Contains(svg, "C8001E") {
		t.Error("there is red in the picture of a valid run")
	}
	// The badge, the legend and the accused; the strip adds all evidence and
	// the mark below it.
	for _, test := range []struct{ operations, fills int }{{60, 3}, {600, 3 + 3 + 1}, {5000, 3 + 3 + 1}} {
		svg := picture(t, Timeline, staleRun(test.operations))
		if got := strings.Count(svg, redFill+"/>") + strings.Count(svg, redFill+" />"); got != test.fills {
			t.Errorf("%d operations: %d red shapes, want %d", test.operations, got, test.fills)
		}
		if got := strings.Count(svg, redFrame); got != 2+1 {
			t.Errorf("%d operations: %d red frames, want two witnesses and the legend's", test.operations, got)
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
		{ID: 1, Client: "c1", Kind: model.Put, Key: "k1", Value: "old", Outcome: checker.OutcomeOK, Call: 1, Return: 2},
		{ID: 2, Client: "c1", Kind: model.Put, Key: "k1", Value: "new", Outcome: checker.OutcomeOK, Call: 3, Return: 4},
		{ID: 3, Client: "c2", Kind: model.Get, Key: "k1", Output: "old", Found: true, Outcome: checker.OutcomeOK, Call: 5, Return: 6},
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

func TestPicturesOfLongRunsDrawWhatCanBeToldApart(t *testing.T) {
	for name, draw := range map[string]func(io.Writer, *scenarios.Result) error{"timeline": Timeline, "availability": Availability} {
		one, four := len(picture(t, draw, quietRun(crowd))), len(picture(t, draw, quietRun(4*crowd)))
		if four > 2*one {
			t.Errorf("the %s of %d operations has %d bytes, that of four times as many %d, expected them to share their places", name, crowd, one, four)
		}
	}
}
