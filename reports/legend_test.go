package reports

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// frameColors are those of paper, axes, grids and frames, which mean nothing.
var frameColors = []string{"#ffffff", palette.Hex(palette.Grey), palette.Hex(palette.Pale), palette.Hex(palette.Faint), palette.Hex(palette.Black)}

var colorForm = regexp.MustCompile(`#[0-9a-f]{6}|#fades-[0-9a-f]{6}`)

// colorsOf counts the shapes by their colour, and those that fade out. Of orders, which say
// what came of them, the colour is enough.
func colorsOf(looks map[string]int) map[string]int {
	counts := make(map[string]int)
	for look, n := range looks {
		for _, c := range colorForm.FindAllString(look, -1) {
			counts[strings.Replace(c, "fades-", "", 1)] += n
			if strings.Contains(c, "fades-") && c != "#fades-"+palette.Hex(orderColor)[1:] {
				counts["fading"] += n
			}
		}
	}
	return counts
}

// mustExplain fails the test unless the legend of a picture has the colours of all that is
// drawn, and no other.
func mustExplain(t *testing.T, name string, whole, header *sketch, keys []key) {
	t.Helper()
	explained := legendOf(keys)
	drawn := colorsOf(looks(whole, header, explained))
	for _, c := range frameColors {
		delete(drawn, c)
	}
	samples := colorsOf(looks(explained))
	for c, n := range drawn {
		if n > 0 && samples[c] == 0 {
			t.Errorf("%s: %d shapes have the colour %s, which is not in the legend", name, n, c)
		}
		if n == 0 && samples[c] > 0 {
			t.Errorf("%s: the legend has the colour %s, which nothing in the picture has", name, c)
		}
	}
}

func explainAll(t *testing.T, name string, r *scenarios.Result) {
	t.Helper()
	s := factsOf(r)
	timeline, availability := newTimeline(s), newAvailability(s)
	mustExplain(t, name+": timeline", timeline.draw(), headerOf(s), timeline.keys)
	mustExplain(t, name+": availability", availability.draw(), headerOf(s), availability.keys)
}

func TestEveryColorIsInTheLegendAndNoneThatIsNotDrawn(t *testing.T) {
	for name, r := range results() {
		explainAll(t, name, r)
	}
}

// ran is the result of a scenario.
func ran(t *testing.T, s scenarios.Scenario) *scenarios.Result {
	t.Helper()
	r, err := scenarios.Run(context.Background(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryColorOfARunOfTheLibraryIsInTheLegend(t *testing.T) {
	for _, s := range scenarios.Library() {
		if !strings.HasSuffix(s.Name, "/everything") && !strings.HasSuffix(s.Name, "/quiet") && s.Name != "chain/masters" {
			continue
		}
		explainAll(t, s.Name, ran(t, s))
	}
}

// Of many runs of the exhibit no operation is wrong, so that nothing but events can show
// what is.
func TestEveryViolationOfTheExhibitIsMarkedInItsPicture(t *testing.T) {
	files, err := filepath.Glob("../docs/exhibit/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no exhibit (%v)", err)
	}
	for _, file := range files {
		s, err := scenarios.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := ran(t, s)
		explainAll(t, file, r)
		f := factsOf(r)
		if f.violation == nil {
			t.Errorf("%s: no violation", file)
			continue
		}
		drawing := newTimeline(f)
		counts := looks(drawing.draw(), legendOf(drawing.keys), headerOf(f))
		if counts[filled(palette.Red)]+counts[stroked(1.8, palette.Red, nil)] == 0 {
			t.Errorf("%s: nothing is marked of %s: %s", file, f.violation.Name, f.violation.Detail)
		}
	}
}
