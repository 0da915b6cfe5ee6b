package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// unspoken is what no story says: a node or a ballot by its number, and nanoseconds.
var unspoken = regexp.MustCompile(`\bnode \d|\b(term|ballot|view) \d{4}|\d\.\d{7,}s|\d\.\d{4,}ms|\bindex \d`)

func TestWhatEachFlawShrinksToHasAStoryThatNamesBothSidesInTheWordsOfItsChecks(t *testing.T) {
	files, err := filepath.Glob("../../docs/exhibit/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no files, error %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			spec, err := scenarios.Parse(file, text)
			if err != nil {
				t.Fatal(err)
			}
			r, err := scenarios.Run(t.Context(), spec, scenarios.Options{Trace: true})
			if err != nil {
				t.Fatal(err)
			}
			judge(t, r, Explain(r))
			for _, c := range r.Checks {
				if found := unspoken.FindString(c.Detail); found != "" {
					t.Errorf("%s says %q, which the story calls otherwise: %s", c.Name, found, c.Detail)
				}
			}
		})
	}
}
