package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
)

// A wrong is a solution as students get it wrong.
type wrong struct {
	name    string
	summary string
	source  string
	fails   []string
	hint    string
	changes []change
}

// A change is one of the reference.
type change struct{ file, old, new string }

// changesMost is how many changes a wrong solution may be.
const changesMost = 50

func (w *wrong) fields(l *labs.Lab) []document.Field {
	test := document.Word("test", "the name of a test of the lab", testNames(l))
	return []document.Field{
		line("a name").Where(slug.MatchString, "a name of small letters, digits and hyphens").Field("name", &w.name).About("what it is called, as its file").Must(),
		line("what the solution does wrong").Field("summary", &w.summary).About("what the solution does wrong").Must(),
		line("who says that students do this").Field("source", &w.source).About("who says that students do this").Must(),
		document.List(test).Where(func(tests []string) bool { return len(tests) > 0 }, "at least one test").
			Field("fails", &w.fails).About("the tests that must fail it, the one that shows it best first").Must(),
		line("a piece of a rule").Field("hint", &w.hint).About("a piece of the rule that the hint must come to").Must(),
		document.Lines("changes", changesMost, (*change).fields).Field("change", &w.changes).About("what differs from the reference").Must(),
	}
}

func (c *change) fields() []document.Field {
	return []document.Field{
		line("a file of the reference").Field("file", &c.file).About("a file of the reference").Must(),
		document.Text("a text of the reference").Where(notBlank, "a text of the reference").Field("old", &c.old).About("what stands there, once").Must(),
		document.Text("a text").Field("new", &c.new).About("what stands there instead").Must(),
	}
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func notBlank(text string) bool { return strings.TrimSpace(text) != "" }

// line is a text of one line.
func line(expected string) document.Type[string] {
	return document.Text(expected).Where(func(text string) bool { return notBlank(text) && !strings.Contains(text, "\n") }, expected+" in one line")
}

func testNames(l *labs.Lab) (names []string) {
	for _, part := range l.Parts {
		for _, test := range part.Tests {
			names = append(names, test.Name)
		}
	}
	return names
}

// parseWrong reads the file of a wrong solution of a lab.
func parseWrong(l *labs.Lab, file string, text []byte) (*wrong, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	w := new(wrong)
	if err := root.Fill("a wrong solution", w.fields(l)); err != nil {
		return nil, err
	}
	if expected := strings.TrimSuffix(filepath.Base(file), document.FolderEnding); w.name != expected {
		return nil, root.Within("name").Refuse(fmt.Sprintf("the name of its file, %q", expected))
	}
	if w.name == reference || w.name == skeleton {
		return nil, root.Within("name").Refuse("another name, which no other solution of the lab has")
	}
	return w, nil
}

// readWrong reads all wrong solutions of a lab, in the order of their names.
func readWrong(root string, l *labs.Lab) (all []*wrong, err error) {
	files, err := filepath.Glob(filepath.Join(root, "labs", l.Name, "wrong", "*"+document.FolderEnding))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, file := range files {
		text, err := document.ReadFile(file)
		if err != nil {
			return nil, err
		}
		shown, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		w, err := parseWrong(l, filepath.ToSlash(shown), text)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

// A source is the files of a package, by their names.
type source map[string]string

// readSource reads the files of a package that are no tests.
func readSource(dir string) (source, error) {
	files := source{}
	err := filepath.WalkDir(dir, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	return files, err
}

// changed returns the files of the reference with the changes of a wrong solution made.
func (w *wrong) changed(reference source) (source, error) {
	files := source{}
	for name, text := range reference {
		files[name] = text
	}
	for i, c := range w.changes {
		text, ok := files[c.file]
		if !ok {
			return nil, fmt.Errorf("%s: change %d: found the file %q, expected one of the reference", w.name, i+1, c.file)
		}
		if n := strings.Count(text, c.old); n != 1 {
			return nil, fmt.Errorf("%s: change %d: found %d times in %s, expected once: %q", w.name, i+1, n, c.file, c.old)
		}
		files[c.file] = strings.Replace(text, c.old, c.new, 1)
	}
	return files, nil
}
