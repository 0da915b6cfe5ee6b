package grade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/warmup"
)

// handVariant is hand of a submission with the lab.yaml and the mark of a student.
func handVariant(t *testing.T, student, mark string) Submission {
	t.Helper()
	v := labs.VariantOf("warmup", student)
	dir := hand(t, map[string]string{"folder": source("", "", "") + "\n" + labs.VariantOf("warmup", mark).MarkLine()})
	text := "lab: warmup\nstudent: \"" + student + "\"\nvariant: \"" + v.Mark + "\"\n"
	if err := os.WriteFile(filepath.Join(dir, "folder", labFile), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Submission{Name: "folder", Dir: filepath.Join(dir, "folder")}
}

func TestWhatDoesNotGoTogetherInAVariantIsToldToTheTeacher(t *testing.T) {
	for _, c := range []struct {
		student, mark string
		students      map[string]string
		tried         string
		notes         []string
	}{
		{"folder", "folder", nil, "folder", nil},
		{"ada", "ada", map[string]string{"folder": "ada"}, "ada", nil},
		{"", "", nil, "", nil},
		{"ada", "ada", nil, "ada", []string{`says the student "ada", and the folder is called "folder"`}},
		{"bob", "ada", map[string]string{"folder": "ada"}, "ada", []string{`says the student "bob", and --students "ada"`}},
		{"ada", "bob", map[string]string{"folder": "ada", "other": "bob"}, "ada", []string{`server/server.go has the mark of "bob"`}},
		{"ada", "eve", map[string]string{"folder": "ada"}, "ada", []string{"a student who is not known here"}},
		{"ada", "ada", map[string]string{"other": "ada"}, "ada", []string{"it is not in --students"}},
	} {
		s := handVariant(t, c.student, c.mark)
		g := &grader{Options: Options{Students: c.students}, known: knownStudents([]Submission{s, {Name: "other"}}, c.students)}
		v, notes := g.variant(warmup.Lab, s)
		notes = append(notes, g.foreignMarks(warmup.Lab, filepath.Join(s.Dir, serverDir), v)...)
		if v.Student != c.tried || len(notes) != len(c.notes) || len(notes) > 0 && !strings.Contains(notes[0], c.notes[0]) {
			t.Errorf("%+v: found the variant of %q and the notes %q", c, v.Student, notes)
		}
	}
}

func TestAVariantIsTriedWithItsOwnSeeds(t *testing.T) {
	student := "a"
	for labs.VariantOf("warmup", student).First == 1 {
		student += "a"
	}
	s := handVariant(t, student, student)
	if err := os.WriteFile(filepath.Join(s.Dir, serverDir, "server.go"), []byte(source("", "", `return ""`)), 0o666); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Students = map[string]string{"folder": student}
	graded, err := Grade(t.Context(), []Submission{s}, o)
	if err != nil {
		t.Fatal(err)
	}
	first := labs.VariantOf("warmup", student).First
	if w := graded[0].Visible.Tests[0].Worst; graded[0].Student != student || w == nil || w.Seed < first || w.Seed >= first+30 {
		t.Errorf("found %+v of %+v, expected a seed from %d on", w, graded[0], first)
	}
}

func TestAFileOfStudentsIsReadOrSaysWhatIsWrong(t *testing.T) {
	name := filepath.Join(t.TempDir(), "students.csv")
	for text, want := range map[string]string{
		"# who\n\nada, s1\r\nbob,s2\n": "",
		"ada\n":                        `students.csv:1: found "ada", expected the name of a submission`,
		"ada,1\nada,2\n":               `students.csv:2: found the submission "ada" again`,
		"ada,1,2\n":                    "expected the name",
		"#\n":                          "found no student",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		students, err := ReadStudents(name)
		switch {
		case want == "" && (err != nil || students["ada"] != "s1" || students["bob"] != "s2"):
			t.Errorf("found %v (%v)", students, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: found %v, expected %q", text, err, want)
		}
	}
	if _, err := ReadStudents(t.TempDir()); err == nil || !strings.Contains(err.Error(), "expected one with a line") {
		t.Errorf("a folder: found %v", err)
	}
}
