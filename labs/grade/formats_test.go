package grade

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
)

// course is a lab of two tests, and what somebody came to.
func course() (*labs.Lab, *Graded) {
	l := &labs.Lab{Name: "course", Parts: []labs.Part{{Name: "a", Tests: []labs.Test{{Name: "one", Points: 10, Asks: "One is so."}, {Name: "two", Points: 6, Asks: "Two is so."}}}}}
	bad := &labs.Failure{Seed: 41, Check: checker.Check{Name: "election safety", Detail: "two led\nin term 3"}, Stack: []string{"server/server.go:7"}}
	g := &Graded{
		Name: "=ada", Lab: "course", Points: 8, PointsMax: 16,
		Visible: &labs.Report{Points: 5, PointsMax: 8, Tests: []labs.TestReport{{Part: "a", Test: "one", Asks: "One is so.", Points: 5, PointsMax: 5, Seeds: 9, Passed: 9}, {Part: "a", Test: "two", Asks: "Two is so.", PointsMax: 3, Seeds: 9, Passed: 8, Worst: bad}}},
		Hidden:  &labs.Report{Points: 3, PointsMax: 8, Tests: []labs.TestReport{{Part: "a", Test: "one", PointsMax: 5, Seeds: 9, Passed: 2, Worst: bad}, {Part: "a", Test: "two", Points: 3, PointsMax: 3, Seeds: 9, Passed: 9}}},
	}
	g.judge()
	return l, g
}

func TestGradescopeShowsNothingOfHiddenSeedsBeforeTheDueDate(t *testing.T) {
	l, g := course()
	r := Gradescope(l, g, 136*time.Second, []GradescopeResults{{Tests: []GradescopeTest{{Name: "a/two", Score: 3, MaxScore: 3, Visibility: always}, {Name: "a/one (hidden seeds)", Score: 5, MaxScore: 5, Visibility: afterDueDate}}}})
	text, err := JSON(r)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Score            *int   `json:"score"`
		ExecutionTime    int    `json:"execution_time"`
		Output           string `json:"output"`
		Visibility       string `json:"visibility"`
		StdoutVisibility string `json:"stdout_visibility"`
		Leaderboard      []struct {
			Name  string
			Value int
		} `json:"leaderboard"`
		Tests []map[string]any `json:"tests"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if read.Score != nil || read.ExecutionTime != 136 || read.Visibility != "visible" || read.StdoutVisibility != "hidden" || len(read.Leaderboard) != 1 || read.Leaderboard[0].Value != 5 {
		t.Errorf("found %+v", read)
	}
	if want := "a/two: 8 of 9, seed 41: election safety: two led in term 3 (server/server.go:7)\na/two has got worse: 0 points, and 3 the last time"; read.Output != want {
		t.Errorf("found %q, expected %q", read.Output, want)
	}
	if len(read.Tests) != 4 {
		t.Fatalf("found %d tests, expected each twice", len(read.Tests))
	}
	sum := 0.0
	for i, test := range read.Tests {
		for _, key := range []string{"score", "max_score", "status", "name", "number", "output", "output_format", "tags", "visibility", "extra_data"} {
			if _, ok := test[key]; !ok {
				t.Errorf("test %d: found no %s", i, key)
			}
		}
		sum += test["max_score"].(float64)
		if want := map[bool]string{true: "after_due_date", false: "visible"}[i >= 2]; test["visibility"] != want {
			t.Errorf("test %d: found %v, expected %v", i, test["visibility"], want)
		}
	}
	if sum != 16 || read.Tests[3]["number"] != "1.2.1" || read.Tests[0]["status"] != "passed" || read.Tests[2]["status"] != "failed" {
		t.Errorf("found %v of %v", sum, read.Tests)
	}
}

func TestGradescopeShowsWhyASubmissionWasNotTried(t *testing.T) {
	l, _ := course()
	r := Gradescope(l, &Graded{Name: "bob", Lab: "course", PointsMax: 16, Refused: true, Why: "it does not build: x"}, 0, nil)
	if len(r.Tests) != 2 || r.Tests[1].Score != 0 || r.Tests[1].MaxScore != 6 || !strings.Contains(r.Tests[0].Output, "does not build") || r.Output != "it does not build: x" {
		t.Errorf("found %+v", r)
	}
}

func TestWhatGradescopeSaysOfASubmissionIsRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "submission_metadata.json")
	if s, err := ReadGradescope(name); err != nil || s.Student != "" {
		t.Errorf("found %+v %v, expected nothing", s, err)
	}
	for text, want := range map[string]string{
		`{"id":1,"users":[{"email":"","id":1234,"name":"S"},{"id":99}],"previous_submissions":[{"score":0.0,"results":{"tests":[{"name":"a/one","score":3,"max_score":5,"visibility":"visible"}]}},{"results":null},{"results":"no"},{"results":{"tests":[{"score":1.5}]}}]}`: "1234+99 1",
		`{}`: " 0",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := ReadGradescope(name)
		if got := s.Student + " " + string(rune('0'+len(s.Previous))); err != nil || got != want {
			t.Errorf("found %q %v, expected %q", got, err, want)
		}
	}
	if err := os.WriteFile(name, []byte("<html>"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadGradescope(name); err == nil || !strings.Contains(err.Error(), "expected what Gradescope writes") {
		t.Errorf("found %v", err)
	}
}

func TestTheTableHasALineForEachSubmission(t *testing.T) {
	_, g := course()
	text, err := CSV([]*Graded{g, {Name: "bob", Lab: "course", PointsMax: 16, Why: "it does not build"}})
	const want = "name,lab,points,points_max,course/a/one,course/a/two,why,notes\n" +
		"'=ada,course,8,16,5,3,\"a/two: 8 of 9, seed 41: election safety: two led in term 3 (server/server.go:7)\",\n" +
		"bob,course,0,16,,,it does not build,\n"
	if err != nil || string(text) != want {
		t.Errorf("found\n%s(%v), expected\n%s", text, err, want)
	}
}

func TestClassroomIsToldPointsAndWhatFailed(t *testing.T) {
	_, g := course()
	encoded, err := Classroom(g)
	if err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	var r classroomResult
	if err := json.Unmarshal(text, &r); err != nil || r.Status != "fail" || r.MaxScore != 16 || len(r.Tests) != 4 || r.Tests[0].Status != "pass" || r.Tests[1].Status != "fail" {
		t.Errorf("found %s (%v)", text, err)
	}
	if (&Graded{Refused: true}).Passed() || !(&Graded{Points: 3, PointsMax: 3}).Passed() {
		t.Error("found that one that was not tried has passed, or one that has everything has not")
	}
}
