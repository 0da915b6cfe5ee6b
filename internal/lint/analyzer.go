package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// wholeAnalyzer checks all of a package, its tests excepted.
var wholeAnalyzer = analyzer("laplace", "find what would make a simulated run depend on more than its seed",
	func(*check) func(token.Pos) bool { return func(token.Pos) bool { return true } })

// partAnalyzer checks what a package hands to the kernel, for packages that
// are not kernel code themselves.
var partAnalyzer = analyzer("laplacepart", "do what laplace does for the functions that a package hands to the kernel",
	func(c *check) func(token.Pos) bool { return c.handedToKernel().contains })

// analyzer applies every rule to what of a package is to be checked.
func analyzer(name, doc string, checked func(c *check) func(token.Pos) bool) *analysis.Analyzer {
	return &analysis.Analyzer{Name: name, Doc: doc, Requires: []*analysis.Analyzer{inspect.Analyzer}, ResultType: reflect.TypeFor[[]finding](),
		Run: func(pass *analysis.Pass) (any, error) {
			c := newCheck(pass)
			c.run(checked(c))
			return c.findings, nil
		},
	}
}

// A check is the work on one package.
type check struct {
	*analysis.Pass
	root     inspector.Cursor
	bodies   map[*types.Func]*ast.FuncDecl // the functions of the package
	pure     map[*types.Func]bool          // see calls.go
	writes   map[argument]token.Pos        // see alias.go
	findings []finding
}

// A finding is a Finding before its place has a name.
type finding struct {
	pos             token.Pos
	category        Category
	message, remedy string
}

func newCheck(pass *analysis.Pass) *check {
	c := &check{
		Pass:   pass,
		root:   pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root(),
		bodies: make(map[*types.Func]*ast.FuncDecl),
		pure:   make(map[*types.Func]bool),
		writes: make(map[argument]token.Pos),
	}
	for cursor := range c.root.Preorder((*ast.FuncDecl)(nil)) {
		f := cursor.Node().(*ast.FuncDecl)
		if object, ok := pass.TypesInfo.Defs[f.Name].(*types.Func); ok && f.Body != nil {
			c.bodies[object] = f
		}
	}
	return c
}

// run applies every rule and reports what stands where it is to be checked and
// is not excused.
func (c *check) run(checked func(token.Pos) bool) {
	for _, rule := range []func(){
		c.names, c.concurrency, c.mapOrder, c.floats, c.state, c.mutation, c.addresses,
	} {
		rule()
	}
	excluded := func(pos token.Pos) bool {
		return !checked(pos) || strings.HasSuffix(c.Fset.File(pos).Name(), "_test.go")
	}
	c.findings = slices.DeleteFunc(c.findings, func(f finding) bool { return excluded(f.pos) })
	c.excuse(excluded)
	for _, f := range c.findings {
		c.Report(analysis.Diagnostic{Pos: f.pos, Category: string(f.category), Message: string(f.category) + ": " + f.message + "; " + f.remedy})
	}
}

// found notes a finding: what is wrong, by format, and what to do about it.
func (c *check) found(pos token.Pos, category Category, remedy, format string, args ...any) {
	c.findings = append(c.findings, finding{pos, category, fmt.Sprintf(format, args...), remedy})
}
