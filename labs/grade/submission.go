package grade

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Submission is what somebody handed in.
type Submission struct {
	// Name is that of its folder: who it is of, as far as is known.
	Name string
	// Dir is the folder.
	Dir string
}

// serverDir is the folder of a submission that the package of the student is in.
const serverDir = "server"

// submissionsMost is how many submissions are graded at once at most.
const submissionsMost = 10_000

// Find returns the submissions in folders, in the order of their names: each is one itself, if it
// has a folder server, a file lab.yaml or Go files, or a folder of submissions. The error is
// that of a folder that cannot be read, that has none, or of two of one name.
func Find(dirs []string) (found []Submission, err error) {
	for _, dir := range dirs {
		these, err := find(dir)
		if err != nil {
			return nil, err
		}
		found = append(found, these...)
	}
	slices.SortFunc(found, func(a, b Submission) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(found); i++ {
		if a, b := found[i-1], found[i]; a.Name == b.Name {
			return nil, fmt.Errorf("found two submissions with the name %q, %s and %s, expected one: grade them one after the other", a.Name, a.Dir, b.Dir)
		}
	}
	if len(found) > submissionsMost {
		return nil, fmt.Errorf("found %d submissions, expected at most %d: grade some at a time", len(found), submissionsMost)
	}
	return found, nil
}

func find(dir string) (found []Submission, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%w, expected a submission, or a folder of submissions", err)
	}
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return e.Name() == serverDir || e.Name() == labFile || filepath.Ext(e.Name()) == ".go"
	}) {
		return []Submission{{Name: filepath.Base(dir), Dir: dir}}, nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !e.IsDir() && e.Type()&fs.ModeSymlink == 0 {
			continue
		}
		found = append(found, Submission{Name: e.Name(), Dir: filepath.Join(dir, e.Name())})
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: found no submission, expected a folder with %s/ in it, or one of such folders", dir, serverDir)
	}
	return found, nil
}

// packageDir is the folder with the Go files of the submission. The error says why there is none.
func (s Submission) packageDir() (string, error) {
	if info, err := os.Lstat(s.Dir); err != nil || !info.IsDir() {
		return "", errors.New("the submission is no folder; links are not followed")
	}
	dir := filepath.Join(s.Dir, serverDir)
	info, err := os.Lstat(dir)
	switch {
	case err == nil && info.IsDir():
		return dir, nil
	case err == nil:
		return "", fmt.Errorf("%s is no folder, expected one with the Go files of the solution", serverDir)
	}
	if loose, _ := filepath.Glob(filepath.Join(escapeGlob(s.Dir), "*.go")); len(loose) > 0 {
		return s.Dir, nil
	}
	return "", fmt.Errorf("there is no folder %s, expected one with the Go files of the solution", serverDir)
}

// escapeGlob has filepath.Glob take a path as it is.
func escapeGlob(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}

// labFile says which lab a submission is of.
const labFile = "lab.yaml"

// labFileMost is how many bytes of it are read.
const labFileMost = 64 << 10

// LabName is the lab that the submission says it is of; "" if it says nothing.
func (s Submission) LabName() string { return s.said("lab") }

// said is what lab.yaml has for a key; "" if nothing, or there is none.
func (s Submission) said(key string) string {
	name := filepath.Join(s.Dir, labFile)
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	file, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // it was only read
	for lines := bufio.NewScanner(io.LimitReader(file, labFileMost)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), key+":"); ok {
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}
