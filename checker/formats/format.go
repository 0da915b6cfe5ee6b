package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/internal/prose"
)

// A Format is a way in which histories are written in files.
type Format struct {
	// Name is what people call it: "jepsen".
	Name string
	// Summary says in one line what it is.
	Summary string

	// like reports whether a file that begins so may be of this format.
	like func(head []byte) bool
	// read reads all; what is wrong with the file is a *checker.FileError.
	read func(in *bufio.Reader, name string, m models.Model) (checker.History, error)
	// write is nil if there is no use for files of this format.
	write func(w io.Writer, h checker.History, m models.Model) error
}

// Written reports whether Write can write the format.
func (f Format) Written() bool { return f.write != nil }

// registry has all formats, in the order in which people are shown them. The first that
// is like a file is its format.
var registry = []Format{laplace, edn, log}

// All returns all formats.
func All() []Format { return slices.Clone(registry) }

// Named returns the format of that name.
func Named(name string) (Format, bool) {
	i := slices.IndexFunc(registry, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return registry[i], true
}

// Names are those of all formats, in their order.
func Names() []string {
	var names []string
	for _, f := range registry {
		names = append(names, f.Name)
	}
	return names
}

const (
	// bufferBytes is how much of a file is read at once.
	bufferBytes = 1 << 16
	// headBytes is how much of a file is looked at to find its format.
	headBytes = 4096
)

// byteOrderMark may stand before UTF-8, and says nothing.
var byteOrderMark = []byte("\ufeff")

// Read reads a history of a model, and says in which format it was. Format "" is whatever
// the file looks like; a name that no format has is an error. Name is that of the file, for
// errors: what is wrong with the file is a *checker.FileError, a file without operations
// included, and a failure to read is returned with the name. The history that is
// returned is one by History.Validate, and of the model's kinds.
func Read(r io.Reader, name string, m models.Model, format string) (h checker.History, found Format, err error) {
	in := bufio.NewReaderSize(r, bufferBytes)
	if head, _ := in.Peek(len(byteOrderMark)); bytes.Equal(head, byteOrderMark) {
		_, _ = in.Discard(len(byteOrderMark))
	}
	if format == "" {
		found, err = detect(in, name)
	} else {
		found, err = named(format)
	}
	if err != nil {
		return nil, Format{}, err
	}
	h, err = found.read(in, name, m)
	if err == nil && len(h) == 0 {
		err = nothing(name)
	}
	if err != nil {
		return nil, found, err
	}
	return h, found, nil
}

// Write writes a history of a model in a format. It refuses one that is not valid or has
// operations of other kinds than the model's, and a format that is not written.
func Write(w io.Writer, h checker.History, m models.Model, format string) error {
	f, err := named(format)
	switch {
	case err != nil:
		return err
	case f.write == nil:
		return fmt.Errorf("found the format %q, which is only read, expected %s", format, prose.Either(writtenNames()))
	}
	if err := errors.Join(h.Validate(), m.Kinds.Accept(h)); err != nil {
		return err
	}
	return f.write(w, h, m)
}

// named is the format of a name, or an error.
func named(name string) (Format, error) {
	f, known := Named(name)
	if !known {
		return Format{}, fmt.Errorf("found the format %q, expected %s", name, prose.Either(Names()))
	}
	return f, nil
}

// writtenNames are the names of the formats that are written.
func writtenNames() []string {
	var names []string
	for _, f := range registry {
		if f.Written() {
			names = append(names, f.Name)
		}
	}
	return names
}

// detect finds the format of a file.
func detect(in *bufio.Reader, name string) (Format, error) {
	head, err := in.Peek(headBytes)
	if err != nil && err != io.EOF {
		return Format{}, fmt.Errorf("%s: %w", name, err)
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0 && len(head) < headBytes:
		return Format{}, nothing(name)
	case len(text) == 0:
		return Format{}, &checker.FileError{Name: name, Line: 1, Column: 1, Reason: fmt.Sprintf("found %d blanks, expected a history within as many bytes, or to be told its format", headBytes)}
	}
	for _, f := range registry {
		if f.like(text) {
			return f, nil
		}
	}
	before := head[:len(head)-len(text)]
	return Format{}, &checker.FileError{Name: name, Line: 1 + bytes.Count(before, []byte("\n")), Column: len(before) - bytes.LastIndexByte(before, '\n'),
		Reason: fmt.Sprintf("found %q, expected a history in one of the formats %s", text[:min(len(text), 20)], prose.List(Names()))}
}

// nothing is the error of a file in which nothing is.
func nothing(name string) error {
	return &checker.FileError{Name: name, Line: 1, Column: 1, Reason: "found no operations, expected at least one"}
}
