package rules

import (
	"go/ast"
	"go/token"
)

// variables are the names of the package's variables.
func variables(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, file := range files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names[name.Name] = true
				}
			}
		}
	}
	return names
}

// written finds a statement that writes to a variable of the package, which all servers and all
// runs of a process would share. What is written by way of a pointer or a method is not seen.
func (c *check) written(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			c.writes(n.Lhs...)
		}
	case *ast.IncDecStmt:
		c.writes(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			c.writes(n.Key, n.Value)
		}
	case *ast.CallExpr:
		if f, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && f.Obj == nil && len(n.Args) > 0 && (f.Name == "delete" || f.Name == "clear" || f.Name == "copy") {
			c.writes(n.Args[0])
		}
	}
}

func (c *check) writes(to ...ast.Expr) {
	for _, x := range to {
		if name := root(x); name != nil && c.variables[name.Name] && (name.Obj == nil || name.Obj == c.file.Scope.Lookup(name.Name)) {
			c.find(name.Pos(), "the variable "+name.Name+" of the package, which is written to", "state in the server, for all runs share that of the package", "make it a field")
		}
	}
}

// root is the variable that an expression is a part of; nil if it is of none.
func root(x ast.Expr) *ast.Ident {
	switch x := x.(type) {
	case *ast.Ident:
		return x
	case *ast.ParenExpr:
		return root(x.X)
	case *ast.SelectorExpr:
		return root(x.X)
	case *ast.IndexExpr:
		return root(x.X)
	case *ast.SliceExpr:
		return root(x.X)
	case *ast.StarExpr:
		return root(x.X)
	}
	return nil
}
