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
	seen := make(map[string]bool)
	for cursor := range c.root.Preorder((*ast.FuncDecl)(nil)) {
		f := cursor.Node().(*ast.FuncDecl)
		if f.Body == nil {
			continue
		}
		a := alias{check: c, body: f.Body, source: noSource, gives: c.isReceive, spare: true}
		if message := c.received(f); message != nil {
			a.follow(message)
		} else {
			a.follow()
		}
		for _, w := range a.writesIn() {
			if line := c.line(w.pos); !seen[line] {
				seen[line] = true
				c.found(w.pos, Mutation, "%s belongs to a message that was received and is written to%s, "+
					"which the sender and other receivers see; write to a copy, such as one of slices.Clone", w.what, w.by)
			}
		}
	}
}

// isReceive reports whether a result of a call is the message that a coroutine
// received.
func (c *check) isReceive(call *ast.CallExpr, result int) bool {
	pkg, name := c.called(call)
	return pkg == kernelPkg && name == "Coroutine.Receive" && result == 1
}

// received returns the message that a declared function gets from the kernel;
// nil if it is no such function.
func (c *check) received(f *ast.FuncDecl) types.Object {
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
	return params.At(1)
}
