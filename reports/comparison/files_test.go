package comparison

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

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
