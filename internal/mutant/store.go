package mutant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ResultsFile is the file of a study with a Result on each line, in the order in
// which they came.
const ResultsFile = "mutants.jsonl"

// What else the directory of a study holds, besides the control of its judge.
const (
	studyFile     = "study.json" // what tells it from others
	scratchPrefix = ".mutant-"   // of a mutant that is being judged
)

// A Store is a directory that keeps the results of a study. Only one study may
// have it open.
type Store struct {
	dir   string
	out   *os.File
	known map[string]Result // by ID
}

// identity is what studyFile holds.
type identity struct {
	Judge  string `json:"judge"`
	Budget string `json:"budget"`
}

// A StrangeError says why a directory is not that of the study.
type StrangeError struct{ Dir, Found, Expected string }

func (e *StrangeError) Error() string {
	return fmt.Sprintf("%s: found %s, expected %s; choose another place", e.Dir, e.Found, e.Expected)
}

// OpenStore makes a directory for what a judge finds, or goes on with it. A
// *StrangeError says that it holds something else.
func OpenStore(dir, judge, budget string) (*Store, error) {
	wanted := identity{judge, budget}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &StrangeError{dir, "what cannot be read as a directory", "that of a study, or nothing"}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	isStudy := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == studyFile })
	switch {
	case len(entries) > 0 && !isStudy:
		return nil, &StrangeError{dir, fmt.Sprintf("%q in it and no %s", entries[0].Name(), studyFile), "the directory of a study, an empty one, or nothing"}
	case isStudy:
		if err := checkIdentity(dir, wanted); err != nil {
			return nil, err
		}
	default:
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, err
		}
		if err := writeFile(filepath.Join(dir, studyFile), jsonOf(wanted)); err != nil {
			return nil, err
		}
	}
	return openStore(dir)
}

// checkIdentity reads whose study a directory is.
func checkIdentity(dir string, wanted identity) error {
	text, err := os.ReadFile(filepath.Join(dir, studyFile))
	if err != nil {
		return err
	}
	var found identity
	if json.Unmarshal(text, &found) != nil || found.Judge == "" {
		return &StrangeError{dir, fmt.Sprintf("a %s that is not of a study", studyFile), "the directory of a study, an empty one, or nothing"}
	}
	if found.Budget != wanted.Budget {
		return &StrangeError{dir, "a study of " + found.Budget, "one of " + wanted.Budget}
	}
	if found != wanted {
		return &StrangeError{dir, "a study of another build, or with other scenarios or tests", "one of what is there now"}
	}
	return nil
}

func openStore(dir string) (*Store, error) {
	leftovers, _ := filepath.Glob(filepath.Join(dir, ".*-*")) // an odd name finds none
	for _, path := range leftovers {
		if err := os.RemoveAll(path); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(dir, ResultsFile)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// What follows the last end of a line was being written when the study was
	// killed.
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	results, err := readResults(path, bytes.NewReader(whole))
	if err != nil {
		return nil, err
	}
	l := &Store{dir: dir, known: make(map[string]Result)}
	for _, r := range results {
		l.known[r.ID] = r
	}
	if l.out, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666); err != nil {
		return nil, err
	}
	if err = l.out.Truncate(int64(len(whole))); err == nil {
		_, err = l.out.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return nil, errors.Join(err, l.out.Close())
	}
	return l, nil
}

// Add keeps a result.
func (l *Store) Add(r Result) error {
	if _, err := l.out.Write(jsonOf(r)); err != nil {
		return err
	}
	l.known[r.ID] = r
	return nil
}

// Find returns what became of a mutant. One that has the same ID and is
// another edit is another.
func (l *Store) Find(m Mutant) (Result, bool) {
	r, ok := l.known[m.ID]
	if !ok || r.Diff() != m.Diff() {
		return Result{}, false
	}
	r.Mutant = m
	return r, true
}

// Close closes the files.
func (l *Store) Close() error { return l.out.Close() }

// readResults reads results, one JSON object on each line. The error says which
// line is none; file is only for it.
func readResults(file string, in io.Reader) ([]Result, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return rows(file, text, readResult)
}

// rows reads what stands on each line of a text. The error says which line is none
// of it.
func rows[T any](file string, text []byte, read func(row []byte) (T, error)) (all []T, err error) {
	for row := range bytes.Lines(text) {
		one, err := read(row)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, len(all)+1, err)
		}
		all = append(all, one)
	}
	return all, nil
}

func readResult(row []byte) (Result, error) {
	var r Result
	err := decode(row, &r)
	found := clipped(strings.TrimSpace(string(row)), saidMax)
	switch {
	case err != nil:
		return r, fmt.Errorf("found %q (%w), expected what became of a mutant as one JSON object", found, err)
	case strings.Count(r.ID, ":") != 3:
		return r, fmt.Errorf("found the id %q, expected file:function:operator:ordinal", r.ID)
	case !slices.Contains(Kinds, r.Kind):
		return r, fmt.Errorf("found the kind %q, expected one of %v", r.Kind, Kinds)
	case !slices.Contains(outcomes, r.Outcome):
		return r, fmt.Errorf("found the outcome %q, expected one of %q", r.Outcome, outcomes)
	}
	return r, nil
}

// decode reads one JSON object, with nothing in it that v has no place for, and
// nothing behind it.
func decode(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil && d.More() {
		err = errors.New("something follows the object")
	}
	return err
}

// jsonOf is a value of ours on a line.
func jsonOf(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("mutant: " + err.Error()) // such values are all of strings and numbers
	}
	return b.Bytes()
}

// writeFile writes a file that is there as a whole or not at all.
func writeFile(path string, text []byte) error {
	if err := os.WriteFile(path+".new", text, 0o666); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
