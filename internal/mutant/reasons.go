package mutant

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
)

// Reasons say why mutants are equivalent to the program as it is, by the ID of
// the mutant.
type Reasons map[string]Reason

// A Reason is why one is.
type Reason struct {
	// Diff is that of the mutant that the reason is about. The reason is none
	// for another that has come to have its ID.
	Diff string
	Text string
}

// ReadReasons reads a file of reasons: a YAML list of mappings with the keys id,
// diff and reason. The error is a *document.Error with the place of the mistake,
// or that of the disk.
func ReadReasons(file string) (Reasons, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseReasons(file, text)
}

// parseReasons reads the text of such a file; file is only for errors.
func parseReasons(file string, text []byte) (Reasons, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	entries, err := root.List("a list of reasons, each with id, diff and reason")
	if err != nil {
		return nil, err
	}
	all := make(Reasons)
	for _, entry := range entries {
		id, reason, err := readReason(entry)
		if err != nil {
			return nil, err
		}
		if _, ok := all[id]; ok {
			return nil, entry.RefuseAs("the id "+document.Quote(id)+" again", "each mutant once")
		}
		all[id] = reason
	}
	return all, nil
}

func readReason(entry document.Value) (id string, r Reason, err error) {
	text := document.Type[string]{Read: func(v document.Value) (string, error) {
		text, err := v.Text("text")
		if err == nil && text == "" {
			err = v.RefuseAs("nothing", "text")
		}
		return text, err
	}}
	err = entry.Fill("a mapping with the keys id, diff and reason", []document.Field{
		text.Field("id", &id), text.Field("diff", &r.Diff), text.Field("reason", &r.Text),
	})
	given := slices.DeleteFunc([]string{id, r.Diff, r.Text}, func(text string) bool { return text == "" })
	if err == nil && len(given) < 3 {
		err = entry.RefuseAs(fmt.Sprintf("%d keys", len(given)), "id, diff and reason")
	}
	return id, r, err
}

// of returns why a mutant is equivalent; "" if nobody says that it is.
func (all Reasons) of(m Mutant) string {
	if r, ok := all[m.ID]; ok && r.Diff == m.Diff() {
		return r.Text
	}
	return ""
}

// Doubts says, a line each, which reasons cannot be right: those of mutants that
// are seen, and those whose mutant, among all that are planted now, is another or
// gone. Reasons about other packages are not looked at.
func (all Reasons) Doubts(planted []Mutant, results []Result) []string {
	var text []string
	now := make(map[string]Mutant)
	files := make(map[string]bool)
	for _, m := range planted {
		now[m.ID] = m
		files[fileOf(m.ID)] = true
	}
	for id, r := range all {
		m, ok := now[id]
		switch {
		case !files[fileOf(id)]:
		case !ok:
			text = append(text, fmt.Sprintf("%s: the reason is about a mutant that is gone: %s", id, r.Diff))
		case m.Diff() != r.Diff:
			text = append(text, fmt.Sprintf("%s: the reason is about %s, and this is %s", id, r.Diff, m.Diff()))
		}
	}
	for _, r := range results {
		if r.Outcome == Seen && all.of(r.Mutant) != "" {
			text = append(text, fmt.Sprintf("%s: is said to be equivalent, and is seen by %s", r.ID, r.By))
		}
	}
	slices.Sort(text)
	return text
}

// fileOf is the file in an ID.
func fileOf(id string) string {
	file, _, _ := strings.Cut(id, ":")
	return file
}
