package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// A part is the functions of a package that the kernel calls.
type part []ast.Node

func (p part) contains(pos token.Pos) bool {
	return slices.ContainsFunc(p, func(f ast.Node) bool { return within(f, pos) })
}

// handedToKernel returns the functions that are given to package sim as
// arguments (the body of a client, an observer, what happens at a time), and
// those of the package that they call by name.
func (c *check) handedToKernel() part {
	var p part
	seen := make(map[*types.Func]bool)
	var reach func(ast.Node)
	add := func(f *types.Func) {
		if body := c.bodies[f]; body != nil && !seen[f] {
			seen[f] = true
			p = append(p, body)
			reach(body.Body)
		}
	}
	reach = func(n ast.Node) {
		for n := range ast.Preorder(n) {
			if call, ok := n.(*ast.CallExpr); ok {
				if f := typeutil.StaticCallee(c.TypesInfo, call); f != nil {
					add(f.Origin())
				}
			}
		}
	}
	for cursor := range c.root.Preorder((*ast.CallExpr)(nil)) {
		call := cursor.Node().(*ast.CallExpr)
		callee := typeutil.Callee(c.TypesInfo, call)
		if callee == nil || callee.Pkg() == nil || callee.Pkg().Path() != kernelPkg {
			continue
		}
		for _, argument := range call.Args {
			switch argument := ast.Unparen(argument).(type) {
			case *ast.FuncLit:
				p = append(p, argument)
				reach(argument)
			case *ast.Ident, *ast.SelectorExpr:
				if f, ok := c.used(argument).(*types.Func); ok {
					add(f.Origin())
				}
			}
		}
	}
	return p
}
