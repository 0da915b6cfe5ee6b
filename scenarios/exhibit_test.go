package scenarios

import (
	"os"
	"path/filepath"
	"testing"
)

// exhibitDir has a failing scenario for each flaw of the catalogue, with what
// its run came to on the machine that it was written on.
const exhibitDir = "../docs/exhibit"

func TestWhatWasRecordedReplaysOnEveryOtherPlatform(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(exhibitDir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	flaws := make(map[string]bool)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		spec, err := Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		r, mismatch, err := Replay(t.Context(), SavedRun{Spec: spec}, Options{})
		switch {
		case err != nil:
			t.Fatal(err)
		case spec.Recorded.Model != r.Model:
			t.Errorf("%s: found a run by %s, expected one by %s; to find it anew: go run ./internal/exhibit", file, spec.Recorded.Model, r.Model)
		case mismatch != nil:
			t.Errorf("%s: %v", file, mismatch)
		case r.Signature != spec.Recorded.Signature:
			t.Errorf("%s: found the signature %q, expected %q", file, r.Signature, spec.Recorded.Signature)
		}
		flaws[spec.Protocol+" "+spec.Flaw] = true
	}
	for _, f := range Flaws() {
		if !flaws[f.Protocol+" "+f.Name] {
			t.Errorf("%s has no file about %s %s", exhibitDir, f.Protocol, f.Name)
		}
	}
	if t.Failed() {
		t.Log("if what a seed means was changed on purpose, raise the version that says so (TestDigestsAreThoseOfEveryOtherPlatform names them), then: go run ./internal/exhibit")
	}
}
