package feedback

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Ladder is what is remembered of a counterexample between two hints.
type Ladder struct {
	*Feedback
	// Climbed is how many rungs were told.
	Climbed int `json:"climbed"`

	file string
}

// The names of files of ladders, beside the directories of runs.
const (
	ladderPrefix = "hint-"
	ladderEnding = ".json"
)

func ladderFile(runs, test string) string { return filepath.Join(runs, ladderPrefix+test+ladderEnding) }

// Keep puts a Feedback at the foot of its ladder; one of the same counterexample stays where it is,
// with what is known of it by now.
func Keep(runs string, f *Feedback) error {
	l := &Ladder{Feedback: f, file: ladderFile(runs, f.Test)}
	if before, err := open(l.file); err == nil && before.same(f) {
		l.Climbed = before.Climbed
	}
	if err := os.MkdirAll(runs, 0o777); err != nil {
		return err
	}
	return l.save()
}

// same reports whether two are of the same counterexample.
func (f *Feedback) same(g *Feedback) bool {
	return f.Lab == g.Lab && f.Test == g.Test && f.Failure.Seed == g.Failure.Seed && f.Failure.Check.Name == g.Failure.Check.Name && f.Digest == g.Digest
}

// Forget removes the ladder of a test that has passed, if its seed was among those that did.
func Forget(runs, test string, passed func(seed uint64) bool) {
	file := ladderFile(runs, test)
	if l, err := open(file); err == nil && passed(l.Failure.Seed) {
		_ = os.Remove(file) // it is told of a failure that there was
	}
}

// Open returns the ladder of a test; with "", that of the failure found last. The error of one
// that is not there is fs.ErrNotExist.
func Open(runs, test string) (*Ladder, error) {
	if test != "" {
		return open(ladderFile(runs, test))
	}
	var last string
	var at time.Time
	for _, name := range Tests(runs) {
		file := ladderFile(runs, name)
		if info, err := os.Stat(file); err == nil && info.ModTime().After(at) {
			last, at = file, info.ModTime()
		}
	}
	if last == "" {
		return nil, fs.ErrNotExist
	}
	return open(last)
}

// Tests are the names of the tests that have ladders, in order.
func Tests(runs string) (names []string) {
	files, _ := filepath.Glob(filepath.Join(runs, ladderPrefix+"*"+ladderEnding)) // the pattern is right
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), ladderPrefix), ladderEnding))
	}
	return names
}

func open(file string) (*Ladder, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	l := &Ladder{file: file}
	if err := json.Unmarshal(text, l); err != nil || l.Feedback == nil || l.Test == "" {
		return nil, fmt.Errorf("%s: found no ladder of hints (%v), expected one as lab check writes it; remove the file, and check again", file, err)
	}
	return l, nil
}

// Next is the hint of the next rung, or of the last again, for a page of so many columns, with its
// number from 1 on and how many there are.
func (l *Ladder) Next(width int) (text string, rung, rungs int, err error) {
	all := l.Rungs(width)
	l.Climbed = max(min(l.Climbed+1, len(all)), 1)
	return all[l.Climbed-1], l.Climbed, len(all), l.save()
}

// save writes the file, whole or not at all.
func (l *Ladder) save() error {
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(l.file), ladderPrefix+"*.draft")
	if err != nil {
		return err
	}
	_, err = draft.Write(append(text, '\n'))
	err = errors.Join(err, draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), l.file)
	}
	if err != nil {
		_ = os.Remove(draft.Name())
	}
	return err
}
