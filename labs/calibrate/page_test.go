package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
)

// page is where the tables stand, each between two comments with its name.
const page = "../../docs/labs.md"

// section is what stands on the page between the comments with the name, and what stands
// before and behind it.
func section(t *testing.T, name string) (before, body, behind string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := fmt.Sprintf("<!-- %s: begin -->\n", name), fmt.Sprintf("<!-- %s: end -->\n", name)
	before, rest, begun := strings.Cut(string(text), begin)
	body, behind, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatalf("found no %q and %q in %s, expected both", begin, end, page)
	}
	return before + begin, body, end + behind
}

// holdSection compares a section of the page with what it should be, or writes it.
func holdSection(t *testing.T, name, want string) {
	t.Helper()
	before, body, behind := section(t, name)
	if body == want {
		return
	}
	if *update {
		if err := os.WriteFile(page, []byte(before+want+behind), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the section %q of %s is not what the labs come to; found\n%s\nexpected\n%s\n(go test ./labs/calibrate -update writes it)", name, page, body, want)
}

func TestThePageListsTheLabs(t *testing.T) {
	var b strings.Builder
	b.WriteString("| | lab | what is written | parts | tests | points |\n|---|---|---|---|---|---|\n")
	for _, l := range everyLab() {
		var parts []string
		tests := 0
		for _, part := range l.Parts {
			parts = append(parts, fmt.Sprintf("%s %s", part.Name, part.Title))
			tests += len(part.Tests)
		}
		fmt.Fprintf(&b, "| %d | `%s` %s | %s | %s | %d | %d |\n", l.Number, l.Name, l.Title, l.Summary, strings.Join(parts, "; "), tests, l.Points())
	}
	b.WriteString("| 7 | reserved: sharding and transactions | | | | |\n")
	holdSection(t, "the labs", b.String())
}

// everyLab is all labs in the order of their numbers.
func everyLab() []*labs.Lab {
	named, err := labsNamed(nil)
	if err != nil {
		panic(err)
	}
	return slices.SortedStableFunc(slices.Values(named), func(a, b *labs.Lab) int { return a.Number - b.Number })
}

func TestThePageNamesTheCounterpartsOfOtherCourses(t *testing.T) {
	found, unknown := counterparts(everyLab())
	for _, name := range unknown {
		t.Errorf("%s is the name of no test of another course, expected one of those that courses_test.go lists, written as %q or %q", name, courseTests()[0], courseTests()[len(courseTests())-4])
	}
	var b strings.Builder
	for _, c := range courses {
		fmt.Fprintf(&b, "### %s\n\nNames are those of %s.\n\n| test | verifies here | is |\n|---|---|---|\n", c.name, c.read)
		for _, part := range c.parts {
			b.WriteString(courseRows(c, part, found))
		}
		b.WriteString("\n")
	}
	holdSection(t, "counterparts", b.String())
}

// courseRows are the rows of a part: one for each test that should have a counterpart.
func courseRows(c course, part coursePart, found map[string][]counterpart) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| **%s** %s | | |\n", part.name, part.title)
	if part.waits != "" {
		fmt.Fprintf(&b, "| %s | none | %s |\n", strings.Join(part.tests, ", "), part.waits)
		return b.String()
	}
	for _, test := range part.tests {
		name := c.name + " " + part.name + " " + test
		mates := found[name]
		switch why := excused[name]; {
		case len(mates) > 0:
			for i, mate := range mates {
				shown := test
				if i > 0 {
					shown = ""
				}
				fmt.Fprintf(&b, "| %s | `%s/%s` | %s |\n", shown, mate.lab.Name, mate.test.Name, cell(mate.test.Asks))
			}
		case why != "":
			fmt.Fprintf(&b, "| %s | none | %s |\n", test, why)
		default:
			fmt.Fprintf(&b, "| %s | none yet | |\n", test)
		}
	}
	return b.String()
}

// cell is a text as a cell of a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// calibrationTable is the table of wrong solutions, lab by lab.
func calibrationTable(rows []*row) string {
	var b strings.Builder
	for _, l := range everyLab() {
		var of []*row
		for _, r := range rows {
			if r.solution.lab == l && r.solution.wrong != nil {
				of = append(of, r)
			}
		}
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(&b, "### %d. %s\n\n| solution | what it does wrong | failed by, at seed | check | what the hint comes to |\n|---|---|---|---|---|\n", l.Number, l.Title)
		for i, r := range of {
			w := r.solution.wrong
			name, summary := "`"+w.name+"`", cell(w.summary)+" ("+cell(w.source)+")"
			if i > 0 && of[i-1].solution == r.solution {
				name, summary = "", ""
			}
			rule, _ := r.rule()
			fmt.Fprintf(&b, "| %s | %s | `%s` %d | %s | %s (%s) |\n", name, summary, r.test.Name, r.failedAt(), r.came.Check.Name, cell(rule.Text), cell(rule.Source))
		}
		b.WriteString("\n")
	}
	return b.String()
}
