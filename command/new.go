package command

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// newThings are what new makes.
var newThings = []string{"protocol"}

func (c *console) newCommand() *cobra.Command {
	var name, laplace string
	cmd := &cobra.Command{
		Use:   "new protocol DIR [flags]",
		Short: "Write a module with a protocol of your own and this command",
		Long: `Write a module with a protocol of your own: a program that runs and is correct,
what it claims, scenarios, a flaw that a hunt finds, a test, and a main that is
this whole command with the protocol in it. It builds at once; change it into
yours, as docs/your-own-protocol.md of Laplace does twice.

DIR must not exist, or be empty; nothing is ever overwritten. The module refers
to the source of Laplace that this program was built from, as long as that is
there, or to a clone in the directory that --laplace names.`,
		Example: `  laplace new protocol mine
  laplace new protocol lease --laplace ~/src/laplace
  laplace new protocol src/my-lock --name lock`,
		Annotations: map[string]string{statusNote: statusesBad},
		ValidArgs:   newThings,
		Args: func(cmd *cobra.Command, args []string) error {
			expected := strings.Join(newThings, " or ") + ", and a directory for it"
			if len(args) == 1 {
				return confused(cmd, "", strconv.Quote(args[0])+" alone", expected)
			}
			return arguments(2, 2, expected)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(newThings, args[0]) {
				return confused(cmd, "", strconv.Quote(args[0]), document.OneOf(args[0], newThings))
			}
			return c.newProtocol(cmd, args[1], name, laplace)
		},
	}
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "call the protocol `NAME` (default: the last part of DIR)")
	f.StringVar(&laplace, "laplace", "", "use the clone of Laplace in `DIR`")
	return cmd
}

func (c *console) newProtocol(cmd *cobra.Command, dir, name, laplace string) error {
	m, err := newModule(cmd, dir, name, laplace, unusable)
	if err != nil {
		return err
	}
	files, err := m.files()
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if err := writeModule(dir, files); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	c.out.printf("wrote %s: the module %s, whose program %s is this command with the protocol %[3]s more\n\n", dir, m.Module, m.Name)
	c.out.printf("  cd %s\n  go test ./...\n  go build\n", dir)
	c.out.printf("  ./%s run %[1]s/leader-partition\n  ./%[1]s hunt %[1]s/leader-partition --flaw own-log --until-found\n", m.Name)
	return nil
}

// A module is what the templates of a module are filled with.
type module struct {
	Name     string // of protocol and program
	Module   string // its path
	Package  string // of the protocol
	Laplace  string // the directory of Laplace, as go.mod has it
	Go       string // the release of Go that Laplace asks for
	Requires string // what Laplace requires, and so this module

	sums []byte // go.sum
}

// newModule decides what is in a module. What is wrong with its name, wrongly says.
func newModule(cmd *cobra.Command, dir, name, laplace string, wrongly func(name string) string) (*module, error) {
	where := "--name"
	if name == "" {
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return nil, broken(err)
		}
		name, where = filepath.Base(absolute), "the last part of DIR"
	}
	if wrong := wrongly(name); wrong != "" {
		return nil, misuse(fmt.Errorf("%s: %s: found %q, expected %s; --name NAME says another", cmd.CommandPath(), where, name, wrong))
	}
	_, source, _, _ := runtime.Caller(0)
	root, err := laplaceRoot(laplace, source)
	if err != nil {
		return nil, misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	m := &module{Name: name, Module: "example.com/" + name, Package: strings.ReplaceAll(name, "-", ""), Laplace: root}
	if strings.ContainsAny(root, " \t\"'`(){}[],;") {
		m.Laplace = strconv.Quote(root)
	}
	if err := m.require(root); err != nil {
		return nil, broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	return m, nil
}

// reserved are names that mean something else to go build or in main.go.
var reserved = []string{"main", "command", "internal", "vendor", "testdata", "init"}

// unusable says what the name of a protocol has to be, if it is not that.
func unusable(name string) string {
	if !protocols.IsName(name) {
		return protocols.NameForm
	}
	if wrong := meansSomething(name); wrong != "" {
		return wrong
	}
	if _, err := scenarios.FindProtocol(name); err == nil {
		return "a name that no protocol has yet"
	}
	return ""
}

// meansSomething says what a name has to be, if it means something else to Go.
func meansSomething(name string) string {
	if packaged := strings.ReplaceAll(name, "-", ""); token.IsKeyword(packaged) || slices.Contains(reserved, packaged) {
		return "a name that means nothing to Go"
	}
	return ""
}

// laplaceModule is the line by which the module that Laplace is can be told.
const laplaceModule = "module github.com/laplace-sim/laplace"

// laplaceRoot is the directory of the source of Laplace: the one that was asked for, or
// that this program was built from, of which the path of this file tells.
func laplaceRoot(asked, source string) (string, error) {
	if asked != "" {
		root, err := filepath.Abs(asked)
		if err == nil && !isLaplace(root) {
			err = fmt.Errorf("--laplace: found %q, which has no go.mod that begins with %q, expected the directory of a clone of Laplace", asked, laplaceModule)
		}
		return root, err
	}
	if root := filepath.Dir(filepath.Dir(source)); filepath.IsAbs(root) && isLaplace(root) {
		return root, nil
	}
	return "", errors.New("found no source of Laplace: what this program was built from is not here; expected --laplace DIR with a clone, as git clone https://github.com/laplace-sim/laplace makes it")
}

// isLaplace reports whether a directory has the source of Laplace in it.
func isLaplace(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	first, _, _ := strings.Cut(string(text), "\n")
	return err == nil && strings.TrimSpace(first) == laplaceModule
}

// require reads what Laplace needs, so that nothing has to be looked up.
func (m *module) require(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	if m.sums, err = os.ReadFile(filepath.Join(root, "go.sum")); err != nil {
		return err
	}
	const indirect = " // indirect"
	var required []string
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		switch release, isGo := strings.CutPrefix(line, "go "); {
		case isGo:
			m.Go = release
		case line == "require (":
			inside = true
		case line == ")":
			inside = false
		case inside:
			required = append(required, strings.TrimSuffix(line, indirect)+indirect)
		}
	}
	slices.Sort(required)
	m.Requires = strings.Join(required, "\n")
	return nil
}

// templates are the files of a module, each with the ending .tmpl.
//
//go:embed template
var templates embed.FS

const (
	templateDir    = "template"
	templateEnding = ".tmpl"
)

// files fills the templates. The names are those of the files in the module.
func (m *module) files() (map[string][]byte, error) {
	files := map[string][]byte{"go.sum": m.sums}
	err := fs.WalkDir(templates, templateDir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		filled, err := template.ParseFS(templates, file)
		if err != nil {
			return err
		}
		name := m.fileName(file)
		files[name], err = filledFile(filled, name, m)
		return err
	})
	return files, err
}

// filledFile is the file of a name that a template makes: if it is Go, it is formatted.
func filledFile(filled *template.Template, name string, with any) ([]byte, error) {
	var b bytes.Buffer
	if err := filled.Execute(&b, with); err != nil {
		return nil, err
	}
	if filepath.Ext(name) != ".go" {
		return b.Bytes(), nil
	}
	return format.Source(b.Bytes())
}

// fileName is the name in the module of the file that a template makes.
func (m *module) fileName(template string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(template, templateDir+"/"), templateEnding)
	if inside, ok := strings.CutPrefix(name, "protocol/scenarios/"); ok {
		return filepath.Join("protocols", m.Package, "scenarios", m.Name, inside)
	}
	if name == "gitignore" {
		return ".gitignore" // a template of that name would not be embedded
	}
	if inside, ok := strings.CutPrefix(name, "protocol/"); ok {
		return filepath.Join("protocols", m.Package, inside)
	}
	return name
}

// writeModule writes files into a new directory, or one that is empty: all or none.
func writeModule(dir string, files map[string][]byte) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return misuse(fmt.Errorf("found the file %s, expected a directory that is empty, or nothing: nothing is overwritten", dir))
	}
	entries, err := os.ReadDir(dir)
	switch {
	case len(entries) > 0:
		return misuse(fmt.Errorf("found the directory %s, which is not empty, expected one that is, or does not exist: nothing is overwritten", dir))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return unmakeable(fmt.Errorf("%s cannot be a directory (%w), expected one that is empty, or does not exist", dir, rundir.Reason(err)))
	}
	err = rundir.Stage(dir, func(staging, place string) error {
		if err := writeTree(staging, files); err != nil {
			return err
		}
		return moveTree(staging, place)
	})
	if err != nil {
		return unmakeable(fmt.Errorf("%s cannot be written (%w), so nothing was; make room or choose another place", dir, rundir.Reason(err)))
	}
	return nil
}

// writeTree writes files with the folders that they are in.
func writeTree(root string, files map[string][]byte) error {
	for name, content := range files {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// moveTree moves what is in a directory into another that is empty or does not exist.
// The other may be the working directory, so it is not replaced.
func moveTree(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	made := os.Mkdir(to, 0o777) == nil
	for i, entry := range entries {
		if err = os.Rename(filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err == nil {
			continue
		}
		for _, moved := range entries[:i] {
			_ = os.RemoveAll(filepath.Join(to, moved.Name()))
		}
		if made {
			_ = os.Remove(to)
		}
		return err
	}
	return nil
}
