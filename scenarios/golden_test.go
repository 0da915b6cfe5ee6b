package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/sim"
)

var update = flag.Bool("update", false, "write the digests of this build to testdata/digests.json")

// digestsFile holds the digest of every scenario of the library. It is the
// same for all platforms, so whoever runs this test on another one compares
// that one with the one the file was written on.
const digestsFile = "testdata/digests.json"

// A golden is what the file has of a scenario.
type golden struct {
	Model  Model      `json:"model"`
	Text   string     `json:"text"` // a hash of the scenario as it is written
	Digest sim.Digest `json:"digest"`
}

// judge says what is wrong with a golden, now that this is what there is; ""
// is nothing. Stale are those that -update may renew.
func (g golden) judge(now golden) (wrong string, stale bool) {
	switch {
	case g == now:
		return "", false
	case g == golden{}:
		return fmt.Sprintf("is new: its digest is %v", now.Digest), true
	case g.Digest == now.Digest:
		return "another model or text with the same digest", true
	case g.Model != now.Model:
		return fmt.Sprintf("digest %v by %s, was %v by %s", now.Digest, now.Model, g.Digest, g.Model), true
	case g.Text != now.Text:
		return fmt.Sprintf("digest %v, was %v before the scenario was edited", now.Digest, g.Digest), true
	}
	return fmt.Sprintf("digest %v, want %v, for the model is the same: %s. If this platform differs from others, that is a defect. "+
		"If what a seed means was changed on purpose, raise sim.Version, nemesis.Version, workloadVersion or the Version of the protocol, whichever was changed",
		now.Digest, g.Digest, g.Model), false
}

func TestDigestsAreThoseOfEveryOtherPlatform(t *testing.T) {
	texts := libraryTexts(t)
	got := make(map[string]golden)
	for _, s := range Library() {
		// Judging is not what is compared here, and takes long where
		// instructions are emulated, so it gets no more than one step.
		r := mustRun(t, s, Options{Steps: 1})
		got[s.Name] = golden{Model: r.Model, Text: texts[s.Name], Digest: r.Digest}
	}
	text, err := os.ReadFile(digestsFile)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]golden)
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	renewable := false
	for _, name := range slices.Sorted(maps.Keys(got)) {
		wrong, stale := want[name].judge(got[name])
		if renewable = renewable || stale; wrong != "" && !(stale && *update) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	switch {
	case *update && !t.Failed():
		if text, err = json.MarshalIndent(got, "", "  "); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(digestsFile, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	case *update:
		t.Logf("%s is as it was", digestsFile)
	case renewable:
		t.Logf("to renew what is new or has another model or text: go test ./scenarios -run %s -update", t.Name())
	}
	if len(want) != len(got) {
		t.Errorf("%s has %d digests, the library %d scenarios", digestsFile, len(want), len(got))
	}
}

// libraryTexts are hashes of the files of the library, by the name of their
// scenario.
func libraryTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	err := fs.WalkDir(libraryFiles, "library", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := libraryFiles.ReadFile(path)
		if err != nil {
			return err
		}
		s, err := Parse(path, text)
		sum := sha256.Sum256([]byte(strings.ReplaceAll(string(text), "\r\n", "\n")))
		texts[s.Name] = hex.EncodeToString(sum[:8])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestADigestChangesOnlyWithTheModelOrTheScenario(t *testing.T) {
	was := golden{Model: "kernel 1, raft 1", Text: "a", Digest: 1}
	for _, c := range []struct {
		name       string
		now        golden
		fits, free bool
		says       string
	}{
		{"nothing", was, true, false, ""},
		{"the digest alone", golden{was.Model, was.Text, 2}, false, false, "raise sim.Version"},
		{"the model with it", golden{"kernel 2, raft 1", was.Text, 2}, false, true, "by kernel 2, raft 1, was"},
		{"the scenario with it", golden{was.Model, "b", 2}, false, true, "before the scenario was edited"},
		{"the model alone", golden{"kernel 2, raft 1", was.Text, 1}, false, true, "the same digest"},
	} {
		wrong, stale := was.judge(c.now)
		if (wrong == "") != c.fits || stale != c.free || !strings.Contains(wrong, c.says) {
			t.Errorf("%s changed: found %q, to be renewed: %v; expected %q, %v", c.name, wrong, stale, c.says, c.free)
		}
	}
}

func TestADigestOfAScenarioThatIsNewMayBeWritten(t *testing.T) {
	if wrong, stale := (golden{}).judge(golden{Model: "kernel 1, raft 1", Text: "a", Digest: 1}); !strings.Contains(wrong, "is new") || !stale {
		t.Errorf("found %q, to be renewed: %v; expected that it is new", wrong, stale)
	}
}
