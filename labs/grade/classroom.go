package grade

import (
	"encoding/base64"
	"encoding/json"
)

// A classroomResult is what a grader of GitHub Classroom hands to its reporter
// (classroom-resources/autograding-grading-reporter), as JSON in base64.
type classroomResult struct {
	Version  int             `json:"version"`
	Status   string          `json:"status"` // pass or fail
	MaxScore int             `json:"max_score"`
	Tests    []classroomTest `json:"tests"`
}

type classroomTest struct {
	Name    string `json:"name"`
	Status  string `json:"status"`
	Score   int    `json:"score"`
	Message string `json:"message"`
}

// Classroom is the result of a submission for the reporter of GitHub Classroom.
func Classroom(g *Graded) (string, error) {
	r := classroomResult{Version: 1, Status: "fail", MaxScore: g.PointsMax, Tests: []classroomTest{}}
	if g.Passed() {
		r.Status = "pass"
	}
	for _, t := range g.tests() {
		one := classroomTest{Name: t.Part + "/" + t.Test, Status: "pass", Score: t.Points}
		if t.Points < t.PointsMax || t.Passed < t.Seeds {
			one.Status, one.Message = "fail", Line(&t)
		}
		r.Tests = append(r.Tests, one)
	}
	if g.Visible == nil {
		r.Tests = append(r.Tests, classroomTest{Name: "build", Status: "fail", Message: g.Why})
	}
	text, err := json.Marshal(r)
	return base64.StdEncoding.EncodeToString(text), err
}

// Passed reports whether a submission was tried and passed everything.
func (g *Graded) Passed() bool { return !g.Refused && g.Why == "" && g.Points == g.PointsMax }
