package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/checker/observations"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// A readHistory is a history with what it was read as.
type readHistory struct {
	name    string // of the file
	model   models.Model
	format  formats.Format
	history checker.History
}

// anotherBytesMax is up to which size a file that does not fit its model is tried with the
// others.
const anotherBytesMax = 1 << 24

// read reads a file as a history of the model that was named, or else of the only one that
// fits.
func (f *checkFlags) read(ctx context.Context, name string, say func(string)) (*readHistory, error) {
	if name == standardInput && f.model == "" {
		kept, err := f.spooled(ctx, say)
		if kept != nil {
			defer func() { _ = kept.Close() }()
		}
		if err != nil {
			return nil, err
		}
		return f.readAs(func(m models.Model) (*readHistory, error) {
			if _, err := kept.Seek(0, io.SeekStart); err != nil {
				return nil, broken(fmt.Errorf("%s: %w", name, err))
			}
			return f.readFrom(&tracked{ctx: ctx, of: kept, name: "standard input", say: say}, name, m)
		})
	}
	of := func(m models.Model) (*readHistory, error) { return f.readOf(ctx, name, say, m) }
	if f.model == "" {
		return f.readAs(of)
	}
	m, _ := models.Find(f.model)
	read, err := of(m)
	if misfit := (*checker.FileError)(nil); errors.As(err, &misfit) && name != standardInput {
		return nil, f.another(name, of, misfit)
	}
	return read, err
}

// readOf reads a file as a history of a model.
func (f *checkFlags) readOf(ctx context.Context, name string, say func(string), m models.Model) (*readHistory, error) {
	file, size, err := openChecked(name)
	if err != nil {
		return nil, err
	}
	if name != standardInput {
		defer func() { _ = file.Close() }()
	}
	return f.readFrom(&tracked{ctx: ctx, of: file, name: name, size: size, say: say}, name, m)
}

// readFrom reads a history of a model.
func (f *checkFlags) readFrom(r io.Reader, name string, m models.Model) (*readHistory, error) {
	h, format, err := formats.Read(r, name, m, f.format)
	if misfit := (*checker.FileError)(nil); errors.As(err, &misfit) {
		return nil, misuse(misfit)
	} else if err != nil {
		return nil, broken(err)
	}
	return &readHistory{name, m, format, h}, nil
}

// readAs reads a history of whatever model fits, if it is only one. At a level that was asked
// for, only models count that have it.
func (f *checkFlags) readAs(of func(models.Model) (*readHistory, error)) (*readHistory, error) {
	var first *readHistory
	var fit []string
	var furthest *checker.FileError
	for _, m := range models.All() {
		if f.level != "" && !slices.Contains(m.Levels, checker.Level(f.level)) {
			continue
		}
		read, err := of(m)
		misfit := (*checker.FileError)(nil)
		switch {
		case err == nil:
			fit = append(fit, m.Name)
			if first == nil {
				first = read
			}
		case !errors.As(err, &misfit):
			return nil, err
		case furthest == nil || nearer(misfit, furthest):
			furthest = misfit
		}
	}
	switch {
	case len(fit) == 1:
		return first, nil
	case len(fit) > 1:
		return nil, misuse(fmt.Errorf("%s: found operations that the models %s have, expected to be told by which to judge; say so with --model", first.name, prose.List(fit)))
	case furthest == nil:
		return nil, misuse(errors.New("found no model to judge by, expected one; name it with --model"))
	}
	return nil, unlessObserved(furthest)
}

// nearer reports whether one error says more of what a file is meant to be than another:
// the reader came further, or what it found there is wrong whatever the model.
func nearer(one, other *checker.FileError) bool {
	if one.Line != other.Line {
		return one.Line > other.Line
	}
	if foreign := formats.Foreign(one); foreign != formats.Foreign(other) {
		return !foreign
	}
	return one.Column > other.Column
}

// unlessObserved is the error of a file that is no history, with what it is if it has
// observations.
func unlessObserved(misfit *checker.FileError) error {
	if small(misfit.Name) {
		if file, _, err := openChecked(misfit.Name); err == nil {
			defer func() { _ = file.Close() }()
			if r := new(observations.Recording); r.Read(file, misfit.Name) == nil && r.Lines() > 0 {
				return misuse(fmt.Errorf("%w; these are observations, so add --observations", misfit))
			}
		}
	}
	return misuse(misfit)
}

// small reports whether a file can be read again in no time.
func small(name string) bool {
	info, err := os.Stat(name)
	return name != standardInput && err == nil && info.Mode().IsRegular() && info.Size() <= anotherBytesMax
}

// another is the error of a file that does not fit its model, with the models that it fits.
func (f *checkFlags) another(name string, of func(models.Model) (*readHistory, error), misfit *checker.FileError) error {
	if !small(name) {
		return misuse(misfit)
	}
	var fit []string
	for _, m := range models.All() {
		if m.Name == f.model {
			continue
		}
		if _, err := of(m); err == nil {
			fit = append(fit, m.Name)
		}
	}
	named := func(model string) bool { return strings.Contains(misfit.Reason, model+" has such") }
	switch {
	case len(fit) == 0:
		return unlessObserved(misfit)
	case slices.ContainsFunc(fit, named):
		return misuse(misfit)
	}
	return misuse(fmt.Errorf("%w; it is a history of the model %s", misfit, prose.Either(fit)))
}

// spooled is standard input in a file, which can be read again. The file is gone when it is
// closed, as far as the system allows.
func (f *checkFlags) spooled(ctx context.Context, say func(string)) (*os.File, error) {
	file, err := os.CreateTemp("", "laplace-history-*")
	if err != nil {
		return nil, broken(fmt.Errorf("standard input: cannot be kept (%w), expected room for it in %s; say what it is with --model", rundir.Reason(err), os.TempDir()))
	}
	_ = os.Remove(file.Name())
	in := &tracked{ctx: ctx, of: os.Stdin, name: "standard input", say: say}
	if _, err = io.CopyN(file, in, spooledFirst); err == nil {
		if misfit := f.hopeless(file); misfit != nil {
			return file, misuse(misfit)
		}
		_, err = io.Copy(file, in)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return file, broken(fmt.Errorf("standard input: %w", rundir.Reason(err)))
	}
	return file, nil
}

// spooledFirst is how much of standard input is looked at before all of it is kept, which
// might be without an end.
const spooledFirst = 1 << 20

// hopeless is what is wrong with a file of which this is the first part, if that makes it no
// history of any model whatever comes behind; nil if it may be one. It leaves the file at its
// end.
func (f *checkFlags) hopeless(part *os.File) *checker.FileError {
	text := make([]byte, spooledFirst)
	if _, err := part.ReadAt(text, 0); err != nil {
		return nil
	}
	last := 1 + bytes.Count(text, []byte("\n"))
	var furthest *checker.FileError
	for _, m := range models.All() {
		_, format, err := formats.Read(bytes.NewReader(text), standardInput, m, f.format)
		misfit := (*checker.FileError)(nil)
		if !errors.As(err, &misfit) || format.Name != "" && misfit.Line == last {
			return nil
		}
		if furthest == nil || nearer(misfit, furthest) {
			furthest = misfit
		}
	}
	return furthest
}

// unopened says why a file cannot be opened.
func unopened(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("found no such file, expected one")
	}
	return fmt.Errorf("found a file that cannot be read (%w), expected one that can", rundir.Reason(err))
}

// historyIn says of a directory which file in it to judge; "" if none is a history.
func historyIn(dir string) string {
	for _, name := range []string{rundir.HistoryFile, "history.edn"} {
		if file := filepath.Join(dir, name); isFile(file) {
			return ", such as " + reports.Quoted(file) + " in it"
		}
	}
	return ""
}
