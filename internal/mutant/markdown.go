package mutant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// The lines between which a file has what markdown writes.
const (
	markBegin = "<!-- laplace mutants: begin -->"
	markEnd   = "<!-- laplace mutants: end -->"
)

// WriteMarkdown writes the report into a file: between its two marks, where it
// has them, and else into a new file. A file without marks stays as it is, which
// is an error.
func (r Report) WriteMarkdown(file string) error {
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = []byte("# Mutants\n\n" + markBegin + "\n" + markEnd + "\n")
	case err != nil:
		return err
	}
	was := strings.ReplaceAll(string(text), "\r\n", "\n")
	before, rest, begins := strings.Cut(was, markBegin+"\n")
	_, after, ends := strings.Cut(rest, markEnd)
	if !begins || !ends {
		return fmt.Errorf("%s: found no lines %s and %s, expected both, since what is between them is replaced", file, markBegin, markEnd)
	}
	return writeFile(file, []byte(before+markBegin+"\n"+r.markdown()+markEnd+after))
}

// markdown returns the report: shares, survivors and reasons. Those who would
// tune a check to a survivor that is held out do not learn of it here.
func (r Report) markdown() string {
	var b strings.Builder
	c := r.Count(func(Result) bool { return true })
	fmt.Fprintf(&b, "Tried with each: %s.\n\n", r.Budget)
	fmt.Fprintf(&b, "%d mutants were planted and %s judged; %d of these do not compile, and count no further.\n\n", r.Planted, some(len(r.Results), r.Planted), c.Of[Unbuilt])
	b.WriteString(r.Shares())
	list := func(title string, of func(Result) bool, line func(Result) string) {
		var lines []string
		for _, x := range r.Results {
			if of(x) {
				lines = append(lines, line(x))
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(&b, "\n%s\n\n%s", title, strings.Join(lines, ""))
		}
	}
	open := func(outcome Outcome) func(Result) bool {
		return func(x Result) bool { return x.Outcome == outcome && !x.HeldOut() && !r.IsEquivalent(x) }
	}
	plain := func(x Result) string { return fmt.Sprintf("- `%s` (%s): %s\n", x.ID, x.Kind, code(x.Diff())) }
	list("Survived, of the tuned set:", open(Survived), plain)
	list("Do not end, of the tuned set:", open(Unended), func(x Result) string {
		return strings.TrimSuffix(plain(x), "\n") + "; it took " + x.By + "\n"
	})
	list("Change nothing that was tried, of the tuned set:", open(Inert), plain)
	list("Equivalent, and why:", r.IsEquivalent, func(x Result) string {
		return strings.TrimSuffix(plain(x), "\n") + ": " + oneLine(r.Reasons.of(x.Mutant)) + "\n"
	})
	return b.String()
}

func some(n, of int) string {
	if n == of {
		return "all were"
	}
	return fmt.Sprintf("a sample of %d was", n)
}

// Shares is the table of shares by kind, and of the two sets.
func (r Report) Shares() string {
	cells := [][]string{{"mistakes", "judged", "seen", "survived", "change nothing", "do not end", "equivalent", "share seen"}}
	row := func(name string, of func(Result) bool) {
		c := r.Count(of)
		if c.Total() == 0 {
			return
		}
		share := "-"
		if percent, ok := c.Share(); ok {
			share = fmt.Sprintf("%d %%", percent)
		}
		cells = append(cells, []string{name, fmt.Sprint(c.Total()), fmt.Sprint(c.Of[Seen]), fmt.Sprint(c.Of[Survived]),
			fmt.Sprint(c.Of[Inert]), fmt.Sprint(c.Of[Unended]), fmt.Sprint(c.Equivalent), share})
	}
	for _, k := range Kinds {
		row(string(k), func(x Result) bool { return x.Kind == k })
	}
	row("all", func(Result) bool { return true })
	row("of these tuned", func(x Result) bool { return !x.HeldOut() })
	row("of these held out", Result.HeldOut)
	return prose.Table(cells, " ")
}

// code is text between so many backquotes that those within it end nothing.
func code(text string) string {
	marks := "`"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	if len(marks) > 1 {
		text = " " + text + " "
	}
	return marks + text + marks
}
