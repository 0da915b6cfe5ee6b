package mutant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Source is the packages to plant mistakes in.
type Source struct {
	// Dir is the directory of their module.
	Dir string
	// Packages are their import paths.
	Packages []string
	// Files are their files, without tests and generated ones.
	Files []File
}

// listed is what the go command says of a package.
type listed struct {
	Dir        string
	ImportPath string
	GoFiles    []string
	Deps       []string
	Module     *struct {
		Dir  string
		Main bool
	}
}

// ErrSource is that of packages in which nothing can be planted.
var ErrSource = errors.New("found no package to plant mistakes in")

// Load finds packages of one module, named as the go command names them, such as
// ./my/protocol. dir is where it looks; "" is the working directory. The error is ErrSource if they cannot be
// had.
func Load(ctx context.Context, dir string, patterns []string) (Source, error) {
	all, err := list(ctx, dir, append([]string{"-json=Dir,ImportPath,GoFiles,Module", "--"}, patterns...))
	switch {
	case ctx.Err() != nil:
		return Source{}, ctx.Err()
	case err != nil:
		return Source{}, fmt.Errorf("%w: %w", ErrSource, err)
	case len(all) == 0:
		return Source{}, fmt.Errorf("%w: nothing matches %s", ErrSource, strings.Join(patterns, " "))
	}
	var s Source
	for _, p := range all {
		if p.Module == nil || !p.Module.Main {
			return Source{}, fmt.Errorf("%w: %s is of another module; run in that", ErrSource, p.ImportPath)
		}
		if s.Dir = p.Module.Dir; all[0].Module.Dir != s.Dir {
			return Source{}, fmt.Errorf("%w: %s is of another module than %s; name packages of one", ErrSource, p.ImportPath, all[0].ImportPath)
		}
		s.Packages = append(s.Packages, p.ImportPath)
		for _, name := range p.GoFiles {
			f, err := readFile(p, name)
			if err != nil {
				return Source{}, err
			}
			s.Files = append(s.Files, f)
		}
	}
	return s, nil
}

func readFile(p listed, name string) (File, error) {
	path := filepath.Join(p.Dir, name)
	within, err := filepath.Rel(p.Module.Dir, path)
	if err != nil {
		return File{}, err
	}
	text, err := os.ReadFile(path)
	return File{Path: path, Name: filepath.ToSlash(within), Package: p.ImportPath, Source: text}, err
}

// Plant returns all mutants of the packages.
func (s Source) Plant() ([]Mutant, error) {
	var all []Mutant
	for _, f := range s.Files {
		found, err := Plant(f)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// list asks the go command for packages.
func list(ctx context.Context, dir string, args []string) ([]listed, error) {
	text, err := output(ctx, dir, append([]string{"list"}, args...))
	if err != nil {
		return nil, err
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("go list: found no JSON (%w), expected packages", err)
		}
		all = append(all, p)
	}
}

// output runs the go command, which is at fault if it fails.
func output(ctx context.Context, dir string, args []string) ([]byte, error) {
	var out, wrong bytes.Buffer
	cmd := command(ctx, dir, "go", args...)
	cmd.Stdout, cmd.Stderr = &out, &wrong
	if err := cmd.Run(); err != nil {
		return nil, commandError(ctx, cmd, err, wrong.String())
	}
	return out.Bytes(), nil
}

// commandError says in one line why a command failed.
func commandError(ctx context.Context, cmd *exec.Cmd, err error, wrong string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if text := clipped(strings.Join(strings.Fields(wrong), " "), saidMax); text != "" {
		return fmt.Errorf("%s %s: %s", filepath.Base(cmd.Path), cmd.Args[1], text)
	}
	return fmt.Errorf("%s %s: %w", filepath.Base(cmd.Path), cmd.Args[1], err)
}

// saidMax is how many bytes an error repeats of what another program said.
const saidMax = 400

// clipped is text, no more than so many bytes of it.
func clipped(text string, most int) string {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
