package cli

import (
	"bufio"
	"encoding/json"
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

// A directory is where the files of a run go. They are written in a place of
// their own beside it, so that it appears whole or not at all.
type directory struct {
	name    string   // as people call it
	path    string   // the same without symbolic links
	staging string   // holds what is written, and for a moment what was there before
	parents []string // directories that were made for it, the outermost first
}

// newDirectory makes sure that a directory of that name can be written, now
// and not after minutes of work, and leaves nothing there yet. What is there
// already may be replaced if a run wrote it, and is kept from harm if not.
func newDirectory(name string) (*directory, error) {
	d := &directory{name: filepath.Clean(name)}
	if err := d.locate(); err != nil {
		return nil, misuse(err)
	}
	defer d.discard()
	if err := d.stage(); err != nil {
		return nil, misuse(fmt.Errorf("--out: found %q, where nothing can be written (%w), expected a place for a new directory; choose another with --out",
			d.name, reason(err)))
	}
	return d, nil
}

// locate finds out where the directory belongs and whether that is free.
func (d *directory) locate() error {
	path, err := filepath.Abs(d.name)
	if err != nil {
		return fmt.Errorf("--out: found %q (%w), expected the name of a directory", d.name, err)
	}
	d.path = path
	if path, err := filepath.EvalSymlinks(d.path); err == nil {
		d.path = path
	}
	entries, err := os.ReadDir(d.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("--out: found %q, which cannot be read as a directory (%w), expected one that a run wrote, or nothing; choose another place with --out",
			d.name, reason(err))
	}
	if d.holdsWorkingDirectory() {
		return errors.New("--out: found the working directory, expected one that can be replaced as a whole; choose another place with --out")
	}
	if stranger := stranger(d.path, entries); stranger != "" {
		return fmt.Errorf("--out: found %q with %s, expected a directory that a run wrote, an empty one, or nothing; remove it or choose another place with --out",
			d.name, stranger)
	}
	return nil
}

func (d *directory) holdsWorkingDirectory() bool {
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

// stranger says what in a directory is not a run's; "" is nothing.
func stranger(path string, entries []fs.DirEntry) string {
	if len(entries) == 0 {
		return ""
	}
	for _, entry := range entries {
		if !slices.Contains(fileNames, entry.Name()) || !entry.Type().IsRegular() {
			return strconv.Quote(entry.Name()) + " in it"
		}
	}
	var result struct{ Scenario, Digest, Verdict string }
	text, err := os.ReadFile(filepath.Join(path, resultFile))
	if err != nil || json.Unmarshal(text, &result) != nil || result.Scenario == "" || result.Digest == "" || result.Verdict == "" {
		return "no " + resultFile + " of a run in it"
	}
	return ""
}

// fill writes the directory with the help of write, and puts it where it
// belongs, in place of what was there. On an error there is nothing new.
func (d *directory) fill(write func() error) error {
	if err := d.locate(); err != nil {
		return broken(err)
	}
	defer d.discard()
	if err := d.stage(); err != nil {
		return d.failed("make it", err)
	}
	if err := write(); err != nil {
		return err
	}
	return d.publish()
}

// stage makes the place to write to, and the parents that are missing.
func (d *directory) stage() error {
	parent := filepath.Dir(d.path)
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
		d.parents = append(d.parents, p)
	}
	staging, err := os.MkdirTemp(parent, ".laplace-")
	if err != nil {
		return err
	}
	d.staging = staging
	return os.Mkdir(d.fresh(), 0o777)
}

func (d *directory) fresh() string    { return filepath.Join(d.staging, "new") }
func (d *directory) replaced() string { return filepath.Join(d.staging, "old") }

// write writes one file.
func (d *directory) write(name string, content func(io.Writer) error) error {
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

// publish exchanges what is where the directory belongs for what was written.
func (d *directory) publish() error {
	err := os.Rename(d.path, d.replaced())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.failed("replace the directory", err)
	}
	taken := err == nil
	if err := os.Rename(d.fresh(), d.path); err != nil {
		if taken && os.Rename(d.replaced(), d.path) != nil {
			kept := d.replaced()
			d.staging = "" // it holds all that is left of what was there
			return d.failed("put the directory in its place, and what was there is now in "+kept, err)
		}
		return d.failed("put the directory in its place", err)
	}
	d.parents = nil
	return nil
}

// discard removes whatever was not published. What cannot be removed stays:
// there is nobody left to tell.
func (d *directory) discard() {
	if d.staging != "" {
		_ = os.RemoveAll(d.staging)
	}
	for _, p := range slices.Backward(d.parents) {
		_ = os.Remove(p)
	}
	d.staging, d.parents = "", nil
}

func (d *directory) failed(what string, err error) error {
	return broken(fmt.Errorf("%s: cannot %s (%w), so nothing was written; make room or choose another place with --out",
		d.name, what, reason(err)))
}

// reason is an error without the operation and the path, which are those of
// the staging and tell nobody anything.
func reason(err error) error {
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
