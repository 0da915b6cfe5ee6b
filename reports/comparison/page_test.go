package comparison

import (
	"encoding/base64"
	"html"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/compare"
)

// troubled is a table in which there is something that nobody may overlook, some runs do not
// recover, and names are what nobody would let into a page.
func troubled(t testing.TB) *compare.Table {
	p := planned(t, "subjects: [raft, paxos, chain]\nfaults: [none, leader-crash, gray]\nloads: [100, 200]\nseeds: 12\n")
	p.Subjects[0].Name = `<script>alert("raft")</script>`
	p.Faults[1].Name = `../../"onload='x()' a&b`
	p.Faults[1].Summary = `<img src=x onerror="x()">`
	p.Faults[2].Name = `..-.._"onload='x()' a&b`
	runs := synthetic(p)
	for i := range runs {
		r := &runs[i].Run
		switch {
		case runs[i].Scenario == 3 && r.Seed == 4:
			r.Verdict, r.Measures.Lost = checker.Violation, 2
		case runs[i].Scenario == 4 && r.Seed == 5:
			r.Verdict = checker.Unknown
		case runs[i].Scenario == 8 && r.Seed == 6:
			r.Measures.Recoveries[0].Took, r.Measures.Recoveries[0].Recovered = 5*time.Second, false
		}
	}
	return compare.Tabulate(p, runs)
}

var (
	reference = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	identity  = regexp.MustCompile(` id="([^"]*)"`)
)

func pageOf(t testing.TB, of *compare.Table, worst func(*compare.Cell) string) (text string, files map[string][]byte) {
	files = written(t, Files(of, worst))
	return string(files[PageFile]), files
}

func TestEveryLinkOfThePageLeadsSomewhereWithoutANetwork(t *testing.T) {
	text, files := pageOf(t, table(t), nowhere)
	ids := make(map[string]bool)
	for _, m := range identity.FindAllStringSubmatch(text, -1) {
		if ids[m[1]] {
			t.Errorf("two places are called %s", m[1])
		}
		ids[m[1]] = true
	}
	for _, id := range []string{"run-leader-crash-raft", "fault-gray", "cost", "load", "measure-recovery"} {
		if !ids[id] {
			t.Errorf("nothing on the page is called %s", id)
		}
	}
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		to := html.UnescapeString(m[1])
		place, inside := strings.CutPrefix(to, "#")
		switch {
		case strings.HasPrefix(to, "data:image/svg+xml;base64,"):
		case inside && !ids[place]:
			t.Errorf("a link leads to %s, which is nowhere on the page", to)
		case !inside && files[to] == nil:
			t.Errorf("a link leads to %s, which is no file of the report", to)
		}
	}
	for _, word := range []string{"<script", "http:", "https:", "@import", "url("} {
		if strings.Contains(text, word) {
			t.Errorf("the page has %s", word)
		}
	}
}

func TestTheMapHasTheNumbersOfTheTable(t *testing.T) {
	of := table(t)
	text, files := pageOf(t, of, nowhere)
	for _, name := range mapped {
		at, m := metric(name)
		picture := string(files["pictures/map-"+name+".svg"])
		for _, c := range slices.Concat(of.Cells...) {
			number := "–"
			if e := c.Estimates[at]; e.N > 0 {
				number = m.Unit.Text(e.Mean)
			}
			link := `<a href="#run-` + c.Fault + "-" + c.Subject + `" `
			if !regexp.MustCompile(regexp.QuoteMeta(link) + `[^>]*>` + regexp.QuoteMeta(number) + `</a>`).MatchString(text) {
				t.Errorf("the map of %s has no link to the worst run of %s under %s that says %s", name, c.Subject, c.Fault, number)
			}
			if !strings.Contains(picture, number) {
				t.Errorf("the picture of %s does not say %s", name, number)
			}
		}
	}
}

func TestEachPictureNamesEachSubjectAndIsWellFormed(t *testing.T) {
	for _, of := range []*compare.Table{table(t), troubled(t)} {
		for name, content := range written(t, Files(of, nowhere)) {
			if !strings.HasSuffix(name, ".svg") {
				continue
			}
			isXML(t, name, content)
			if texts, said := strings.Count(string(content), "<text "), strings.Count(string(content), `textLength="`); texts == 0 || said != texts {
				t.Errorf("%s: %d of %d texts say how long they are, expected all", name, said, texts)
			}
			text := html.UnescapeString(string(content))
			for _, s := range of.Plan.Subjects {
				if !strings.Contains(text, s.Name) && !strings.Contains(text, s.Name[:8]) {
					t.Errorf("%s does not say which is %s", name, s.Name)
				}
			}
		}
	}
}

func TestThePageCarriesThePicturesThatStandBesideIt(t *testing.T) {
	text, files := pageOf(t, table(t), nowhere)
	carried := 0
	for name, content := range files {
		if !strings.HasSuffix(name, ".svg") || strings.Contains(name, "/map-") {
			continue
		}
		carried++
		if !strings.Contains(html.UnescapeString(text), base64.StdEncoding.EncodeToString(content)) {
			t.Errorf("the page does not have %s", name)
		}
		if png := files[strings.TrimSuffix(name, "svg")+"png"]; !strings.HasPrefix(string(png), "\x89PNG") {
			t.Errorf("there is no PNG beside %s", name)
		}
	}
	if carried != 10 {
		t.Errorf("found %d pictures, expected 3 of each fault that struck, 2 of none and 2 of loads", carried)
	}
}

func TestWhatIsNotValidIsSaidFirst(t *testing.T) {
	text, files := pageOf(t, troubled(t), nowhere)
	head, _, _ := strings.Cut(text, "<main")
	for _, said := range []string{"1 of 180 runs are violations", "acknowledged writes were lost in 1 of 180 runs", "1 of 180 runs could not be judged"} {
		if !strings.Contains(head, said) {
			t.Errorf("the head of the page does not say that %s", said)
		}
	}
	if strings.Contains(text, "runs are valid") {
		t.Error("the page says that all is well")
	}
	at, m := metric("recovery")
	if e := troubled(t).Cells[2][2].Estimates[at]; !strings.Contains(text, "≥ "+m.Unit.Text(e.Mean)+"</a>") {
		t.Error("the map does not say that a mean is a bound from below")
	}
	if picture := string(files["pictures/map-availability.svg"]); strings.Count(picture, ">!</text>") != 2 || strings.Count(picture, ">?</text>") != 2 {
		t.Error("the heat map does not mark one cell as unsafe and one as not judged, besides explaining the marks")
	}
	if valid, _ := pageOf(t, table(t), nowhere); !strings.Contains(valid, "all 216 runs are valid") {
		t.Error("the page of valid runs does not say so")
	}
}

func TestNamesAreNoMarkupAndNoPaths(t *testing.T) {
	text, files := pageOf(t, troubled(t), func(c *compare.Cell) string { return "runs/" + c.Subject })
	for _, bad := range []string{"<script", "<img src=x", `"onload=`, `onload='`} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for name := range files {
		if !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, `<>"'&`) {
			t.Errorf("a file is called %s", name)
		}
	}
}

func TestThePageLeadsToTheDirectoryOfTheWorstRunIfThereIsOne(t *testing.T) {
	worst := func(c *compare.Cell) string {
		if c.Subject == "raft" {
			return "../runs/" + c.Fault
		}
		return ""
	}
	text, _ := pageOf(t, table(t), worst)
	for _, want := range []string{`href="../runs/leader-crash"`, `href="../runs/leader-crash/timeline.svg"`, `href="../runs/leader-crash/availability.svg"`, "laplace replay ../runs/leader-crash<", "laplace run scenarios/leader-crash-paxos.yaml --seed "} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestATableWithoutMuchInItIsShownToo(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos]\nfaults: [none, leader-crash]\nseeds: 1\n")
	runs := synthetic(p)
	bare := compare.Tabulate(p, slices.Clone(runs))
	for i := range runs {
		runs[i].Measures = compare.Run{}.Measures
	}
	for name, c := range map[string]struct {
		of   *compare.Table
		says string
	}{
		"no runs":          {compare.Tabulate(p, nil), "no seed has been run with everything yet"},
		"one seed":         {bare, "all 4 runs are valid"},
		"nothing measured": {compare.Tabulate(p, runs), "all 4 runs are valid"},
		"no plan":          {&compare.Table{}, "no seed has been run with everything yet"},
	} {
		text, files := pageOf(t, c.of, nowhere)
		if !strings.Contains(text, c.says) {
			t.Errorf("%s: the page does not say that %s", name, c.says)
		}
		if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s: the page has what is no number", name)
		}
		if name == "nothing measured" && strings.Contains(text, `id="heat-recovery"`) {
			t.Errorf("%s: the page has a map of recoveries, of which there are none", name)
		}
		for file, content := range files {
			if strings.HasSuffix(file, ".svg") && strings.Contains(string(content), "NaN") {
				t.Errorf("%s: %s has what is no number", name, file)
			}
		}
	}
}

// pageMost is how many bytes a page of 5 subjects, 10 faults and 50 seeds may have.
const pageMost = 4_000_000

func TestThePageOfALargeComparisonIsNotLarge(t *testing.T) {
	p := planned(t, "subjects: [raft, paxos, chain, primary-backup, etcdraft]\nseeds: 50\nloads: [100, 200, 400]\nfaults: [none, all-crash, gray, leader-crash, leader-deaf, leader-isolate, leader-kill, leader-mute, leader-pause, lossy]\n")
	files := Files(compare.Tabulate(p, synthetic(p)), nowhere)
	text := written(t, files[:1])[PageFile]
	if len(text) > pageMost {
		t.Errorf("the page has %d bytes, expected at most %d", len(text), pageMost)
	}
}
