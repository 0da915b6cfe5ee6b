package grade

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/labs"
)

// Gradescope's results.json, as its documentation of autograders has it.

// A GradescopeResults is what Gradescope shows of a submission.
type GradescopeResults struct {
	ExecutionTime    int64              `json:"execution_time"` // in seconds
	Output           string             `json:"output"`
	OutputFormat     string             `json:"output_format"`
	Visibility       string             `json:"visibility"`
	StdoutVisibility string             `json:"stdout_visibility"`
	Tests            []GradescopeTest   `json:"tests"`
	Leaderboard      []GradescopeLeader `json:"leaderboard"`
	ExtraData        any                `json:"extra_data,omitempty"`
}

// A GradescopeTest is one of its tests.
type GradescopeTest struct {
	Score        int      `json:"score"`
	MaxScore     int      `json:"max_score"`
	Status       string   `json:"status"` // passed or failed
	Name         string   `json:"name"`
	Number       string   `json:"number"`
	Output       string   `json:"output"`
	OutputFormat string   `json:"output_format"`
	Tags         []string `json:"tags"`
	Visibility   string   `json:"visibility"`
	ExtraData    any      `json:"extra_data"`
}

// A GradescopeLeader is a column of its leaderboard.
type GradescopeLeader struct {
	Name  string `json:"name"`
	Value int    `json:"value"`
	Order string `json:"order"`
}

// What Gradescope calls who sees something when.
const (
	always       = "visible"
	afterDueDate = "after_due_date"
	neverSeen    = "hidden"
)

// text is how Gradescope is to show what we say: as it is.
const textFormat = "text"

// Gradescope makes results.json of what a submission came to. What hidden seeds came to is shown
// after the due date only, and does not show in anything that is shown before. The time
// is how long it took on this machine. The previous are what earlier submissions came to, the
// last one last.
func Gradescope(l *labs.Lab, g *Graded, took time.Duration, previous []GradescopeResults) *GradescopeResults {
	r := &GradescopeResults{ExecutionTime: int64(took / time.Second), OutputFormat: textFormat, Visibility: always, StdoutVisibility: neverSeen, Tests: []GradescopeTest{}}
	said := []string{g.Why}
	if g.Visible == nil {
		for _, p := range l.Parts {
			for _, t := range p.Tests {
				if g.Part != "" && g.Part != p.Name {
					continue
				}
				r.Tests = append(r.Tests, gradescopeTest(l, &labs.TestReport{Part: p.Name, Test: t.Name, Asks: t.Asks, PointsMax: t.Points}, g.Why))
			}
		}
		for _, f := range g.Findings {
			said = append(said, "server/"+plain(f.String()))
		}
	} else {
		said[0] = firstWrong(g.Visible, "") // of hidden seeds nothing is said before the due date
		for i := range g.Visible.Tests {
			t := &g.Visible.Tests[i]
			r.Tests = append(r.Tests, gradescopeTest(l, t, ""))
		}
		r.Leaderboard = []GradescopeLeader{{Name: "Points", Value: g.Visible.Points, Order: "desc"}}
	}
	if g.Hidden != nil {
		for i := range g.Hidden.Tests {
			t := gradescopeTest(l, &g.Hidden.Tests[i], "")
			t.Name, t.Number, t.Visibility = t.Name+" (hidden seeds)", t.Number+".1", afterDueDate
			r.Tests = append(r.Tests, t)
		}
	}
	if len(previous) > 0 {
		said = append(said, worse(previous[len(previous)-1].Tests, r.Tests)...)
	}
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	if len(said) == 0 {
		said = []string{"Every test was passed with every seed that everybody knows."}
	}
	r.Output = strings.Join(said, "\n")
	return r
}

// gradescopeTest is a test as Gradescope shows it; why is a reason for which it was not tried.
func gradescopeTest(l *labs.Lab, t *labs.TestReport, why string) GradescopeTest {
	s := GradescopeTest{
		Score: t.Points, MaxScore: t.PointsMax, Status: "failed", Name: t.Part + "/" + t.Test, Number: number(l, t), OutputFormat: textFormat, Tags: []string{l.Name, "part " + t.Part},
		Visibility: always, ExtraData: map[string]any{"seeds": t.Seeds, "passed": t.Passed, "claims": t.Claims},
	}
	said := []string{t.Asks}
	switch {
	case why != "":
		said = append(said, why)
	case t.Passed == t.Seeds:
		s.Status = "passed"
		said = append(said, fmt.Sprintf("%d of %d", t.Passed, t.Seeds))
	default:
		said = append(said, Line(t))
	}
	s.Output = strings.Join(said, "\n")
	return s
}

// number is the place of a test in its lab: 1.2 for the second of the first part.
func number(l *labs.Lab, t *labs.TestReport) string {
	for i := range l.Parts {
		for j := range l.Parts[i].Tests {
			if l.Parts[i].Tests[j].Name == t.Test {
				return fmt.Sprintf("%d.%d", i+1, j+1)
			}
		}
	}
	return ""
}

// worse says what has fewer points than in a submission before, of what everybody may see.
func worse(before, now []GradescopeTest) (said []string) {
	for _, t := range now {
		for _, b := range before {
			if t.Visibility == always && b.Visibility == always && b.Name == t.Name && b.MaxScore == t.MaxScore && t.Score < b.Score {
				said = append(said, fmt.Sprintf("%s has got worse: %d points, and %d the last time", t.Name, t.Score, b.Score))
			}
		}
	}
	return said
}

// A GradescopeSubmission is what Gradescope says of a submission besides its files.
type GradescopeSubmission struct {
	// Student is who it is of: the ids of all, the least first; "" if nobody says.
	Student string
	// Previous are the results of earlier submissions, of those that have some.
	Previous []GradescopeResults
}

// metadataMost is how many bytes of submission_metadata.json are read.
const metadataMost = 64 << 20

// ReadGradescope reads submission_metadata.json. Results in it that are not as ours are left out.
// One that does not exist says nothing. The error is that of a file that cannot be read, or
// is no JSON.
func ReadGradescope(name string) (s GradescopeSubmission, err error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var m struct {
		Users []struct {
			ID json.Number `json:"id"`
		} `json:"users"`
		Previous []struct {
			Results json.RawMessage `json:"results"`
		} `json:"previous_submissions"`
	}
	if err := json.NewDecoder(io.LimitReader(file, metadataMost)).Decode(&m); err != nil {
		return s, fmt.Errorf("%s: %w, expected what Gradescope writes", filepath.Base(name), err)
	}
	var ids []string
	for _, u := range m.Users {
		ids = append(ids, u.ID.String())
	}
	slices.Sort(ids)
	s.Student = strings.Join(ids, "+")
	for _, p := range m.Previous {
		var r GradescopeResults
		if json.Unmarshal(p.Results, &r) == nil && len(r.Tests) > 0 {
			s.Previous = append(s.Previous, r)
		}
	}
	return s, nil
}
