package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

const exhibits = "../../docs/exhibit"

// copied copies some exhibits and the table into a directory of the test's own.
func copied(t *testing.T, all ...flaw) string {
	t.Helper()
	dir := t.TempDir()
	names := []string{tableFile}
	for _, f := range all {
		names = append(names, f.file())
	}
	for _, name := range names {
		write(t, filepath.Join(dir, name), read(t, filepath.Join(exhibits, name)))
	}
	return dir
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// spec reads an exhibit.
func spec(t *testing.T, dir string, f flaw) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.ReadFile(filepath.Join(dir, f.file()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func renewed(t *testing.T, dir string, all ...flaw) string {
	t.Helper()
	var report strings.Builder
	if err := renewAll(t.Context(), dir, all, &report); err != nil {
		t.Fatal(err)
	}
	return report.String()
}

var (
	staleRead  = flaw{"raft", "stale-read"}
	forgetVote = flaw{"raft", "forget-vote"}
)

func TestTheExhibitsOfThisModelStayAsTheyAre(t *testing.T) {
	dir := copied(t, staleRead, forgetVote)
	report := renewed(t, dir, staleRead, forgetVote)
	if !strings.Contains(report, "2 exhibits: 2 unchanged;") {
		t.Errorf("found the report\n%s", report)
	}
	for _, f := range []flaw{staleRead, forgetVote} {
		if read(t, filepath.Join(dir, f.file())) != read(t, filepath.Join(exhibits, f.file())) {
			t.Errorf("%s was changed", f)
		}
	}
}

func TestWhatFailsInTheSameWayIsKeptButForWhatIsRecorded(t *testing.T) {
	dir := copied(t, staleRead)
	path := filepath.Join(dir, staleRead.file())
	whole := read(t, path)
	s := spec(t, dir, staleRead)
	s.Recorded.Model, s.Recorded.Digest, s.Recorded.Events = "kernel 0", 1, 9999
	write(t, path, string(s.YAML()))
	if report := renewed(t, dir, staleRead); !strings.Contains(report, "raft stale-read: kept: ") || !strings.Contains(report, "in place of 9999") {
		t.Errorf("found the report\n%s", report)
	}
	if read(t, path) != whole {
		t.Errorf("found\n%s\nexpected\n%s", read(t, path), whole)
	}
	if row := "[raft stale-read](raft-stale-read.yaml) | linearizability: get | 4 → 1 |"; !strings.Contains(read(t, filepath.Join(dir, tableFile)), row) {
		t.Errorf("found no row %s", row)
	}
}

func TestAnotherRunOfTheSameModelIsRefused(t *testing.T) {
	dir := copied(t, staleRead)
	path := filepath.Join(dir, staleRead.file())
	s := spec(t, dir, staleRead)
	s.Recorded.Digest++
	write(t, path, string(s.YAML()))
	edited := read(t, path)
	err := renewAll(t.Context(), dir, []flaw{staleRead}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "raft stale-read: digest ") || !strings.Contains(err.Error(), "raise sim.Version") {
		t.Errorf("found the error %v, expected one that says which version to raise", err)
	}
	if read(t, path) != edited {
		t.Error("the exhibit was changed")
	}
}

func TestWhatDoesNotFailAnyMoreIsFoundNearOrFromTheStart(t *testing.T) {
	dir := copied(t, staleRead)
	s := spec(t, dir, staleRead)
	for s.Seed = 2; ; s.Seed++ {
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Signature != s.Recorded.Signature {
			break
		}
	}
	s.Recorded.Model = "kernel 0"
	write(t, filepath.Join(dir, staleRead.file()), string(s.YAML()))
	report := renewed(t, dir, staleRead, forgetVote)
	for _, want := range []string{
		"raft stale-read: found near: its seed comes to ", "raft forget-vote: found from the start: there was no file; ",
		"0 unchanged; 0 kept; 1 found near; 1 found from the start;",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("found the report\n%s\nexpected %s in it", report, want)
		}
	}
	for _, f := range []flaw{staleRead, forgetVote} {
		found := spec(t, dir, f)
		_, mismatch, err := scenarios.Replay(t.Context(), scenarios.SavedRun{Spec: found}, scenarios.Options{})
		if err != nil || mismatch != nil || found.Recorded.Signature == "" {
			t.Errorf("%s: found %+v, which replays with %v, %v", f, found.Recorded, mismatch, err)
		}
	}
}

func TestTheWordsAroundTheTableStay(t *testing.T) {
	dir := copied(t)
	path := filepath.Join(dir, tableFile)
	whole := read(t, path)
	table, err := readTable(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, f := range flaws() {
		rows = append(rows, table.rows[f.String()])
	}
	if err := table.write(rows); err != nil {
		t.Fatal(err)
	}
	if read(t, path) != whole {
		t.Errorf("found\n%s\nexpected\n%s", read(t, path), whole)
	}
}

func TestWhatIsLargeIsNamedBelowTheTable(t *testing.T) {
	table, err := readTable(filepath.Join(exhibits, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	all := flaws()
	var rows []row
	for _, f := range all {
		rows = append(rows, table.rows[f.String()])
	}
	if text := table.reminders(all, rows); len(text) > 0 {
		t.Errorf("found the reminders %q", text)
	}
	table.behind = "- raft stale-read: a reason.\n"
	text := strings.Join(table.reminders(all, rows), "\n")
	for _, want := range []string{"etcdraft reused-read-context has more than 8 faults or 12 operations", "raft stale-read has no more than 8"} {
		if !strings.Contains(text, want) {
			t.Errorf("found the reminders\n%s\nexpected %s in them", text, want)
		}
	}
}
