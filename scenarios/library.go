package scenarios

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed library
var libraryFiles embed.FS

const (
	libraryDir    = "library"
	libraryEnding = ".yaml"
)

// libraryNames are the names of the embedded scenarios, in order. Each stands in
// the file of its name, so that nothing is read to know them.
var libraryNames = sync.OnceValue(func() []string {
	var names []string
	err := fs.WalkDir(libraryFiles, libraryDir, func(file string, entry fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(file, libraryDir+"/"), libraryEnding); ok && err == nil {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		panic("scenarios: the embedded library cannot be listed: " + err.Error())
	}
	slices.Sort(names)
	return names
})

// libraryScenario reads an embedded scenario. A test reads them all, so that one
// that is wrong does not get into a build.
func libraryScenario(name string) Scenario {
	file := path.Join(libraryDir, name+libraryEnding)
	text, err := libraryFiles.ReadFile(file)
	if err != nil {
		panic("scenarios: the embedded library cannot be read: " + err.Error())
	}
	s, err := Parse(file, text)
	if folder, _, _ := strings.Cut(name, "/"); err != nil && !slices.Contains(protocolNames(), folder) {
		panic("scenarios: the library has a folder " + folder + ", which is no protocol: it has no line in registry, in scenarios/protocols.go")
	}
	if err != nil {
		panic("scenarios: the embedded library is wrong: " + err.Error())
	}
	return s
}

// library reads the embedded scenarios, once.
var library = sync.OnceValue(func() []Scenario {
	var all []Scenario
	for _, name := range libraryNames() {
		all = append(all, libraryScenario(name))
	}
	return all
})

// Library returns the scenarios that come with Laplace, in the order of their
// names.
func Library() []Scenario { return slices.Clone(library()) }

// Find returns the scenario of that name from the Library, of which it reads no
// other. The error says which there are.
func Find(name string) (Scenario, error) {
	if _, found := slices.BinarySearch(libraryNames(), name); !found {
		return Scenario{}, notFound("scenario", name, libraryNames())
	}
	return libraryScenario(name), nil
}
