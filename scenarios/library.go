package scenarios

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/laplace-sim/laplace/internal/document"
)

//go:embed library
var libraryFiles embed.FS

var libraryFolder = document.Folder{Files: libraryFiles, Name: "library"}

// libraryNames are the names of the embedded scenarios, in order. Each stands in
// the file of its name, so that nothing is read to know them.
var libraryNames = sync.OnceValue(libraryFolder.Names)

// libraryScenario reads an embedded scenario.
func libraryScenario(name string) Scenario {
	file, text := libraryFolder.Read(name)
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

// A shelved scenario is one of another catalogue: its name, and the file that it is
// read from.
type shelved struct {
	name string
	libraryText
}

// scenario reads the scenario, which was read when it was registered.
func (s shelved) scenario() Scenario {
	one, err := Parse(s.file, s.text)
	if err != nil {
		panic("scenarios: a registered scenario is wrong: " + err.Error())
	}
	return one
}

// added are the scenarios of other catalogues, in the order of their names.
var added []shelved

// scenarioNames are the names of all scenarios of the Library, in order.
func scenarioNames() []string {
	all := slices.Concat(libraryNames(), names(added, func(one shelved) string { return one.name }))
	slices.Sort(all)
	return all
}

// Library returns the scenarios that come with Laplace, and those that were
// registered, in the order of their names.
func Library() []Scenario {
	all := slices.Clone(library())
	for _, one := range added {
		all = append(all, one.scenario())
	}
	slices.SortFunc(all, func(a, b Scenario) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Find returns the scenario of that name from the Library, of which it reads no
// other. The error says which there are.
func Find(name string) (Scenario, error) {
	if _, found := slices.BinarySearch(libraryNames(), name); found {
		return libraryScenario(name), nil
	}
	for _, one := range added {
		if one.name == name {
			return one.scenario(), nil
		}
	}
	return Scenario{}, notFound("scenario", name, scenarioNames())
}
