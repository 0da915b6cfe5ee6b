package command

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// handIn writes a submission that breaks a rule, which is graded without being built.
func handIn(t *testing.T, dir string) {
	t.Helper()
	writeFile(t, dir+"/lab.yaml", "lab: raft\n")
	writeFile(t, dir+"/server/server.go", "package server\n\nimport \"os\"\n\nfunc init() { os.Exit(0) }\n")
}

func TestLabGradeRefusesInOneLine(t *testing.T) {
	inEmptyDirectory(t)
	t.Setenv(secretVariable, "")
	handIn(t, "in/ada")
	handIn(t, "more/ada")
	writeFile(t, "nothing/notes.txt", "mine")
	writeFile(t, "secret", "short\n")
	for _, c := range []struct {
		line  string
		words []string
	}{
		{"lab grade", []string{"found no folder", "expected those of submissions"}},
		{"lab grade missing", []string{"lab grade: ", "missing"}},
		{"lab grade nothing", []string{"found no submission", "expected a folder with server/"}},
		{"lab grade in more", []string{`found two submissions with the name "ada"`}},
		{"lab grade in --lab rafd", []string{"did you mean raft?"}},
		{"lab grade in --part a", []string{"--part", "--lab NAME"}},
		{"lab grade in --lab raft --part z", []string{"--part", `"z"`, "one of a"}},
		{"lab grade in --seeds 0", []string{"--seeds", "1 to"}},
		{"lab grade in --hidden -1", []string{"--hidden", "0 to"}},
		{"lab grade in --memory 1TB", []string{"--memory", "128MiB to 64GiB"}},
		{"lab grade in --memory 9999999999999999999GiB", []string{"--memory", "128MiB to 64GiB"}},
		{"lab grade in --secret-file none", []string{"--secret-file"}},
		{"lab grade in --secret-file secret", []string{"a secret of 5 bytes", "expected 8 or more"}},
		{"lab grade in --out nothing", []string{"--out", "nothing is overwritten"}},
		{"lab confine", []string{"found no program"}},
	} {
		t.Run(c.line, func(t *testing.T) {
			laplace(t, strings.Fields(c.line)...).expectError(t, 64, c.words...)
		})
	}
}

func TestLabGradeWritesWhatItIsAskedFor(t *testing.T) {
	inEmptyDirectory(t)
	t.Setenv(secretVariable, "a secret of this test")
	handIn(t, "in/ada")
	handIn(t, "in/bob")
	const why = `it breaks the rules of what may be in it: server.go:3: found an import of "os"`
	a := laplace(t, "lab", "grade", "in", "--out", "graded", "--csv", "points.csv", "--json", "all.json", "--similar")
	if a.status != 0 || !strings.Contains(a.out, why) || strings.Contains(a.err, "no secret") || !strings.Contains(a.out, "no submission has") {
		t.Fatalf("found the status %d, %q and %q", a.status, a.out, a.err)
	}
	if text := readFile(t, "points.csv"); !strings.HasPrefix(text, "name,lab,points,points_max,why,notes\nada,raft,0,") || strings.Count(text, "\n") != 3 {
		t.Errorf("found the table\n%s", text)
	}
	var all struct {
		HiddenSeeds int `json:"hidden_seeds"`
		Fences      []struct{ Name string }
		Submissions []struct {
			Name, Why string
			Refused   bool
			Findings  []struct{ File, Found, Expected, Do string }
		}
	}
	if err := json.Unmarshal([]byte(readFile(t, "all.json")), &all); err != nil || all.HiddenSeeds != hiddenDefault || len(all.Fences) != 5 || len(all.Submissions) != 2 || !all.Submissions[1].Refused || len(all.Submissions[1].Findings) != 1 {
		t.Errorf("found %+v (%v)", all, err)
	}
	if !strings.Contains(readFile(t, "graded/bob.json"), "breaks the rules") {
		t.Error("found nothing kept of bob")
	}
}

func TestLabGradeIsAnAutograderOfGradescope(t *testing.T) {
	inEmptyDirectory(t)
	t.Setenv(secretVariable, "")
	handIn(t, "autograder/submission")
	writeFile(t, "autograder/submission_metadata.json", `{"users":[{"id":7}],"previous_submissions":[]}`)
	if err := os.Mkdir("autograder/results", 0o777); err != nil {
		t.Fatal(err)
	}
	a := laplace(t, "lab", "grade", "--gradescope", "autograder", "--lab", "raft", "--part", "a")
	if a.status != 0 || !strings.Contains(a.out, `"7"`) || !strings.Contains(a.err, "no secret") {
		t.Errorf("found the status %d, %q and %q", a.status, a.out, a.err)
	}
	var r struct {
		Output string
		Tests  []struct {
			Score      int
			Max        int `json:"max_score"`
			Status     string
			Name       string
			Visibility string
		}
	}
	if err := json.Unmarshal([]byte(readFile(t, "autograder/results/results.json")), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Tests) == 0 || r.Tests[0].Status != "failed" || !strings.HasPrefix(r.Tests[0].Name, "a/") || !strings.Contains(r.Output, `found an import of "os"`) {
		t.Errorf("found %+v", r)
	}
	for _, test := range r.Tests {
		if !strings.HasPrefix(test.Name, "a/") || test.Max < 1 {
			t.Errorf("found the test %+v, expected those of part a", test)
		}
	}
}

func TestLabGradeTellsGitHubClassroom(t *testing.T) {
	inEmptyDirectory(t)
	handIn(t, "ada")
	writeFile(t, "output", "before=1\n")
	t.Setenv("GITHUB_OUTPUT", "output")
	if a := laplace(t, "lab", "grade", "ada", "--classroom"); a.status != statusPoints {
		t.Errorf("found the status %d, expected %d", a.status, statusPoints)
	}
	if text := readFile(t, "output"); !strings.HasPrefix(text, "before=1\nresult=ey") || strings.Count(text, "\n") != 2 {
		t.Errorf("found %q, expected a line more", text)
	}
}
