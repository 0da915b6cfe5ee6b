package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// shows are the methods that only turn a value into text.
var shows = []string{"String", "GoString", "Format", "Error", "MarshalText", "MarshalJSON", "MarshalYAML"}

// floats finds what is computed or compared in floating point. To keep and to
// pass on such a number is harmless; so is what ends as an argument of package
// fmt or inside a method that shows a value.
func (c *check) floats() {
	for _, file := range c.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				return n.Recv == nil || !slices.Contains(shows, n.Name.Name)
			case *ast.CallExpr:
				if pkg, _ := c.called(n); pkg == "fmt" {
					return false
				}
			}
			does := c.computesFloat(n)
			if does == "" {
				return true
			}
			c.found(n.Pos(), float, "use integers, such as parts per million", "%s, which may round differently on another processor", does)
			return false
		})
	}
}

// computesFloat says what a node does in floating point; "" is nothing.
func (c *check) computesFloat(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if c.isConstant(n) || !c.isFloat(n.X) && !c.isFloat(n.Y) {
			return ""
		}
		switch n.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return "this compares floating-point numbers"
		}
		return "this computes in floating point"
	case *ast.AssignStmt:
		if n.Tok != token.ASSIGN && n.Tok != token.DEFINE && c.isFloat(n.Lhs[0]) {
			return "this computes in floating point"
		}
	case *ast.IncDecStmt:
		if c.isFloat(n.X) {
			return "this computes in floating point"
		}
	case *ast.CallExpr:
		return c.callsFloat(n)
	}
	return ""
}

func (c *check) callsFloat(call *ast.CallExpr) string {
	if c.isConstant(call) {
		return ""
	}
	if c.isConversion(call) && len(call.Args) == 1 {
		from, to := c.isFloat(call.Args[0]), c.isFloat(call)
		switch {
		case from && to && types.Identical(c.TypesInfo.TypeOf(call).Underlying(), c.TypesInfo.TypeOf(call.Args[0]).Underlying()):
			return ""
		case from && !to && !types.IsInterface(c.TypesInfo.TypeOf(call)):
			return "this converts from floating point"
		case to:
			return "this converts to floating point"
		}
		return ""
	}
	switch c.builtin(call) {
	case "min", "max":
		if c.isFloat(call) {
			return "this compares floating-point numbers"
		}
	}
	pkg, name := c.called(call)
	bits := []string{"Float64bits", "Float32bits", "Float64frombits", "Float32frombits"}
	if pkg == "math/cmplx" || pkg == "math" && !slices.Contains(bits, name) {
		return pkg + "." + name + " computes in floating point"
	}
	return ""
}

func (c *check) isFloat(e ast.Expr) bool {
	return c.basic(e).Info()&(types.IsFloat|types.IsComplex) != 0
}
