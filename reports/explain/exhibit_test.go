package explain

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestWhatEachFlawShrinksToHasAStoryThatNamesBothSides(t *testing.T) {
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
		})
	}
}
