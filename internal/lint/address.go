package lint

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// addresses finds where an address becomes a number or a text.
func (c *check) addresses() {
	const remedy = "use an identity of the value's own"
	for cursor := range c.root.Preorder((*ast.CallExpr)(nil)) {
		call := cursor.Node().(*ast.CallExpr)
		pkg, name := c.called(call)
		switch {
		case c.isConversion(call) && len(call.Args) == 1:
			if c.basic(call).Kind() == types.Uintptr && c.basic(call.Args[0]).Kind() == types.UnsafePointer {
				c.found(call.Pos(), address, remedy, "this makes a number of an address, which differs in every process")
			}
		case pkg == "reflect" && name == "Value.Pointer":
			if !c.isIdentity(cursor.Parent().Node(), call) {
				c.found(call.Pos(), address, remedy, "reflect.Value.Pointer is an address, which differs in every process")
			}
		case strings.HasSuffix(name, "f"):
			for _, argument := range call.Args {
				if c.printsAddress(argument) {
					c.found(argument.Pos(), address, remedy, "%%p writes an address, which differs in every process")
				}
			}
		}
	}
}

// isIdentity reports whether all that a node does with an address is to look
// it up in a map or to compare it.
func (c *check) isIdentity(n ast.Node, address ast.Expr) bool {
	switch n := n.(type) {
	case *ast.IndexExpr:
		return n.Index == address
	case *ast.BinaryExpr:
		return n.Op == token.EQL || n.Op == token.NEQ
	case *ast.CallExpr:
		return c.builtin(n) == "delete"
	}
	return false
}

// printsAddress reports whether e is a constant format with the verb %p.
func (c *check) printsAddress(e ast.Expr) bool {
	value := c.TypesInfo.Types[e].Value
	if value == nil || value.Kind() != constant.String {
		return false
	}
	format := constant.StringVal(value)
	for {
		_, after, found := strings.Cut(format, "%")
		if !found {
			return false
		}
		verb := strings.TrimLeft(after, "+-# 0123456789.*[]")
		if strings.HasPrefix(verb, "p") {
			return true
		}
		format = strings.TrimPrefix(verb, "%")
	}
}
