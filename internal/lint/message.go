package lint

import (
	"go/ast"
	"go/types"
)

// mutation finds where a received message is written to: the second argument
// of a Receive method, and what sim.Coroutine.Receive returns. The sender, and
// whoever else got the message, has the very same memory.
func (c *check) mutation() {
	if kernelOf(c.Pkg) == nil {
		return
	}
	var all []write
	for cursor := range c.root.Preorder((*ast.FuncDecl)(nil)) {
		f := cursor.Node().(*ast.FuncDecl)
		if f.Body == nil {
			continue
		}
		a := alias{check: c, body: f.Body, source: c.isReceive, spare: true}
		all = append(all, a.writes(c.received(f)...)...)
	}
	c.written(all, mutation, "write to a copy, such as one of slices.Clone",
		"%s belongs to a message that was received and is written to%s, which the sender and other receivers see")
}

// isReceive reports whether a result of an expression is the message that a
// coroutine received.
func (c *check) isReceive(e ast.Expr, result int) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || result != 1 {
		return false
	}
	pkg, name := c.called(call)
	return pkg == kernelPkg && name == "Coroutine.Receive"
}

// received returns the message that a declared function gets from the kernel;
// none if it is no such function.
func (c *check) received(f *ast.FuncDecl) []types.Object {
	function, ok := c.TypesInfo.Defs[f.Name].(*types.Func)
	if !ok || f.Recv == nil || f.Name.Name != "Receive" {
		return nil
	}
	node, message := kernelOf(c.Pkg).Scope().Lookup("NodeID"), kernelOf(c.Pkg).Scope().Lookup("Message")
	params := function.Signature().Params()
	if node == nil || message == nil || params.Len() != 2 ||
		!types.Identical(params.At(0).Type(), node.Type()) || !types.Identical(params.At(1).Type(), message.Type()) {
		return nil
	}
	return []types.Object{params.At(1)}
}
