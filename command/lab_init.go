package command

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/protocols"
)

func (c *console) labInitCommand() *cobra.Command {
	var name, laplace, student string
	cmd := &cobra.Command{
		Use:   "init LAB DIR [flags]",
		Short: "Write the module in which you do a lab",
		Long: `Write the module in which you do a lab: the assignment (README.md), the package
server with the types given and the bodies for you to write, its tests, and a
main that is this whole command with your server in it.

DIR must not exist, or be empty; nothing is ever overwritten. The module refers
to the source of Laplace that this program was built from, as long as that is
there, or to a clone in the directory that --laplace names.

With --student the module is a variant of the lab: which seeds the tests are
tried with, and a mark in your files, follow from your id. lab.yaml has them.`,
		Example: `  laplace lab init raft my-raft
  laplace lab init raft course/lab4 --laplace ~/src/laplace
  laplace lab init raft lab4 --student s1234567`,
		Annotations:       map[string]string{statusNote: statusesBad},
		ValidArgsFunction: completeLabs,
		Args: func(cmd *cobra.Command, args []string) error {
			const expected = "a lab, and a directory for it"
			if len(args) == 1 {
				return confused(cmd, "", strconv.Quote(args[0])+" alone", expected)
			}
			if len(args) == 0 {
				return confused(cmd, "", "no argument", expected+"; the labs are "+document.OneOf("", labNames()))
			}
			return arguments(2, 2, expected)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := findLab(cmd, args[0])
			if err != nil {
				return err
			}
			return c.labInit(cmd, l, args[1], name, laplace, student)
		},
	}
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "call the program `NAME` (default: the last part of DIR)")
	f.StringVar(&laplace, "laplace", "", "use the clone of Laplace in `DIR`")
	f.StringVar(&student, "student", "", "write the variant of the student with this `ID`")
	return cmd
}

// studentIDMost is how many bytes the id of a student may have.
const studentIDMost = 100

// isStudentID reports whether a text may be the id of a student: on one line, and the same with
// whatever reads lab.yaml.
func isStudentID(text string) bool {
	return len(text) <= studentIDMost && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"'`\\,#", r)
	})
}

func (c *console) labInit(cmd *cobra.Command, l *labs.Lab, dir, name, laplace, student string) error {
	if cmd.Flags().Changed("student") && (student == "" || !isStudentID(student)) {
		return confused(cmd, "--student", strconv.Quote(student), fmt.Sprintf("an id of 1 to %d ASCII characters without blanks, quotes, commas, # and \\", studentIDMost))
	}
	m, err := newModule(cmd, dir, name, laplace, unusableForLab)
	if err != nil {
		return err
	}
	files, err := (&labModule{m, l, labs.VariantOf(l.Name, student)}).files()
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if err := writeModule(dir, files); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	c.out.printf("wrote %s: lab %d, %s, %d points in %d parts\n\n", dir, l.Number, l.Title, l.Points(), len(l.Parts))
	c.out.printf("  cd %s\n", dir)
	c.out.printf("  README.md is the assignment: read it first\n  server/   is your package: its bodies are for you to write\n\n")
	c.out.printf("  go run . lab check %s\n  go run . lab hint\n", l.Parts[0].Name)
	return nil
}

// unusableForLab is unusable for the name of a program that is a solution of a lab, and has
// no protocol of that name.
func unusableForLab(name string) string {
	if !protocols.IsName(name) {
		return protocols.NameForm
	}
	return meansSomething(name)
}

// labTemplates are the files of a module of any lab, each with the ending .tmpl.
//
//go:embed labtemplate
var labTemplates embed.FS

const (
	labTemplateDir = "labtemplate"
	// skeletonDir has, in the files of a lab, the package that a student begins with, and
	// labModuleDir whatever else its module is to hold, before what is here.
	skeletonDir  = "skeleton"
	labModuleDir = "module"
	// serverDir is where the package of a student is in its module.
	serverDir = "server"
)

// A labModule is what the templates of a lab's module are filled with.
type labModule struct {
	*module
	Lab     *labs.Lab
	Variant labs.Variant
}

// LabPackage is the path of the package that the student's is written against.
func (m *labModule) LabPackage() string {
	return "github.com/laplace-sim/laplace/labs/" + strings.ReplaceAll(m.Lab.Name, "-", "")
}

// labTestName is the name of the test of a part: PartA of a.
func labTestName(part string) string {
	return "Part" + strings.ToUpper(part[:1]) + strings.ReplaceAll(part[1:], "-", "")
}

// files makes the files of the module, by name.
func (m *labModule) files() (map[string][]byte, error) {
	files := map[string][]byte{"go.sum": m.sums}
	add := func(name, file string, from fs.FS) (err error) {
		files[name], err = m.file(file, from)
		return err
	}
	err := add("go.mod", templateDir+"/go.mod"+templateEnding, templates)
	if err == nil {
		err = add("README.md", "README.md", m.Lab.Files)
	}
	for _, part := range []struct {
		from fs.FS
		dir  string
		to   string
	}{{labTemplates, labTemplateDir, ""}, {m.Lab.Files, skeletonDir, serverDir}, {m.Lab.Files, labModuleDir, ""}} {
		if err != nil {
			break
		}
		err = fs.WalkDir(part.from, part.dir, func(file string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && part.dir == labModuleDir {
				return nil
			}
			if err != nil || entry.IsDir() {
				return err
			}
			name := path.Join(part.to, strings.TrimPrefix(strings.TrimSuffix(file, templateEnding), part.dir+"/"))
			if path.Base(name) == "gitignore" {
				name = path.Join(path.Dir(name), ".gitignore")
			}
			err = add(filepath.FromSlash(name), file, part.from)
			if name = filepath.FromSlash(name); err == nil && part.dir == skeletonDir && path.Ext(name) == ".go" {
				if mark := m.Variant.MarkLine(); mark != "" {
					files[name] = append(files[name], "\n"+mark...)
				}
			}
			return err
		})
	}
	return files, err
}

// file is one file: as it is, or filled if it is a template.
func (m *labModule) file(file string, from fs.FS) ([]byte, error) {
	if path.Ext(file) != templateEnding {
		return fs.ReadFile(from, file)
	}
	filled, err := template.New(path.Base(file)).Funcs(template.FuncMap{"labTestName": labTestName}).ParseFS(from, file)
	if err != nil {
		return nil, err
	}
	return filledFile(filled, strings.TrimSuffix(file, templateEnding), m)
}
