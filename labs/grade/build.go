package grade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/confine"
	"github.com/laplace-sim/laplace/labs/metered"
	"github.com/laplace-sim/laplace/labs/rules"
)

// laplace is the module that the labs are of.
const laplace = "github.com/laplace-sim/laplace"

// labPackage is the path of the package of a lab.
func labPackage(l *labs.Lab) string {
	return laplace + "/labs/" + strings.ReplaceAll(l.Name, "-", "")
}

// A refusal says in a line why a submission is not tried.
type refusal string

func (r refusal) Error() string { return string(r) }

// What the compiler may use. A solution takes a thousandth of the time.
const (
	compilerMemory = 4 << 30
	compilerTime   = 5 * time.Minute
)

// build makes a program of the Go files in a folder, in a module in the folder into, which must be
// empty. The error is a refusal if it is the submission's.
func (g *grader) build(ctx context.Context, l *labs.Lab, server, into string) (program string, err error) {
	if err := g.writeModule(l, server, into); err != nil {
		return "", err
	}
	program = filepath.Join(into, "solution.exe")
	goTool, err := exec.LookPath("go")
	if err != nil {
		return "", fmt.Errorf("found no go command (%w), expected that of Go 1.26 or later in PATH", err)
	}
	limits := confine.Limits{Memory: compilerMemory, CPU: compilerTime}
	cmd := limits.Command(ctx, g.Confiner, goTool, "build", "-ldflags=-s -w", "-o", program, ".")
	cmd.Dir = into
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOTOOLCHAIN=local", "PWD="+into)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && ctx.Err() == nil {
		return "", refusal("it does not build: " + firstSaid(said.String()))
	}
	return program, err
}

// firstSaid is the first line in which the compiler says what is wrong.
func firstSaid(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return plain(line)
		}
	}
	return "the compiler said nothing"
}

// plain is a text of a submission's on one line, without what a terminal would obey.
func plain(text string) string {
	const most = 300
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// writeModule writes the module that is built: a main of ours, and the submission's files with
// the meter in them.
func (g *grader) writeModule(l *labs.Lab, server, into string) error {
	names, _, err := rules.Files(server)
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(into, serverDir), 0o777); err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(server, name))
		if err != nil {
			return err
		}
		if text, err = metered.Instrument(name, text); err != nil {
			return refusal("it does not build: " + plain(err.Error()))
		}
		if err := os.WriteFile(filepath.Join(into, serverDir, name), text, 0o666); err != nil {
			return err
		}
	}
	for name, text := range map[string]string{"go.mod": g.mod, "go.sum": g.sum, "main.go": fmt.Sprintf(mainGo, labPackage(l))} {
		if err := os.WriteFile(filepath.Join(into, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// mainGo is the program that tries a submission, for the package of a lab. A stack that grows
// without end is ended before it takes all memory.
const mainGo = `package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/laplace-sim/laplace/labs"
	lab %q

	"submission/server"
)

func main() {
	debug.SetMaxStack(64 << 20)
	solution := lab.Solution("", server.New, server.Messages...)
	err := labs.Register(solution)
	if err == nil {
		err = labs.Work(context.Background(), solution, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
`

// submissionModule is the path of the module that a submission is built in.
const submissionModule = "submission"

// readModule makes the go.mod and go.sum of submissions of those of Laplace.
func readModule(root string) (mod, sum string, err error) {
	modText, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", "", err
	}
	sumText, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return "", "", err
	}
	mod, found := strings.CutPrefix(string(modText), "module "+laplace+"\n")
	if !found {
		return "", "", fmt.Errorf("%s: found a go.mod of another module, expected that of %s", root, laplace)
	}
	return fmt.Sprintf("module %s\n%s\nrequire %s v0.0.0\n\nreplace %[3]s => %q\n", submissionModule, mod, laplace, root), string(sumText), nil
}
