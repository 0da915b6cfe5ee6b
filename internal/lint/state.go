package lint

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
)

// state finds package-level variables that are written to after the program
// has started. A table that is only read is harmless, as is an error value.
func (c *check) state() {
	isGlobal := func(e ast.Expr, _ int) bool {
		v, ok := c.used(e).(*types.Var)
		return ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
	}
	var all []write
	for _, body := range c.afterStart() {
		a := alias{check: c, body: body, source: isGlobal}
		all = append(all, a.writes()...)
	}
	c.written(all, state, "make it a field of the process",
		"%s is or belongs to a package-level variable and is written to%s, so that a run depends on those before it")
}

// afterStart returns the functions that can run once the package has been
// initialised: all but init, and but those that the declaration of a variable
// calls at once.
func (c *check) afterStart() (bodies []*ast.BlockStmt) {
	for cursor := range c.root.Preorder((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch f := cursor.Node().(type) {
		case *ast.FuncDecl:
			if f.Body != nil && (f.Recv != nil || f.Name.Name != "init") {
				bodies = append(bodies, f.Body)
			}
		case *ast.FuncLit:
			if functionAround(cursor.Parent()) == nil && cursor.ParentEdgeKind() != edge.CallExpr_Fun {
				bodies = append(bodies, f.Body)
			}
		}
	}
	return bodies
}
