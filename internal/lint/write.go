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

// written reports writes, one of each line, with what to do about them. The format
// gets what is written to, and by whom.
func (c *check) written(all []write, category Category, remedy, format string) {
	seen := make(map[string]bool)
	for _, w := range all {
		at := c.Fset.Position(w.pos)
		at.Column = 0
		if line := at.String(); !seen[line] {
			seen[line] = true
			c.found(w.pos, category, remedy, format, w.what, w.by)
		}
	}
}

// writes returns where the function writes to shared memory: that of the source
// and that to which the given variables refer.
func (a *alias) writes(variables ...types.Object) []write {
	a.follow(variables)
	var all []write
	to := func(e ast.Expr, by string) { all = append(all, write{e.Pos(), types.ExprString(e), by}) }
	for n := range ast.Preorder(a.body) {
		for _, e := range assigned(n) {
			if a.stands(e) {
				to(e, "")
			}
		}
		if call, ok := n.(*ast.CallExpr); ok && !a.isConversion(call) {
			a.writesByCall(call, to)
			a.writesByCallee(call, to)
		}
	}
	return all
}

// mutators are the functions of other packages that write to their first
// argument, besides those that sort it.
var mutators = map[string][]string{
	"slices": {"Reverse", "Delete", "DeleteFunc", "Insert", "Replace", "Compact", "CompactFunc"},
	"maps":   {"Copy", "DeleteFunc", "Insert"},
}

// mutates reports whether a function of another package writes to its first
// argument.
func mutates(pkg, name string) bool {
	return slices.Contains(mutators[pkg], name) || slices.Contains(sorters[pkg], name)
}

// writesByCall finds what functions of the language and of other packages do
// to their first argument.
func (a *alias) writesByCall(call *ast.CallExpr, to func(e ast.Expr, by string)) {
	if len(call.Args) == 0 || !a.carries(call.Args[0]) {
		return
	}
	first := call.Args[0]
	pkg, name := a.called(call)
	switch builtin := a.builtin(call); {
	case builtin == "delete", builtin == "clear", builtin == "copy":
		to(first, "")
	case builtin == "append":
		if a.spare && !isClipped(first) {
			to(first, " by append, which may use the memory behind its end")
		}
	case mutates(pkg, name), pkg == "encoding/binary" && strings.Contains(name, ".Put"):
		to(first, " by "+filepath.Base(pkg)+"."+name)
	}
}

// writesByCallee finds what a function does to its receiver and arguments: one
// of the package, or one that gets the address of a place.
func (a *alias) writesByCallee(call *ast.CallExpr, to func(e ast.Expr, by string)) {
	f := typeutil.StaticCallee(a.TypesInfo, call)
	if f == nil {
		return
	}
	f = f.Origin()
	_, name := a.called(call)
	_, ours := a.bodies[f]
	pass := func(e ast.Expr, index int, byAddress bool, how string) {
		switch {
		case ours && (byAddress || a.carries(e)):
			if pos := a.writesTo(argument{f, index}); pos.IsValid() {
				to(e, " by "+f.Name()+", "+a.lineName(pos))
			}
		case byAddress:
			to(e, " by "+name+", "+how)
		}
	}
	if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.Signature().Recv() != nil {
		takesAddress := is[*types.Pointer](f.Signature().Recv().Type()) && !is[*types.Pointer](a.TypesInfo.TypeOf(selector.X))
		pass(selector.X, -1, takesAddress && a.stands(selector.X), "whose receiver is a pointer")
	}
	for i, e := range call.Args {
		unary, ok := ast.Unparen(e).(*ast.UnaryExpr)
		isAddress := ok && unary.Op == token.AND && a.stands(unary.X)
		pass(e, min(i, f.Signature().Params().Len()-1), isAddress, "which has its address")
	}
}

// lineName names a line of the package's source in a message.
func (c *check) lineName(pos token.Pos) string {
	at := c.Fset.Position(pos)
	return filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line)
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
	a := alias{check: c, body: c.bodies[arg.function].Body, source: func(ast.Expr, int) bool { return false }, spare: true}
	if all := a.writes(variable); len(all) > 0 {
		c.writes[arg] = all[0].pos
	}
	return c.writes[arg]
}
