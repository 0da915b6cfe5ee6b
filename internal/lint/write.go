package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A write is a place in the source where shared memory is written to.
type write struct {
	pos  token.Pos
	what string // the expression that is written to
	by   string // who does, if it is a function that is called: " by …"
}

// writesIn returns where the function writes to shared memory.
func (a *alias) writesIn() []write {
	var all []write
	to := func(e ast.Expr, by string) { all = append(all, write{e.Pos(), types.ExprString(e), by}) }
	ast.Inspect(a.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if n.Tok != token.DEFINE && a.stands(left) {
					to(left, "")
				}
			}
		case *ast.IncDecStmt:
			if a.stands(n.X) {
				to(n.X, "")
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil && n.Tok == token.ASSIGN && a.stands(e) {
					to(e, "")
				}
			}
		case *ast.CallExpr:
			a.writesByCall(n, to)
		}
		return true
	})
	return all
}

// mutators are the functions of other packages that write to their first
// argument.
var mutators = map[string][]string{
	"slices": {"Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Insert", "Replace", "Compact", "CompactFunc"},
	"sort":   {"Slice", "SliceStable", "Sort", "Stable", "Ints", "Strings", "Float64s"},
	"maps":   {"Copy", "DeleteFunc", "Insert"},
}

func (a *alias) writesByCall(call *ast.CallExpr, to func(ast.Expr, string)) {
	if a.isConversion(call) {
		return
	}
	pkg, name := a.called(call)
	if len(call.Args) > 0 && a.carries(call.Args[0]) {
		first := call.Args[0]
		switch builtin := a.builtin(call); {
		case builtin == "delete", builtin == "clear", builtin == "copy":
			to(first, "")
		case builtin == "append":
			if a.spare && !isClipped(first) {
				to(first, " by append, which may use the memory behind its end")
			}
		case slices.Contains(mutators[pkg], name),
			pkg == "encoding/binary" && strings.Contains(name, ".Put"):
			to(first, " by "+filepath.Base(pkg)+"."+name)
		}
	}
	f := typeutil.StaticCallee(a.TypesInfo, call)
	if f == nil {
		return
	}
	f = f.Origin()
	_, ours := a.bodies[f]
	if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.Signature().Recv() != nil {
		_, byAddress := f.Signature().Recv().Type().Underlying().(*types.Pointer)
		_, isPointer := a.TypesInfo.TypeOf(selector.X).Underlying().(*types.Pointer)
		shared := a.carries(selector.X) || byAddress && !isPointer && a.stands(selector.X)
		switch {
		case shared && ours:
			if pos := a.writesTo(argument{f, -1}); pos.IsValid() {
				to(selector.X, " by "+f.Name()+", "+a.lineName(pos))
			}
		case byAddress && !isPointer && a.stands(selector.X):
			to(selector.X, " by "+name+", whose receiver is a pointer")
		}
	}
	for i, e := range call.Args {
		switch {
		case !a.carries(e):
		case ours:
			if pos := a.writesTo(argument{f, min(i, f.Signature().Params().Len()-1)}); pos.IsValid() {
				to(e, " by "+f.Name()+", "+a.lineName(pos))
			}
		case a.isAddressOf(e):
			to(e, " by "+name+", which has its address")
		}
	}
}

// lineName names a line of the package's source in a message.
func (c *check) lineName(pos token.Pos) string {
	at := c.Fset.Position(pos)
	return filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line)
}

// isAddressOf reports whether e is the address of a shared place.
func (a *alias) isAddressOf(e ast.Expr) bool {
	unary, ok := ast.Unparen(e).(*ast.UnaryExpr)
	return ok && unary.Op == token.AND && a.stands(unary.X)
}

// isClipped reports whether e is a slice expression s[i:j:j], behind whose end
// there is no memory to write to.
func isClipped(e ast.Expr) bool {
	s, ok := ast.Unparen(e).(*ast.SliceExpr)
	return ok && s.Slice3 && types.ExprString(s.High) == types.ExprString(s.Max)
}

// An argument is one of those that a function takes; index -1 is the receiver.
type argument struct {
	function *types.Func
	index    int
}

// writesTo returns where a function of the package writes to memory that an
// argument of it refers to; token.NoPos is nowhere.
func (c *check) writesTo(arg argument) token.Pos {
	pos, known := c.writes[arg]
	if known {
		return pos
	}
	c.writes[arg] = token.NoPos // while a function that calls itself is looked at
	variable := arg.function.Signature().Recv()
	if arg.index >= 0 {
		variable = arg.function.Signature().Params().At(arg.index)
	}
	a := alias{check: c, body: c.bodies[arg.function].Body, source: noSource, gives: givesNothing, spare: true}
	a.follow(variable)
	if all := a.writesIn(); len(all) > 0 {
		c.writes[arg] = all[0].pos
	}
	return c.writes[arg]
}
