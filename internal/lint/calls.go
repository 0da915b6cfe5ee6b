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
		if call != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			if !c.isPure(n) {
				call = n
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				call = n
			}
		case *ast.FuncLit:
			if !c.isPureBody(n, n.Body) {
				call = n
			}
			return false
		}
		return call == nil
	})
	return call
}

// isPure reports whether a call is known to compute a value, or to panic, and
// to do nothing else. Its arguments are not looked at.
func (c *check) isPure(call *ast.CallExpr) bool {
	if c.isConversion(call) {
		return true
	}
	switch builtin := c.builtin(call); builtin {
	case "":
	case "append", "cap", "complex", "imag", "len", "make", "max", "min", "new", "panic", "real":
		return true
	default:
		return false
	}
	f, ok := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	if !ok {
		return false
	}
	f = f.Origin()
	if pure, ours := c.pure[f]; ours {
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
	case !slices.Contains(purePackages, pkg), mutates(pkg, name):
		return false
	case f.Signature().Recv() != nil:
		return !is[*types.Pointer](f.Signature().Recv().Type())
	}
	return true
}

// findPure finds the functions of the package that are pure, given that those
// are that they call: it takes all for pure, and then away what is not.
func (c *check) findPure() {
	for f := range c.bodies {
		c.pure[f] = true
	}
	for again := true; again; {
		again = false
		for f, body := range c.bodies {
			if c.pure[f] && !c.isPureBody(body, body.Body) {
				c.pure[f], again = false, true
			}
		}
	}
}

// isPureBody reports whether a function writes only to variables of its own
// and calls only such functions.
func (c *check) isPureBody(function ast.Node, body *ast.BlockStmt) bool {
	own := c.ownedBy(function)
	pure := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt:
			pure = false
		case *ast.FuncLit:
			return false
		}
		for _, e := range assigned(n) {
			pure = pure && own.holds(e)
		}
		return pure
	})
	return pure && c.impureCall(body) == nil
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
	for n := range ast.Preorder(node) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if _, appends := c.appended(n); appends {
				continue
			}
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok {
					v := c.TypesInfo.ObjectOf(id)
					o.fresh[v] = (c.TypesInfo.Defs[id] != nil || o.fresh[v]) && len(n.Rhs) == len(n.Lhs) && o.makes(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				o.fresh[c.TypesInfo.ObjectOf(name)] = len(n.Values) == 0 || len(n.Values) == len(n.Names) && o.makes(n.Values[i])
			}
		}
	}
	return o
}

// declares reports whether the piece declares a variable; a receiver and
// parameters are declared by their function.
func (o *owned) declares(v types.Object) bool {
	return v != nil && within(o.by, v.Pos())
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
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			v := o.TypesInfo.ObjectOf(id)
			return v == nil || o.declares(v) && (direct || o.fresh[v]) // _ and what a type switch names are no variables
		}
		whole, directly := o.container(e)
		if whole == nil {
			return false
		}
		direct, e = direct && directly, whole
	}
}
