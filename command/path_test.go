package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// searched leaves the violation of a search in the directory "way", and returns what it says.
func searched(t *testing.T) (out string) {
	t.Helper()
	inEmptyDirectory(t)
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2", "--timeouts", "0", "--out", "way")
	if a.status != 1 || a.err != "" || !strings.Contains(a.out, "laplace replay way\n") {
		t.Fatalf("exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
	return a.out
}

func TestTheWayOfASearchIsReplayedToldDrawnAndExported(t *testing.T) {
	out := searched(t)
	for _, path := range []string{"way", "way/path.yaml"} {
		a := laplace(t, "replay", path)
		if a.status != 1 || a.err != "" || !strings.Contains(a.out, "the same run") || !strings.Contains(a.out, "  5  n2 receives Prepare{1 1.1} from n1\n") {
			t.Errorf("replay %s: exit status %d, %q and\n%s", path, a.status, a.err, a.out)
		}
		a = laplace(t, "explain", path)
		if a.status != 1 || !strings.Contains(a.out, "n2 promised ballot 1.1 for instance 1, on Prepare from n1 #10") || !strings.Contains(a.out, "laplace replay way/path.yaml") {
			t.Errorf("explain %s: exit status %d and\n%s", path, a.status, a.out)
		}
		for _, format := range []string{"perfetto", "shiviz", "history.edn", "junit", "markdown", "openmetrics"} {
			if a := laplace(t, "export", format, path); a.status != 0 || a.out == "" {
				t.Errorf("export %s %s: exit status %d and %q", format, path, a.status, a.err)
			}
		}
	}
	if picture := readFile(t, "way/timeline.svg"); !strings.Contains(picture, "<svg") || !strings.Contains(picture, "promises") {
		t.Error("the picture does not show the violation")
	}
	aPage(t, "way/report.html", false)
	if !strings.Contains(out, filepath.FromSlash("way/report.html")) {
		t.Errorf("the search does not name the page:\n%s", out)
	}
	for _, path := range []string{"way", "way/path.yaml"} {
		if err := os.Remove("way/report.html"); err != nil {
			t.Fatal(err)
		}
		if a := laplace(t, "report", path); a.status != 1 || a.err != "" {
			t.Errorf("report %s: exit status %d and %q", path, a.status, a.err)
		}
		aPage(t, "way/report.html", false)
	}
	laplace(t, "report", "way", "--likelihood").expectError(t, 64, "the path of a search, which has no seed")
	laplace(t, "shrink", "way").expectError(t, 64, "the path of a search", "laplace replay")
	laplace(t, "replay", "way", "--until", "3").expectError(t, 64, "the path of a search, which has no seed", "use laplace replay way/path.yaml")
	laplace(t, "replay", "way", "--until", "3", "--then", "heal").expectError(t, 64, "the path of a search")

	// The same search again is the same run, and goes where it was.
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2", "--timeouts", "0", "--out", "way")
	if a.status != 1 || !strings.Contains(a.out, "laplace replay way\n") {
		t.Errorf("once more: exit status %d and\n%s", a.status, a.out)
	}
}

func TestAWayThatIsAnotherIsSaidToBe(t *testing.T) {
	searched(t)
	text := readFile(t, "way/path.yaml")
	for _, tt := range []struct {
		old, new string
		status   int
		want     string
	}{
		{"  flaw: forget-promise\n", "", 2, "ANOTHER"},
		{`digest: "0`, `digest: "1`, 2, "ANOTHER RUN"},
		{"{move: crash, node: 2,", "{move: crash, node: 1,", 2, "ANOTHER"},
		{"move: crash", "move: crush", 64, `"crush"`},
		{"content: \"9", "content: \"x", 64, "path.yaml:"},
		{"protocol: synod", "protocol: sinod", 64, "did you mean synod?"},
		{"crashes: 1", "crashes: many", 64, "path.yaml:"},
		{"scenario: |", "scenery: |", 64, `"scenery"`},
	} {
		changed := strings.Replace(text, tt.old, tt.new, 1)
		if changed == text {
			t.Fatalf("the path lacks %q", tt.old)
		}
		writeFile(t, "other/path.yaml", changed)
		a := laplace(t, "replay", "other")
		if a.status != tt.status || !strings.Contains(a.out+a.err, tt.want) || strings.Count(a.err, "\n") > 1 {
			t.Errorf("%q: exit status %d, %q and\n%s\nwant %d and %q", tt.new, a.status, a.err, a.out, tt.status, tt.want)
		}
	}
	if err := os.Remove("way/trace"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "explain", "way").expectError(t, 64, "trace: found no such file")
	writeFile(t, "alone/path.yaml", text)
	if a := laplace(t, "explain", "alone"); a.status != 1 || !strings.Contains(a.out, "walks it again") {
		t.Errorf("a path alone: exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestASearchThatFindsNothingWritesNothing(t *testing.T) {
	inEmptyDirectory(t)
	laplace(t, "hunt", "synod/quiet", "--exhaustive", "--depth", "3", "--out", "way")
	if left := tree(t); len(left) != 0 {
		t.Errorf("found %q", left)
	}
}
