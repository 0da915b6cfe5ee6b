package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestFaultsThatFindNoRoomAreCounted(t *testing.T) {
	for _, test := range []struct{ faults, folded int }{{faultsMax, 0}, {faultsMax + 1, 2}, {faultsMax + 12, 13}} {
		r := quietRun(12)
		r.Faults = nil
		for i := range test.faults {
			r.Faults = append(r.Faults, nemesis.Injected{
				Fault: nemesis.Fault{ID: fmt.Sprint(i), Effect: &nemesis.Partition{}}, Nodes: []string{"n1"}, From: time.Second, Until: 11 * time.Second,
			})
		}
		drawing := newTimeline(factsOf(r))
		sk := drawing.draw()
		counted := false
		for _, of := range sk.texts {
			counted = counted || of.text == fmt.Sprintf("+%d more", test.folded)
		}
		if drawing.backdrop.folded != test.folded || counted != (test.folded > 0) {
			t.Errorf("of %d faults %d are folded, and that is written: %v; expected %d", test.faults, drawing.backdrop.folded, counted, test.folded)
		}
		if bars := looks(sk, legendOf(drawing.keys))[filled(palette.Silver)]; bars != min(test.faults, faultsMax) {
			t.Errorf("%d faults are %d bars, expected %d", test.faults, bars, min(test.faults, faultsMax))
		}
	}
}

func TestACutInOneDirectionLooksLikeNoOther(t *testing.T) {
	labels := make(map[string]bool)
	for _, effect := range []nemesis.Effect{
		&nemesis.Partition{}, &nemesis.Partition{Direction: nemesis.In}, &nemesis.Partition{Direction: nemesis.Out},
		&nemesis.Block{}, &nemesis.Block{Selection: nemesis.Selection{Direction: nemesis.In}}, &nemesis.Block{Selection: nemesis.Selection{Direction: nemesis.Out}},
	} {
		labels[Struck(nemesis.Injected{Fault: nemesis.Fault{Effect: effect}, Nodes: []string{"n2"}}, []string{"n1", "n2"})] = true
	}
	for _, want := range []string{"partition n2", "partition n2 (deaf)", "partition n2 (mute)", "block n2", "block n2 (incoming)", "block n2 (outgoing)"} {
		if !labels[want] {
			t.Errorf("found %v, expected %q among them", labels, want)
		}
	}
}

// The length that a text is made to have is less than the room that it was given.
func TestEveryTextSaysHowLongItIs(t *testing.T) {
	text := regexp.MustCompile(`<text [^>]*>`)
	length := regexp.MustCompile(` textLength="[1-9][0-9.]*" lengthAdjust="spacingAndGlyphs"`)
	for name, r := range results() {
		for _, draw := range []func(io.Writer, *scenarios.Result) error{Timeline, Availability} {
			all := text.FindAllString(picture(t, draw, r), -1)
			if len(all) == 0 {
				t.Errorf("%s: no text", name)
			}
			for _, of := range all {
				if !length.MatchString(of) {
					t.Errorf("%s: %s does not say how long it is", name, of)
				}
			}
		}
	}
}

func TestAPictureOfALongRunIsSmall(t *testing.T) {
	const most = 1_000_000 // bytes
	r := quietRun(100_000)
	for i := range 1000 {
		f := r.Faults[i%4]
		f.From += time.Duration(i) * 7 * time.Millisecond
		f.Until = f.From + 300*time.Millisecond
		r.Faults = append(r.Faults, f)
	}
	for name, draw := range map[string]func(io.Writer, *scenarios.Result) error{"timeline": Timeline, "availability": Availability} {
		if n := len(picture(t, draw, r)); n > most {
			t.Errorf("the %s of %d operations has %d bytes, expected %d at most", name, len(r.History), n, most)
		}
	}
	if svg := picture(t, Timeline, r); !strings.Contains(svg, "shares of the time") {
		t.Error("the picture does not say what its columns are")
	}
}
