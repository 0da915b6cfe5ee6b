package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// purePackages have functions that compute a value and do nothing else.
var purePackages = []string{
	"bytes", "cmp", "errors", "math", "math/bits", "path", "strconv", "strings", "time",
	"unicode", "unicode/utf16", "unicode/utf8", "hash/crc32", "hash/fnv", "slices", "maps",
	kernelPkg + "/rng",
}

// pureNames are methods that, by convention, change nothing.
var pureNames = []string{
	"String", "Error", "Len", "Equal", "Compare", "Less", "Before", "After", "Cmp", "Kind", "Name", "Unwrap",
}

// impureCall returns the first call in e that may change something, or show
// when it is made; nil if there is none.
func (c *check) impureCall(e ast.Node) (call ast.Node) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if call == nil && !c.isPure(n) {
				call = n
			}
		case *ast.UnaryExpr:
			if call == nil && n.Op == token.ARROW {
				call = n
			}
		case *ast.FuncLit:
			if call == nil && !c.isPureBody(n, n.Body) {
				call = n
			}
			return false
		}
		return call == nil
	})
	return call
}

// isPure reports whether a call is known to compute a value and do nothing
// else. Its arguments are not looked at.
func (c *check) isPure(call *ast.CallExpr) bool {
	if c.isConversion(call) {
		return true
	}
	switch builtin := c.builtin(call); builtin {
	case "":
	case "append", "cap", "complex", "imag", "len", "make", "max", "min", "new", "real":
		return true
	default:
		return false
	}
	f, ok := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	if !ok {
		return false
	}
	f = f.Origin()
	if body, ours := c.bodies[f]; ours {
		pure, known := c.pure[f]
		if !known {
			c.pure[f] = true // while a function that calls itself is looked at
			pure = c.isPureBody(body, body.Body)
			c.pure[f] = pure
		}
		return pure
	}
	if f.Signature().Recv() != nil && slices.Contains(pureNames, f.Name()) {
		return true
	}
	if f.Pkg() == nil {
		return f.Name() == "Error"
	}
	pkg, name := c.called(call)
	switch {
	case pkg == "fmt":
		return strings.HasPrefix(name, "Sprint") || name == "Errorf"
	case !slices.Contains(purePackages, pkg), slices.Contains(mutators[pkg], name):
		return false
	case f.Signature().Recv() != nil:
		_, byAddress := f.Signature().Recv().Type().Underlying().(*types.Pointer)
		return !byAddress
	}
	return true
}

// isPureBody reports whether a function writes only to variables of its own
// and calls only such functions.
func (c *check) isPureBody(function ast.Node, body *ast.BlockStmt) bool {
	own := c.ownedBy(function)
	pure := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				pure = pure && (n.Tok == token.DEFINE || own.holds(left))
			}
		case *ast.IncDecStmt:
			pure = pure && own.holds(n.X)
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				pure = pure && (e == nil || n.Tok == token.DEFINE || own.holds(e))
			}
		case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt:
			pure = false
		case *ast.UnaryExpr:
			pure = pure && n.Op != token.ARROW
		case *ast.CallExpr:
			if c.builtin(n) != "panic" {
				pure = pure && c.isPure(n)
			}
		case *ast.FuncLit:
			pure = pure && c.isPureBody(n, n.Body)
			return false
		}
		return pure
	})
	return pure
}

// Owned memory is what belongs to the variables that a piece of the source
// declares.
type owned struct {
	*check
	by    ast.Node
	fresh map[types.Object]bool // those that point only to memory made there
}

// ownedBy finds the variables that node declares.
func (c *check) ownedBy(node ast.Node) *owned {
	o := &owned{check: c, by: node, fresh: make(map[types.Object]bool)}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && n.Tok == token.DEFINE && len(n.Rhs) == len(n.Lhs) {
					o.fresh[c.TypesInfo.ObjectOf(id)] = o.makes(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				o.fresh[c.TypesInfo.ObjectOf(name)] = len(n.Values) == 0 || len(n.Values) == len(n.Names) && o.makes(n.Values[i])
			}
		}
		return true
	})
	return o
}

// declares reports whether the piece declares a variable; a receiver and
// parameters are declared by their function.
func (o *owned) declares(v types.Object) bool {
	return v != nil && o.by.Pos() <= v.Pos() && v.Pos() < o.by.End()
}

// makes reports whether the value of an expression is new memory, or has none.
func (o *owned) makes(e ast.Expr) bool {
	if !hasReferences(o.TypesInfo.TypeOf(e)) {
		return true
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.UnaryExpr:
		_, literal := ast.Unparen(e.X).(*ast.CompositeLit)
		return literal
	case *ast.Ident:
		return o.TypesInfo.Types[e].IsNil()
	case *ast.CallExpr:
		switch o.builtin(e) {
		case "make", "new":
			return true
		case "append":
			return o.makes(e.Args[0])
		}
		pkg, name := o.called(e)
		return name == "Clone" && (pkg == "slices" || pkg == "maps" || pkg == "bytes")
	}
	return false
}

// holds reports whether an assignment to e changes only memory that the piece
// owns.
func (o *owned) holds(e ast.Expr) bool {
	direct := true // no pointer, slice or map on the way
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if x.Name == "_" {
				return true
			}
			v := o.TypesInfo.ObjectOf(x)
			return o.declares(v) && (direct || o.fresh[v])
		case *ast.SelectorExpr:
			selection := o.TypesInfo.Selections[x]
			if selection == nil {
				return false
			}
			direct = direct && !selection.Indirect()
			e = x.X
		case *ast.IndexExpr:
			_, isArray := o.TypesInfo.TypeOf(x.X).Underlying().(*types.Array)
			direct = direct && isArray
			e = x.X
		case *ast.StarExpr:
			direct, e = false, x.X
		default:
			return false
		}
	}
}
