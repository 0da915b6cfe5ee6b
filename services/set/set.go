// Package set is the service of sets that only grow: an element is added, and all of
// a set is read. It is what shows best that nothing which was acknowledged is lost.
package set

import (
	"strings"

	model "github.com/laplace-sim/laplace/checker/models/set"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Add puts an element into a set; one that is there stays.
	Add = model.Add
	// Read returns the elements of a set, with a space between two; nothing if there is
	// none.
	Read = model.Read
)

var service = &services.Service{
	Name:      "set",
	Version:   1,
	Summary:   "sets that only grow: add an element, read all of them",
	Kinds:     model.Kinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     []services.Flaw{skipsPageEnds},
	Workloads: []*services.Workload{adds},
}

// Service describes the service.
func Service() *services.Service { return service }

// expects says what an element is: what a space can set apart.
func expects(o services.Operation) string {
	if o.Kind == Add && len(strings.Fields(o.Value)) != 1 || strings.TrimSpace(o.Value) != o.Value {
		return "an element: one word or more letters, without spaces"
	}
	return ""
}

// execute carries out an operation. A cell holds the elements of a set as Read returns
// them, in the order in which they came.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	elements, found := cells.Get(o.Key)
	if o.Kind == Read {
		if cells.Flaw() == skipsPageEnds.Name {
			elements = withoutPageEnds(elements)
		}
		return services.Result{Value: elements, Found: found}, true
	}
	switch {
	case expects(o) != "" || len(elements)+1+len(o.Value) > services.CommandMax:
		return services.Result{}, false
	case !found:
		cells.Set(o.Key, o.Value)
	case !has(elements, o.Value):
		cells.Set(o.Key, elements+" "+o.Value)
	}
	return services.Result{}, true
}

// has reports whether an element is among those that a cell holds.
func has(elements, element string) bool {
	for rest := elements; ; {
		at := strings.Index(rest, element)
		if at < 0 {
			return false
		}
		end := at + len(element)
		if (at == 0 || rest[at-1] == ' ') && (end == len(rest) || rest[end] == ' ') {
			return true
		}
		next := strings.IndexByte(rest[at:], ' ')
		if next < 0 {
			return false
		}
		rest = rest[at+next+1:]
	}
}

// skipsPageEnds is the flaw of reads that go through a set page by page.
var skipsPageEnds = services.Flaw{
	Name:     "skip-page-end",
	Summary:  "a read goes through the set in pages, and misses the last element of each page that another follows",
	Source:   "Kingsbury, \"Jepsen: FaunaDB 2.5.4\", 2019, where indices skip records at the end of pages",
	Needs:    "nothing but a set that fills a page",
	Scenario: "raft/set",
}

// page is how many elements a page has, for reads with the flaw.
const page = 8

// withoutPageEnds is what a read with the flaw returns of elements.
func withoutPageEnds(elements string) string {
	all := strings.Fields(elements)
	var seen []string
	for i, element := range all {
		if endsPage := i%page == page-1; !endsPage || i == len(all)-1 {
			seen = append(seen, element)
		}
	}
	return strings.Join(seen, " ")
}
