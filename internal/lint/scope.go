package lint

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const (
	laplace   = "github.com/laplace-sim/laplace"
	kernelPkg = laplace + "/sim"
)

// ownFloors are the folders of this module that are kernel code whoever
// imports them.
var ownFloors = []string{"sim", "protocols", "nemesis"}

// kernelCode tells which of the packages of some modules run inside the
// kernel: those with a type that is a sim.Process, and all of the same module
// that they import, directly or not. Of Laplace itself it is those with a
// sim.Process and the folders of ownFloors: there a package on a floor above
// may well have a process of its own beside what it needs of checkers and
// scenarios, which run outside.
func kernelCode(pkgs []*packages.Package) map[string]bool {
	kernel := make(map[string]bool)
	var add func(p *packages.Package)
	add = func(p *packages.Package) {
		if kernel[p.PkgPath] {
			return
		}
		kernel[p.PkgPath] = true
		for _, imported := range p.Imports {
			if spreads(p, imported) {
				add(imported)
			}
		}
	}
	for _, p := range pkgs {
		switch {
		case declaresProcess(p.Types):
			add(p)
		case isOwnFloor(p.PkgPath):
			kernel[p.PkgPath] = true // spreads to nothing
		}
	}
	return kernel
}

// spreads reports whether q, which p imports, is kernel code because p is.
func spreads(p, q *packages.Package) bool {
	return p.Module != nil && q.Module != nil && p.Module.Path == q.Module.Path && p.Module.Path != laplace
}

func isOwnFloor(path string) bool {
	below, ours := strings.CutPrefix(path, laplace+"/")
	top, _, _ := strings.Cut(below, "/")
	return ours && slices.Contains(ownFloors, top)
}

func declaresProcess(p *types.Package) bool {
	kernel := kernelOf(p)
	if kernel == nil {
		return false
	}
	object, ok := kernel.Scope().Lookup("Process").(*types.TypeName)
	if !ok || !types.IsInterface(object.Type()) {
		return false
	}
	process := object.Type().Underlying().(*types.Interface)
	for _, name := range p.Scope().Names() {
		declared, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok || types.IsInterface(declared.Type()) {
			continue
		}
		if types.Implements(types.NewPointer(declared.Type()), process) {
			return true
		}
	}
	return false
}

// kernelOf returns package sim as p sees it: itself, or an import; nil if it
// is neither.
func kernelOf(p *types.Package) *types.Package {
	if p == nil {
		return nil // it does not compile
	}
	if p.Path() == kernelPkg {
		return p
	}
	for _, imported := range p.Imports() {
		if imported.Path() == kernelPkg {
			return imported
		}
	}
	return nil
}
