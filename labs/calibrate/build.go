package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/labs"
)

// The names of the two solutions that each lab has.
const (
	reference = "reference"
	skeleton  = "skeleton"
)

// A solution is one that is to be tried.
type solution struct {
	lab   *labs.Lab
	name  string
	wrong *wrong // nil for the reference and the skeleton
	files source
}

// readSolutions returns the solutions of a lab: the reference, the skeleton and those that
// are wrong.
func readSolutions(root string, l *labs.Lab) ([]*solution, error) {
	var all []*solution
	for _, name := range []string{reference, skeleton} {
		files, err := readSource(filepath.Join(root, "labs", l.Name, name))
		if err != nil {
			return nil, fmt.Errorf("lab %s: %w", l.Name, err)
		}
		all = append(all, &solution{lab: l, name: name, files: files})
	}
	mistakes, err := readWrong(root, l)
	if err != nil {
		return nil, err
	}
	for _, w := range mistakes {
		files, err := w.changed(all[0].files)
		if err != nil {
			return nil, fmt.Errorf("labs/%s/wrong/%w", l.Name, err)
		}
		all = append(all, &solution{lab: l, name: w.name, wrong: w, files: files})
	}
	return all, nil
}

const module = "github.com/laplace-sim/laplace"

// within is the folder of the program and its packages, which are laid over the module while
// it is built, and are never there.
const within = "labs/calibrate/program"

// build builds one program that has all solutions in it, and returns its path in a
// directory. Both the solutions and the program are packages that exist for the go
// command only.
func build(ctx context.Context, root, dir string, all []*solution) (program string, err error) {
	overlay := map[string]string{}
	lay := func(name, text string) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		overlay[filepath.Join(root, filepath.FromSlash(within), filepath.FromSlash(name))] = file
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o666)
	}
	for _, s := range all {
		for _, name := range slices.Sorted(maps.Keys(s.files)) {
			if err := lay(path.Join(s.lab.Name, s.name, name), s.files[name]); err != nil {
				return "", err
			}
		}
	}
	if err := lay("main.go", mainFile(all)); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return "", err
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o666); err != nil {
		return "", err
	}
	program = filepath.Join(dir, "solutions.exe")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-overlay", list, "-o", program, "./"+within)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		said = bytes.ReplaceAll(said, []byte(dir+string(filepath.Separator)), nil)
		return "", fmt.Errorf("the solutions do not build: %w\n%s", err, bytes.TrimSpace(said))
	}
	return program, nil
}

// mainFile is the source of the program.
func mainFile(all []*solution) string {
	var imports, list strings.Builder
	seen := map[string]bool{}
	for i, s := range all {
		if lab := s.lab.Name; !seen[lab] {
			seen[lab] = true
			fmt.Fprintf(&imports, "\t%s %q\n", labImport(lab), path.Join(module, "labs", lab))
		}
		fmt.Fprintf(&imports, "\ts%d %q\n", i, path.Join(module, within, s.lab.Name, s.name))
		fmt.Fprintf(&list, "\t\t%s.Solution(%q, s%d.New, s%d.Messages...),\n", labImport(s.lab.Name), s.name, i, i)
	}
	return fmt.Sprintf("package main\n\nimport (\n\t%q\n%s)\n\nfunc main() {\n\ttrial.Main(\n%s\t)\n}\n",
		path.Join(module, "labs/calibrate/trial"), imports.String(), list.String())
}

// labImport is by which name the program imports a lab.
func labImport(lab string) string { return "lab" + strings.ReplaceAll(lab, "-", "") }
