package compare

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
)

// Each file is one named fault: its name is that of the fault, and it has the keys that a
// fault of a plan has.
//
//go:embed faults/*.yaml
var faultFiles embed.FS

var faultFolder = document.Folder{Files: faultFiles, Name: "faults"}

// catalogue reads the embedded faults, once.
var catalogue = sync.OnceValue(func() []Fault {
	var all []Fault
	for _, name := range faultFolder.Names() {
		f, err := embeddedFault(name)
		if err != nil {
			panic("compare: an embedded fault is wrong: " + err.Error())
		}
		all = append(all, f)
	}
	// Whatever is compared is compared with nothing going wrong first.
	slices.SortFunc(all, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Schedule)), min(1, len(b.Schedule))), cmp.Compare(a.Name, b.Name))
	})
	return all
})

func embeddedFault(name string) (Fault, error) {
	file, text := faultFolder.Read(name)
	root, err := document.Parse(file, text)
	if err != nil {
		return Fault{}, err
	}
	f := Fault{Name: name}
	if err := root.Fill(faultExpected, f.fields()); err != nil {
		return Fault{}, err
	}
	f.settle()
	return f, nil
}

// Faults returns the faults that plans may name, the one in which nothing goes wrong first,
// the others in the order of their names. They mean the same for every protocol: they
// strike roles, or servers by number where a topology is meant.
func Faults() []Fault {
	all := slices.Clone(catalogue())
	for i := range all {
		all[i].Schedule = slices.Clone(all[i].Schedule)
	}
	return all
}

// FindFault returns the fault of that name. The error says which there are.
func FindFault(name string) (Fault, error) {
	for _, f := range Faults() {
		if f.Name == name {
			return f, nil
		}
	}
	return Fault{}, fmt.Errorf("found the fault %s, expected %s", document.Quote(name), document.OneOf(name, faultNames()))
}

func faultNames() []string {
	var names []string
	for _, f := range catalogue() {
		names = append(names, f.Name)
	}
	return names
}

// settle gives the fault the times that it leaves open: it begins with the first of its
// schedule, and ends with the last. One that lasts until the heal has no end of its own.
func (f *Fault) settle() {
	if len(f.Schedule) == 0 {
		return
	}
	if f.Begin == 0 {
		f.Begin = slices.MinFunc(f.Schedule, func(a, b nemesis.Fault) int { return cmp.Compare(a.Trigger.At, b.Trigger.At) }).Trigger.At
	}
	if f.End > 0 {
		return
	}
	for _, one := range f.Schedule {
		if one.For == 0 || one.For == nemesis.Ever {
			f.End = 0
			return
		}
		f.End = max(f.End, one.Trigger.At+one.For)
	}
}
