package main

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/internal/prose"
)

// exhibitFile shows how soon each flaw is found.
const exhibitFile = "../../docs/exhibit.md"

// contestTitle begins the second part of the file.
const contestTitle = "## What strategies give\n"

// readExhibit returns the two parts of the file, each with its head.
func readExhibit(t *testing.T) (flaws, contest string) {
	t.Helper()
	file, err := os.ReadFile(exhibitFile)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(file), "\r\n", "\n")
	if i := strings.Index(text, "\n"+contestTitle); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, ""
}

// cellsOf are the cells of a table, its head first.
func cellsOf(text string) [][]string {
	var cells [][]string
	for line := range strings.Lines(text) {
		if inner, is := strings.CutPrefix(line, "| "); is {
			row := strings.Split(strings.TrimSuffix(strings.TrimSpace(inner), "|"), "|")
			for i := range row {
				row[i] = strings.TrimSpace(row[i])
			}
			cells = append(cells, row)
		}
	}
	return cells
}

// withRows returns the text of a table with other rows of some flaws, all in the order
// of the registry.
func withRows(was, found string) string {
	rows := make(map[string][]string)
	for _, row := range slices.Concat(cellsOf(was), cellsOf(found)) {
		rows[row[0]+" "+row[1]] = row
	}
	cells := cellsOf(found)[:1]
	for _, f := range flaws() {
		if row, ok := rows[f.String()]; ok {
			cells = append(cells, row)
		}
	}
	return prose.Table(cells, "-") + below(was) + below(found)
}

// below is what stands below a table: the runs that failed without a flaw, and those
// that panicked.
func below(text string) string {
	end := strings.LastIndex(text, "\n|")
	_, rest, _ := strings.Cut(text[end+1:], "\n")
	return rest
}

// contestCell is what a strategy came to: its median, and in how many ranges.
var contestCell = regexp.MustCompile(`(-|\d+) \((\d+)\)`)

// contestOf reads a contest from its table.
func contestOf(t *testing.T, text string, seedsMax int) contest {
	t.Helper()
	cells := cellsOf(text)
	c := contest{strategies: cells[0][2:], seedsMax: seedsMax}
	for _, row := range cells[1:] {
		var findings []finding
		for _, cell := range row[2:] {
			parts := contestCell.FindStringSubmatch(cell)
			if parts == nil {
				t.Fatalf("%s: found the cell %q, expected a median and a number of ranges", exhibitFile, cell)
			}
			median, _ := strconv.Atoi(parts[1]) // 0 for "-"
			ranges, _ := strconv.Atoi(parts[2])
			findings = append(findings, finding{flaw: flaw{row[0], row[1]}, seedsMedian: median, seeds: slices.Repeat([]int{1}, ranges)})
		}
		c.rows = append(c.rows, findings)
	}
	return c
}

// with is a contest with other rows of some flaws, all in the order of the registry.
func (c contest) with(found contest) contest {
	rows := make(map[flaw][]finding)
	for _, row := range slices.Concat(c.rows, found.rows) {
		rows[row[0].flaw] = row
	}
	c.rows = nil
	for _, f := range flaws() {
		if row, ok := rows[f]; ok {
			c.rows = append(c.rows, row)
		}
	}
	return c
}

func TestRowsOfTheExhibitAreReplacedAloneAndInOrder(t *testing.T) {
	flaws, strategies := readExhibit(t)
	table := flaws[strings.Index(flaws, "| protocol"):]
	stale := staleRead.String()
	if again := withRows(table, table); again != table {
		t.Errorf("the table of flaws, read and written again, is\n%s", again)
	}
	var without []string
	for line := range strings.Lines(table) {
		if cells := cellsOf(line); len(cells) == 0 || cells[0][0]+" "+cells[0][1] != stale {
			without = append(without, line)
		}
	}
	if again := withRows(strings.Join(without, ""), table); again != table {
		t.Errorf("the table of flaws without %s and with it again is\n%s", stale, again)
	}
	_, body, _ := strings.Cut(strategies, "| protocol")
	c := contestOf(t, strategies, 40)
	if again := c.with(contest{}).markdown(); again != "| protocol"+body {
		t.Errorf("the contest, read and written again, is\n%s", again)
	}
}

func TestEachFlawHasARowInTheExhibit(t *testing.T) {
	rows, strategies := readExhibit(t)
	for _, table := range []string{rows, strategies} {
		var found []string
		for _, row := range cellsOf(table)[1:] {
			found = append(found, row[0]+" "+row[1])
		}
		var expected []string
		for _, f := range flaws() {
			if expected = append(expected, f.String()); !slices.Contains(found, f.String()) {
				t.Errorf("a table of %s has no row of %s; to write it: go test ./internal/exhibit -tags soak -timeout 1h -run TestTheExhibit -update -only %q", exhibitFile, f, f)
			}
		}
		if !t.Failed() && !slices.Equal(found, expected) {
			t.Errorf("the rows of %s are of\n%q, expected the flaws of the registry, in order:\n%q", exhibitFile, found, expected)
		}
	}
}
