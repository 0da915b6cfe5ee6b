package comparison

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/compare"
)

var show = flag.String("show", "", "write the reports of tests below this directory, to look at")

func nowhere(*compare.Cell) string { return "" }

// written are the contents of all files.
func written(t testing.TB, files []compare.File) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if all[f.Name] != nil {
			t.Errorf("two files are called %s", f.Name)
		}
		all[f.Name] = b.Bytes()
		if *show != "" {
			name := filepath.Join(*show, t.Name(), filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

func TestTheSameTableGivesTheSameBytes(t *testing.T) {
	once, again := written(t, Files(table(t), nowhere)), written(t, Files(table(t), nowhere))
	if len(once) != len(again) {
		t.Fatalf("found %d files and then %d", len(once), len(again))
	}
	for name, content := range once {
		if !bytes.Equal(content, again[name]) {
			t.Errorf("%s is not the same twice", name)
		}
	}
}

// Who never came back must not look as if the longest time that was seen was all.
func TestAnOutageThatLastedHasNoEnd(t *testing.T) {
	c := &compare.Cell{Runs: []compare.Run{
		{Measures: measure.Measures{Until: 8, All: measure.Operations{Longest: 3, Outages: []measure.Outage{{From: 1, For: 3}, {From: 6, For: 2}}}}},
		{Measures: measure.Measures{Until: 8, All: measure.Operations{Longest: 2, Outages: []measure.Outage{{From: 1, For: 2}}}}},
	}}
	each, longest := outagesOf(c)
	if !slices.Equal(each, []time.Duration{2, 3, endless}) || !slices.Equal(longest, []time.Duration{2, endless}) {
		t.Errorf("found %v and %v", each, longest)
	}
	if found := ended(each); !slices.Equal(found, []time.Duration{2, 3}) {
		t.Errorf("found %v with an end", found)
	}
}
