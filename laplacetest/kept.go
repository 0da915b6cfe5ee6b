package laplacetest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/reports/rundir"
)

// keptFiles are the kept cases of a test, in the order of their names.
func keptFiles(test string) []string {
	files, err := filepath.Glob(filepath.Join(directoryOf(test), "*.yaml"))
	if err != nil {
		panic("laplacetest: " + err.Error()) // the pattern is ours
	}
	slices.Sort(files)
	return files
}

// directoryOf is where the cases of a test are kept. Those of a subtest lie
// below those of its test.
func directoryOf(test string) string {
	return filepath.Join(append([]string{rundir.CasesFolder}, folders(test)...)...)
}

// folders are the names of the directories of a test, that of a subtest behind that
// of its test.
func folders(test string) []string {
	var names []string
	for part := range strings.SplitSeq(test, "/") {
		names = append(names, fileName(part))
	}
	return names
}

// keptMax bounds how many cases one test keeps of one property.
const keptMax = 100

// keepFile writes a case to a new file that is named after the property it
// breaks, and returns the file's path. A kept case is never overwritten.
func keepFile(test, property string, text []byte) (string, error) {
	directory := directoryOf(test)
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return "", err
	}
	for n := 1; n <= keptMax; n++ {
		name := fileName(property)
		if n > 1 {
			name += fmt.Sprintf("-%d", n)
		}
		path := filepath.Join(directory, name+".yaml")
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(text)
		return filepath.ToSlash(path), errors.Join(err, f.Close())
	}
	return "", fmt.Errorf("%s has %d cases of this property; delete what was fixed long ago", directory, keptMax)
}

// fileNameMax is how long a file's name may be, without the ending.
const fileNameMax = 80

// fileName makes the name of a test or of a property fit for a file, of
// whatever system.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, name)
	return strings.Trim(name[:min(len(name), fileNameMax)], "-")
}
