package rundir

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Directory is where the files of a run go. They are written in a place of
// their own beside it, so that it appears whole or not at all. It belongs to
// one run: where another is, or anything else, the next name like it is taken.
type Directory struct {
	asked   string   // as people called it
	name    string   // what was chosen: asked, or that with a number behind it
	path    string   // the same without symbolic links
	staging string   // holds what is written, and for a moment what was there before
	parents []string // directories that were made for it, the outermost first
}

// New makes sure that a directory can be written beside that name, now and not
// after minutes of work, and leaves nothing there yet. The error says what is in
// the way, and ends with advice to choose another place.
func New(name string) (*Directory, error) {
	d := &Directory{asked: filepath.Clean(name)}
	if err := d.locate(d.asked); err != nil {
		return nil, err
	}
	defer d.discard()
	if err := d.stage(); err != nil {
		return nil, fmt.Errorf("found %q, where nothing can be written (%w), expected a place for a new directory; choose another",
			d.asked, Reason(err))
	}
	return d, nil
}

// Choose is New for the name that a person chose or, if that is empty, for the
// usual one. One that somebody chose must be free, or hold a run that is wanted
// there, which told describes. The errors are as those of New.
func Choose(chosen, usual string, wanted func(*Kept) bool, told string) (*Directory, error) {
	if chosen == "" {
		return New(usual)
	}
	d, err := New(chosen)
	if err != nil {
		return nil, err
	}
	refuse := func(found, expected string) (*Directory, error) {
		return nil, fmt.Errorf("found %s, expected %s; choose another place", found, expected)
	}
	kept, stranger, err := Read(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(d.path); err == nil {
			return refuse(fmt.Sprintf("%q, a symbolic link to nothing", d.asked), "a directory that a run wrote, or nothing")
		}
		return d, nil
	}
	if err != nil {
		return refuse(fmt.Sprintf("%q, which cannot be read as a directory (%v)", d.asked, Reason(err)), "one that a run wrote, or nothing")
	}
	if d.holdsWorkingDirectory() {
		return refuse(fmt.Sprintf("%q, which is the working directory or holds it", d.asked), "one that can be replaced as a whole")
	}
	switch {
	case stranger != "":
		return refuse(fmt.Sprintf("%q with %s", d.asked, stranger), "a directory that a run wrote, an empty one, or nothing")
	case kept != nil && !wanted(kept):
		return refuse(fmt.Sprintf("%q with another run in it (%s, seed %d, digest %s)", d.asked, kept.Scenario, kept.Seed, kept.Digest),
			told+", an empty directory, or nothing")
	}
	return d, nil
}

// locate finds out where a directory of that name is.
func (d *Directory) locate(name string) error {
	path, err := filepath.Abs(name)
	if err != nil {
		return fmt.Errorf("found %q (%w), expected the name of a directory; choose another", name, err)
	}
	d.name, d.path = name, path
	if path, err := filepath.EvalSymlinks(d.path); err == nil {
		d.path = path
	}
	return nil
}

// Asked is the name that was asked for, and Name that of the directory that was
// written: the same, or that with a number behind it.
func (d *Directory) Asked() string { return d.asked }

// Name is where the run is; see Asked.
func (d *Directory) Name() string { return d.name }

// Moved reports whether the run went to another place than was asked for.
func (d *Directory) Moved() bool { return d.name != d.asked }

func (d *Directory) holdsWorkingDirectory() bool {
	working, err := os.Getwd()
	if err != nil {
		return false
	}
	if path, err := filepath.EvalSymlinks(working); err == nil {
		working = path
	}
	inside, err := filepath.Rel(d.path, working)
	return err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator))
}

// placesMax bounds how many names are tried.
const placesMax = 10_000

// fill writes a run into the directory with the help of write, and puts it
// where it belongs: where nothing is, or in place of a run that is made of the
// same. The result is told where that is. On an error there is nothing new.
func (d *Directory) fill(w *Run, write func() error) (err error) {
	if w.Result.Input, err = w.fingerprint(); err != nil {
		return err
	}
	defer d.discard()
	for n := 1; n <= placesMax; n++ {
		name := d.asked
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		if err := d.locate(name); err != nil {
			return &WriteError{err}
		}
		for d.free() || d.mayHold(w) {
			w.Result.Out = d.name
			if err := d.stage(); err != nil {
				return d.failed("make it", err)
			}
			if err := write(); err != nil {
				return err
			}
			if done, err := d.publish(w); done || err != nil {
				return err
			}
			d.discard() // somebody was faster
		}
	}
	return &WriteError{fmt.Errorf("%s: found something else in %d places of such a name, expected a free one; choose another place", d.asked, placesMax)}
}

// free reports whether nothing is where the directory belongs.
func (d *Directory) free() bool {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		_, err = os.Lstat(d.path)
		return errors.Is(err, fs.ErrNotExist)
	}
	return len(entries) == 0 && !d.holdsWorkingDirectory()
}

// mayHold reports whether a run may replace what is where the directory belongs.
func (d *Directory) mayHold(w *Run) bool {
	return !d.holdsWorkingDirectory() && holdsRunOf(d.path, w)
}

// holdsRunOf reports whether a directory holds a run of the same, and nothing
// else.
func holdsRunOf(path string, w *Run) bool {
	kept, stranger, err := Read(path)
	return err == nil && stranger == "" && (kept == nil || kept.IsOf(w))
}

// Stage has fill write files into an empty directory that is beside the place of the
// given name, so that what is in it can be moved there. What it leaves is removed,
// as are the parents that were made for the place if nothing came to be there. The
// error is that of fill, or says why there is no such directory.
func Stage(name string, fill func(staging, place string) error) error {
	d := new(Directory)
	if err := d.locate(name); err != nil {
		return err
	}
	defer d.discard()
	if err := d.stage(); err != nil {
		return err
	}
	return fill(d.fresh(), d.path)
}

// stagingsMax is how often the place to write to is made anew.
const stagingsMax = 100

// stage makes the place to write to, and the parents that are missing. Another
// process may remove a parent in between, which it made and has no use for: then
// it is made again.
func (d *Directory) stage() (err error) {
	parent := filepath.Dir(d.path)
	for range stagingsMax {
		if err = d.makeParents(parent); err == nil {
			d.staging, err = os.MkdirTemp(parent, ".laplace-")
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return err
	}
	return os.Mkdir(d.fresh(), 0o777)
}

// makeParents makes a directory with all those above it that are missing, and
// remembers which.
func (d *Directory) makeParents(parent string) error {
	var missing []string
	for p := parent; ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) || p == filepath.Dir(p) {
			break
		}
		missing = append(missing, p)
	}
	for _, p := range slices.Backward(missing) {
		if err := os.Mkdir(p, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if !slices.Contains(d.parents, p) {
			d.parents = append(d.parents, p)
		}
	}
	return nil
}

func (d *Directory) fresh() string    { return filepath.Join(d.staging, "new") }
func (d *Directory) replaced() string { return filepath.Join(d.staging, "old") }

// write writes one file.
func (d *Directory) write(name string, content func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(d.fresh(), name))
	if err != nil {
		return d.failed("create "+name, err)
	}
	buffered := bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(content(buffered), buffered.Flush(), f.Close())
	if err != nil {
		return d.failed("write "+name, err)
	}
	return nil
}

// publish puts what was written where the directory belongs, in exchange for
// the run that may be replaced there. It is not done if something else has come
// to be there, which stays.
func (d *Directory) publish(w *Run) (done bool, err error) {
	entries, missing := os.ReadDir(d.path)
	taken := len(entries) > 0
	switch {
	case taken && !holdsRunOf(d.path, w):
		return false, nil
	case taken:
		if err := os.Rename(d.path, d.replaced()); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		} else if err != nil {
			return false, d.failed("replace the directory", err)
		}
		if !holdsRunOf(d.replaced(), w) {
			return false, d.putBack()
		}
	case missing == nil:
		_ = os.Remove(d.path) // an empty directory is in the way of a rename on some systems
	}
	// This fails if a directory with anything in it is there by now.
	err = os.Rename(d.fresh(), d.path)
	if err == nil {
		d.parents = nil
		return true, nil
	}
	if _, missing = os.Lstat(d.path); missing == nil {
		return false, nil
	}
	if taken {
		err = errors.Join(err, d.putBack())
	}
	return false, d.failed("put the directory in its place", err)
}

// putBack puts what was taken away back in its place.
func (d *Directory) putBack() error {
	err := os.Rename(d.replaced(), d.path)
	if err == nil {
		return nil
	}
	kept := d.replaced()
	d.staging = "" // it holds all that is left of what was there
	return d.failed("put back what was there, which is now in "+kept, err)
}

// discard removes whatever was not published. What cannot be removed stays:
// there is nobody left to tell.
func (d *Directory) discard() {
	if d.staging != "" {
		_ = os.RemoveAll(d.staging)
	}
	for _, p := range slices.Backward(d.parents) {
		_ = os.Remove(p)
	}
	d.staging, d.parents = "", nil
}

func (d *Directory) failed(what string, err error) error {
	return &WriteError{fmt.Errorf("%s: cannot %s (%w), so nothing was written; make room or choose another place", d.name, what, Reason(err))}
}

// A WriteError says why a directory could not be written, and ends with advice to
// choose another place.
type WriteError struct{ err error }

// Error says it in one line.
func (e *WriteError) Error() string { return e.err.Error() }

// Unwrap returns what is behind it.
func (e *WriteError) Unwrap() error { return e.err }

// Reason is an error without the operation and the path, which are those of
// the staging and tell nobody anything.
func Reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
