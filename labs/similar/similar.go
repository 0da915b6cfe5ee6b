package similar

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Source is a package: the texts of its Go files.
type Source struct {
	Name  string
	Files []File
}

// A File is one of its files.
type File struct {
	Name string
	Text []byte
}

// Thresholds of what is told. Of our own protocols, which are six programs of the same people for
// the same simulator, no two come to ShareLeast: docs/grading.md has the figures.
const (
	// ShareLeast is which part of a source's fingerprints is found in another, in percent.
	ShareLeast = 20
	// PrintsLeast is how many fingerprints that are.
	PrintsLeast = 6
)

// A Match is a source of which much is like another.
type Match struct {
	Of   string `json:"of"`
	With string `json:"with"`
	// Share is which part of what is its own stands in the other too, in percent.
	Share  int     `json:"share"`
	Places []Place `json:"places"`
}

// A Place is lines that are like others. Lines are from 1 on, the last included.
type Place struct {
	File      string `json:"file"`
	From      int    `json:"from"`
	To        int    `json:"to"`
	OtherFile string `json:"other_file"`
	OtherFrom int    `json:"other_from"`
	OtherTo   int    `json:"other_to"`
}

// Read reads the package in a folder, without its tests. A folder that does not exist is an empty
// package. The error is that of a file that cannot be read.
func Read(name, dir string) (Source, error) {
	s := Source{Name: name}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return s, err
		}
		s.Files = append(s.Files, File{e.Name(), text})
	}
	return s, nil
}

// Find returns which submissions are like one of the library or like each other, the most alike
// first. What stands in what everybody was given counts for nothing.
func Find(submissions, library []Source, given ...Source) (found []Match) {
	all := slices.Concat(submissions, library)
	own := make([][]print, len(all))
	common := hashes(given)
	where := map[uint64][]int{} // by hash, the sources that have it, in order
	for i, s := range all {
		own[i] = slices.DeleteFunc(fingerprints(s), func(p print) bool { return common[p.hash] })
		for _, p := range own[i] {
			if at := where[p.hash]; len(at) == 0 || at[len(at)-1] != i {
				where[p.hash] = append(at, i)
			}
		}
	}
	for i := range submissions {
		shared := make([]int, len(all))
		for _, p := range own[i] {
			for _, j := range where[p.hash] {
				shared[j]++
			}
		}
		for j, n := range shared {
			if share := share(n, len(own[i])); j != i && n >= PrintsLeast && share >= ShareLeast {
				found = append(found, Match{all[i].Name, all[j].Name, share, places(all[i], all[j], own[i], own[j])})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Of, b.Of), cmp.Compare(a.With, b.With))
	})
	return found
}

// share is a part of a whole in percent, rounded down.
func share(n, of int) int {
	if of == 0 {
		return 0
	}
	return 100 * n / of
}

func fingerprints(s Source) (all []print) {
	for i, f := range s.Files {
		all = append(all, prints(i, f.Text)...)
	}
	return all
}

func hashes(sources []Source) map[uint64]bool {
	all := map[uint64]bool{}
	for _, s := range sources {
		for _, p := range fingerprints(s) {
			all[p.hash] = true
		}
	}
	return all
}

// places joins fingerprints that follow each other in both sources.
func places(a, b Source, of, with []print) (found []Place) {
	first := map[uint64]print{}
	for _, p := range slices.Backward(with) {
		first[p.hash] = p
	}
	for _, p := range of {
		q, ok := first[p.hash]
		if !ok {
			continue
		}
		next := Place{a.Files[p.file].Name, p.from, p.to, b.Files[q.file].Name, q.from, q.to}
		if n := len(found); n > 0 && found[n-1].joins(next) {
			last := &found[n-1]
			last.To, last.OtherTo = max(last.To, next.To), max(last.OtherTo, next.OtherTo)
			continue
		}
		found = append(found, next)
	}
	return found
}

// joins reports whether a place goes on where another ends, in both files.
func (p Place) joins(next Place) bool {
	const gap = 3
	return p.File == next.File && p.OtherFile == next.OtherFile && next.From <= p.To+gap && next.OtherFrom <= p.OtherTo+gap && next.OtherFrom >= p.OtherFrom
}
