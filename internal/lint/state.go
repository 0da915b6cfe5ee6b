package lint

import (
	"go/ast"
	"go/token"
	"go/types"
)

// state finds package-level variables that are written to after the program
// has started. A table that is only read is harmless, as is an error value.
func (c *check) state() {
	isGlobal := func(e ast.Expr) bool {
		v, ok := c.used(e).(*types.Var)
		return ok && isPackageLevel(v)
	}
	seen := make(map[string]bool) // one finding a line
	for body := range c.afterStart() {
		a := alias{check: c, body: body, source: isGlobal, gives: givesNothing}
		a.follow()
		for _, w := range a.writesIn() {
			if line := c.line(w.pos); !seen[line] {
				seen[line] = true
				c.found(w.pos, State, "%s is or belongs to a package-level variable and is written to%s, "+
					"so that a run depends on those before it; make it a field of the process", w.what, w.by)
			}
		}
	}
}

// afterStart yields the functions that can run once the package has been
// initialised: all but init, and but those that the declaration of a variable
// calls at once.
func (c *check) afterStart() func(yield func(ast.Node) bool) {
	return func(yield func(ast.Node) bool) {
		for cursor := range c.root.Preorder((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
			switch f := cursor.Node().(type) {
			case *ast.FuncDecl:
				if f.Body == nil || f.Recv == nil && f.Name.Name == "init" {
					continue
				}
				if !yield(f.Body) {
					return
				}
			case *ast.FuncLit:
				inFunction := false
				for range cursor.Parent().Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
					inFunction = true
				}
				call, called := cursor.Parent().Node().(*ast.CallExpr)
				if inFunction || called && call.Fun == f {
					continue
				}
				if !yield(f.Body) {
					return
				}
			}
		}
	}
}

// line is where pos stands, as file and line.
func (c *check) line(pos token.Pos) string {
	at := c.Fset.Position(pos)
	at.Column = 0
	return at.String()
}
