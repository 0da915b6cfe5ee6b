package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/scenarios"
)

// tableFile has a table of the exhibits, and words around it that people write.
const tableFile = "README.md"

// The head of the table, and its columns.
const tableHead = "| flaw | broken | faults | operations | clients | servers | events | twin |"

const (
	columnFlaw = iota
	columnBroken
	columnFaults
	columnOperations
	columnClients
	columnServers
	columnEvents
	columnTwin
	columns
)

// sizeColumns are those with a size before and after.
var sizeColumns = []int{columnFaults, columnOperations, columnClients, columnServers, columnEvents}

// arrow stands between the size before and the size after.
const arrow = " → "

// A row is the cells of a line; nil if there is none.
type row []string

// A table is the file, and its rows by the flaw that they are about.
type table struct {
	path           string
	before, behind string // the lines around the rows
	rows           map[string]row
}

// readTable reads the file.
func readTable(path string) (*table, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := string(bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n")))
	before, rest, ok := strings.Cut(text, tableHead+"\n")
	rule, rest, more := strings.Cut(rest, "\n")
	if !ok || !more {
		return nil, fmt.Errorf("%s: found no table, expected one with the head %s", path, tableHead)
	}
	t := &table{path: path, before: before + tableHead + "\n" + rule + "\n", rows: make(map[string]row)}
	for line := range strings.Lines(rest) {
		if t.behind != "" || !strings.HasPrefix(line, "|") {
			t.behind += line
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != columns {
			return nil, fmt.Errorf("%s: found a row of %d cells, expected %d: %s", path, len(cells), columns, line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(cells[columnFlaw], "["), "]")
		t.rows[name] = cells
	}
	return t, nil
}

// write writes the file with these rows; nil is none.
func (t *table) write(rows []row) error {
	var b strings.Builder
	b.WriteString(t.before)
	for _, r := range rows {
		if r == nil {
			continue
		}
		b.WriteString("| " + strings.Join(r, " | ") + " |\n")
	}
	b.WriteString(t.behind)
	return os.WriteFile(t.path, []byte(b.String()), 0o644)
}

// Goals for what an exhibit has. Whatever has more is named below the table,
// with the reason.
const (
	faultsGoal     = 8
	operationsGoal = 12
)

// reminders say where the reasons below the table do not fit the rows.
func (t *table) reminders(all []flaw, rows []row) []string {
	var text []string
	for i, f := range all {
		named := strings.Contains(t.behind, "- "+f.String()+": ")
		switch large := rows[i] != nil && rows[i].isLarge(); {
		case large && !named:
			text = append(text, fmt.Sprintf("%s has more than %d faults or %d operations: say why in %s", f, faultsGoal, operationsGoal, tableFile))
		case !large && named:
			text = append(text, fmt.Sprintf("%s has no more than %d faults and %d operations: %s need not say why it has more", f, faultsGoal, operationsGoal, tableFile))
		}
	}
	return text
}

// isLarge reports whether the exhibit has more than is hoped for.
func (r row) isLarge() bool {
	return after(r[columnFaults]) > faultsGoal || after(r[columnOperations]) > operationsGoal
}

// after is the size behind the arrow.
func after(cell string) int {
	_, size, _ := strings.Cut(cell, arrow)
	n, err := strconv.Atoi(size)
	if err != nil {
		return 0 // a cell that somebody wrote by hand
	}
	return n
}

// rowOf is the row of an exhibit that was shrunk from the start.
func rowOf(f flaw, o *shrink.Outcome) row {
	twin := "none"
	if o.Twin != nil {
		twin = o.Twin.Difference
		if o.Twin.Verdict != checker.Valid {
			twin += fmt.Sprintf(" (%v)", o.Twin.Verdict)
		}
	}
	b, a := o.Before, o.After
	return row{
		fmt.Sprintf("[%s](%s)", f, f.file()), o.Signature,
		fmt.Sprint(b.Faults, arrow, a.Faults), fmt.Sprint(b.Operations, arrow, a.Operations), fmt.Sprint(b.Clients, arrow, a.Clients),
		fmt.Sprint(b.Nodes, arrow, a.Nodes), fmt.Sprint(b.Events, arrow, a.Events), twin,
	}
}

// shrunkFrom is the row of an exhibit that stands for the same story as before:
// the sizes before are those of the run that it was shrunk from at first.
func (r row) shrunkFrom(f flaw, o *shrink.Outcome) row {
	now := rowOf(f, o)
	if r == nil {
		return now
	}
	for _, i := range sizeColumns {
		before, _, _ := strings.Cut(r[i], arrow)
		_, after, _ := strings.Cut(now[i], arrow)
		now[i] = before + arrow + after
	}
	return now
}

// about reports whether a row is about a run.
func (r row) about(result *scenarios.Result) bool {
	if r == nil {
		return false
	}
	_, events, _ := strings.Cut(r[columnEvents], arrow)
	return r[columnBroken] == result.Signature && events == fmt.Sprint(result.Events)
}
