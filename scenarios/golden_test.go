package scenarios

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim"
)

var update = flag.Bool("update", false, "write the digests of this build to testdata/digests.json")

// digestsFile holds the digest of every scenario of the library. It is the
// same for all platforms, so whoever runs this test on another one compares
// that one with the one the file was written on.
const digestsFile = "testdata/digests.json"

func TestDigestsAreThoseOfEveryOtherPlatform(t *testing.T) {
	got := make(map[string]sim.Digest)
	for _, s := range Library() {
		// Judging is not what is compared here, and takes long where
		// instructions are emulated, so it gets no more than one step.
		got[s.Name] = mustRun(t, s, Options{Steps: 1}).Digest
	}
	if *update {
		text, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(digestsFile, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(digestsFile)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]sim.Digest)
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			t.Errorf("%s: digest %v, want %v", name, got[name], want[name])
		}
	}
	if t.Failed() {
		t.Logf("if what runs do was changed on purpose, run go test ./scenarios -run %s -update", t.Name())
	}
	if len(want) != len(got) {
		t.Errorf("%s has %d digests, the library %d scenarios", digestsFile, len(want), len(got))
	}
}
