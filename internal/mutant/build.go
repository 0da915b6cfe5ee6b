package mutant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// mutantFile is the name of the mutated file while it is laid over the true
// one.
const mutantFile = "mutant.go"

// lay writes the mutated file into a directory, and beside it what the go command
// reads as -overlay. It returns the path of that.
func (m Mutant) lay(dir string) (string, error) {
	file := filepath.Join(dir, mutantFile)
	if err := os.WriteFile(file, m.Source(), 0o666); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": {m.edit.path: file}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o666)
}

// A compileError says why a mutant is none: the compiler finds the mistake.
type compileError struct{ message string }

func (e *compileError) Error() string { return "does not compile: " + e.message }

// A builder builds commands of a module.
type builder struct{ dir string }

// build builds a package with an overlay, "" for none, and writes the command to
// a file, "" for none: then the package is compiled, and that is all. What the
// compiler says against it is a *compileError.
func (b builder) build(ctx context.Context, pkg, overlay, to string) error {
	args := []string{"build", "-buildvcs=false"}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	if to != "" {
		args = append(args, "-ldflags=-s -w", "-o", to)
	}
	var wrong bytes.Buffer
	cmd := command(ctx, b.dir, "go", append(args, pkg)...)
	cmd.Stderr = &wrong
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); exited && ctx.Err() == nil {
		// The compiler's words follow a line that names the package.
		if _, text, ok := strings.Cut(wrong.String(), "\n"); ok && strings.HasPrefix(wrong.String(), "# ") {
			return &compileError{clipped(withoutFolders(text), saidMax)}
		}
	}
	if err != nil {
		return commandError(ctx, cmd, err, wrong.String())
	}
	return nil
}

// withoutFolders is what a compiler says on one line, without where the mutated
// file was, which is gone.
func withoutFolders(text string) string {
	all := strings.Fields(text)
	for i, word := range all {
		if at := strings.LastIndex(word, mutantFile+":"); at >= 0 {
			all[i] = word[at:]
		}
	}
	return strings.Join(all, " ")
}

// fingerprint tells programs apart by the IDs of all packages that they are
// built from.
func (b builder) fingerprint(ctx context.Context, flags []string, patterns []string) (string, error) {
	args := append([]string{"list", "-deps", "-export", "-f", "{{.ImportPath}} {{.BuildID}}"}, flags...)
	text, err := output(ctx, b.dir, append(append(args, "--"), patterns...))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%016x", hash("build", string(text))), nil
}
