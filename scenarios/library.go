package scenarios

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed library
var libraryFiles embed.FS

// library reads the embedded scenarios, once. A test reads them all, so that
// one that is wrong does not get into a build.
var library = sync.OnceValue(func() []Scenario {
	var all []Scenario
	err := fs.WalkDir(libraryFiles, "library", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := libraryFiles.ReadFile(path)
		if err != nil {
			return err
		}
		s, err := Parse(path, text)
		if err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		panic("scenarios: the embedded library cannot be read: " + err.Error())
	}
	slices.SortFunc(all, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// Library returns the scenarios that come with Laplace, in the order of their
// names.
func Library() []Scenario { return slices.Clone(library()) }

// Find returns the scenario of that name from the Library. The error says
// which there are.
func Find(name string) (Scenario, error) {
	var names []string
	for _, s := range library() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, notFound("scenario", name, names)
}
