// Package homework knows the module of Go in which a student does a lab: which lab it is, and how its
// program is built, with the meter in the student's package.
package homework

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/metered"
)

const (
	// File says at the root of a module which lab it is of.
	File = "lab.yaml"
	// Server is the folder of the student's package.
	Server = "server"
)

// A Module is the module of a student.
type Module struct {
	// Dir is its root.
	Dir string
	// Lab is the name of the lab.
	Lab string
	// Student is the id of the student whose variant of the lab it is; "" is nobody in particular.
	Student string
}

// Variant is the variant of the lab that the module is for.
func (m *Module) Variant() labs.Variant { return labs.VariantOf(m.Lab, m.Student) }

// Read finds out which lab the module in a directory is of. The error says what is wrong with
// its File, and that of a directory that has none what to do.
func Read(dir string, names []string) (*Module, error) {
	file := filepath.Join(dir, File)
	text, err := document.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) || missing(file) {
		return nil, fmt.Errorf("%s: found no such file, expected the root of a module that lab init wrote; go there, or name it with --dir DIR", file)
	}
	if err != nil {
		return nil, err
	}
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	m := &Module{Dir: dir}
	var mark string
	var first uint64
	err = root.Fill("which lab it is", []document.Field{
		document.Word("lab", "the name of a lab", names).Field("lab", &m.Lab),
		document.Text("the id of a student").Field("student", &m.Student).About("whose variant of the lab it is"),
		document.Text("the name of a variant").Field("variant", &mark).About("what that is called"),
		document.Unsigned().Field("first-seed", &first).About("the first seed of each test"),
	})
	if err == nil && m.Lab == "" {
		err = root.RefuseAs("no key lab", "one, with the name of a lab")
	}
	if v := m.Variant(); err == nil && m.Student != "" && (mark != v.Mark || first != v.First) {
		err = root.RefuseAs(fmt.Sprintf("the variant %q with seeds from %d on", mark, first), fmt.Sprintf("%q with those from %d on, which are those of %q: leave the file as lab init wrote it", v.Mark, v.First, m.Student))
	}
	return m, err
}

func missing(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, os.ErrNotExist)
}

// A BuildError is what the go command said of a module that does not build.
type BuildError struct {
	// Output is what it said, with files relative to the working directory.
	Output string
}

func (e *BuildError) Error() string { return "the program does not build" }

// Build builds the module's program into a directory, which must exist and be empty, and returns
// its path. The student's package in it counts its steps. The error is a *BuildError where the
// source is wrong.
func (m *Module) Build(ctx context.Context, into string) (program string, err error) {
	program = filepath.Join(into, "program")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	replaced := filepath.Join(into, Server)
	if err := os.Mkdir(replaced, 0o777); err != nil {
		return "", err
	}
	overlay, wrong := metered.Overlay(filepath.Join(m.Dir, Server), replaced)
	if wrong == nil {
		if wrong = m.build(ctx, "-overlay", overlay, "-o", program); wrong == nil {
			return program, nil
		}
	}
	if errors.Is(wrong, exec.ErrNotFound) || ctx.Err() != nil {
		return "", wrong
	}
	// As the student wrote it, columns and all.
	if err := m.build(ctx, "-o", program); err != nil {
		return "", err
	}
	return "", wrong
}

func (m *Module) build(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"build"}, args...), ".")...)
	cmd.Dir = m.Dir
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return &BuildError{Output: m.Relative(said.String())}
	}
	if err != nil {
		return fmt.Errorf("the go command cannot be started (%w); install Go, from https://go.dev/dl", err)
	}
	return nil
}

var place = regexp.MustCompile(`(?m)^(?:\./)?([\w./\\-]+\.go):\d+`)

// Relative is what a command said in the module, with the names of files at the beginning of lines as
// they are from the working directory.
func (m *Module) Relative(said string) string {
	dir := filepath.ToSlash(filepath.Clean(m.Dir))
	if dir == "." {
		return said
	}
	return place.ReplaceAllStringFunc(said, func(at string) string {
		at = strings.TrimPrefix(at, "./")
		if filepath.IsAbs(at) {
			return at
		}
		return path.Join(dir, at)
	})
}
