package grade

import (
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/similar"
)

// Similar returns which submissions have much that is like each other, like the library's protocols
// or like a reference solution, without what the skeletons of their labs have. It says nothing
// about why. The error is that of a source that cannot be read.
func Similar(submissions []Submission, graded []*Graded, o Options) ([]similar.Match, error) {
	var handed, library, given []similar.Source
	for i, s := range submissions {
		dir, err := s.packageDir()
		if err != nil || graded[i].Files == "" {
			continue // it was refused for what it is
		}
		source, err := similar.Read(s.Name, dir)
		if err != nil {
			return nil, err
		}
		handed = append(handed, source)
	}
	add := func(to *[]similar.Source, name string) error {
		source, err := similar.Read(name, filepath.Join(o.Root, filepath.FromSlash(name)))
		if err == nil && len(source.Files) > 0 {
			*to = append(*to, source)
		}
		return err
	}
	protocols, err := filepath.Glob(filepath.Join(escapeGlob(o.Root), "protocols", "*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range protocols {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		if err := add(&library, "protocols/"+filepath.Base(dir)); err != nil {
			return nil, err
		}
	}
	for _, l := range o.Labs {
		if err := add(&library, labFolder(l)+"/reference"); err != nil {
			return nil, err
		}
		if err := add(&given, labFolder(l)+"/skeleton"); err != nil {
			return nil, err
		}
	}
	return similar.Find(handed, library, given...), nil
}

// labFolder is the folder of a lab in the source of Laplace.
func labFolder(l *labs.Lab) string { return labPackage(l)[len(laplace)+1:] }
