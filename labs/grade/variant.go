package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/rules"
)

// rosterMost is how many bytes a file of students may have.
const rosterMost = 4 << 20

// ReadStudents reads which student each submission is of: a line for each, with its name, a comma
// and the id of the student. Empty lines and those that begin with # say nothing. The error says
// which line is wrong.
func ReadStudents(name string) (map[string]string, error) {
	if info, err := os.Stat(name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() || info.Size() > rosterMost {
		return nil, fmt.Errorf("%s: found no file of at most %d MiB, expected one with a line NAME,ID for each submission", name, rosterMost>>20)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	students := map[string]string{}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		number++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		folder, id, ok := strings.Cut(line, ",")
		folder, id = strings.TrimSpace(folder), strings.TrimSpace(id)
		if !ok || folder == "" || id == "" || strings.Contains(id, ",") {
			return nil, fmt.Errorf("%s:%d: found %q, expected the name of a submission, a comma and the id of its student", name, number, plain(line))
		}
		if _, twice := students[folder]; twice {
			return nil, fmt.Errorf("%s:%d: found the submission %q again, expected one line for each", name, number, plain(folder))
		}
		students[folder] = id
	}
	if len(students) == 0 {
		return nil, fmt.Errorf("%s: found no student, expected a line NAME,ID for each submission", name)
	}
	return students, nil
}

// variant is the one that a submission is tried with: that of the student that the teacher names,
// or else of the one that its lab.yaml says. The notes say what does not go together.
func (g *grader) variant(l *labs.Lab, s Submission) (v labs.Variant, notes []string) {
	said := plain(s.said("student"))
	if g.Students == nil {
		v = labs.VariantOf(l.Name, said)
		if said != "" && said != s.Name {
			notes = append(notes, fmt.Sprintf("%s says the student %q, and the folder is called %q; --students FILE says who is who", labFile, said, plain(s.Name)))
		}
	} else {
		id, ok := g.Students[s.Name]
		if !ok {
			return labs.VariantOf(l.Name, said), []string{"it is not in --students"}
		}
		v = labs.VariantOf(l.Name, id)
		if said != id {
			notes = append(notes, fmt.Sprintf("%s says the student %q, and --students %q, whose variant it was tried with", labFile, said, id))
		}
	}
	if mark := plain(s.said("variant")); said != "" && mark != labs.VariantOf(l.Name, said).Mark {
		notes = append(notes, fmt.Sprintf("%s has the variant %q, and that of %q is %q", labFile, mark, said, labs.VariantOf(l.Name, said).Mark))
	}
	return v, notes
}

var markLine = regexp.MustCompile(`(?m)^// Variant ([0-9a-f]{8})\.\r?$`)

// foreignMarks says which files have the mark of another student than the variant's, and of whom, if
// it is one that this grading knows. It is for a teacher to look at: a mark is easily removed.
func (g *grader) foreignMarks(l *labs.Lab, server string, v labs.Variant) (notes []string) {
	names, _, err := rules.Files(server)
	if err != nil {
		return nil // which is told elsewhere
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(server, name))
		if err != nil {
			continue
		}
		for _, m := range markLine.FindAllSubmatch(text, marksMost) {
			mark := string(m[1])
			if mark == v.Mark {
				continue
			}
			whose := "a student who is not known here"
			for _, student := range g.known {
				if labs.VariantOf(l.Name, student).Mark == mark {
					whose = strconv.Quote(student)
					break
				}
			}
			notes = append(notes, fmt.Sprintf("%s/%s has the mark of %s", serverDir, plain(name), whose))
		}
	}
	return notes
}

// marksMost is how many marks are looked at in a file.
const marksMost = 10

// knownStudents are those that the teacher names, and those that submissions say, without
// repetition, in an order that is the same each time.
func knownStudents(submissions []Submission, students map[string]string) (known []string) {
	seen := map[string]bool{}
	for _, s := range submissions {
		for _, id := range []string{students[s.Name], s.said("student"), s.Name} {
			if id != "" && !seen[id] {
				seen[id] = true
				known = append(known, id)
			}
		}
	}
	return known
}
