package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// entries is how a map changes if each iteration changes an entry of its own.
const entries = "entries"

// accumulators are the assignments that come to the same in any order, on
// integers. Adding and taking away go together.
var accumulators = map[token.Token]string{
	token.ADD_ASSIGN: "a sum",
	token.SUB_ASSIGN: "a sum",
	token.MUL_ASSIGN: "a product",
	token.OR_ASSIGN:  "bits set",
	token.AND_ASSIGN: "bits kept",
	token.XOR_ASSIGN: "bits flipped",
}

func (l *loop) assign(n *ast.AssignStmt) {
	for _, e := range n.Rhs {
		l.computes(e)
	}
	if n.Tok == token.DEFINE {
		for i, left := range n.Lhs {
			l.note(left, n.Rhs[min(i, len(n.Rhs)-1)])
		}
		return
	}
	if l.escape != nil {
		return
	}
	if slice, ok := l.appended(n); ok && !l.own.holds(n.Lhs[0]) && !l.isEntry(n.Lhs[0]) {
		l.collected = append(l.collected, list{slice, n.Pos()})
		l.sanction[n.Lhs[0]] = true
		l.sanction[n.Rhs[0].(*ast.CallExpr).Args[0]] = true
		return
	}
	for i, left := range n.Lhs {
		if len(n.Lhs) == len(n.Rhs) {
			l.changeTo(left, n.Tok, n.Rhs[i])
		} else {
			l.changeTo(left, n.Tok, nil)
		}
	}
}

// changeTo accepts what an assignment of some kind does to a place; right is
// nil if it gives one of several results.
func (l *loop) changeTo(left ast.Expr, kind token.Token, right ast.Expr) {
	switch {
	case l.own.holds(left):
	case l.isOwnEntry(left):
		l.markOwnEntry(left)
	case l.isMapEntry(left) && (kind == token.ASSIGN || accumulators[kind] != ""):
		l.markEntry(ast.Unparen(left).(*ast.IndexExpr), entries, true)
	case kind == token.ASSIGN:
		l.set(left, right)
	default:
		l.accumulate(left, accumulators[kind])
	}
}

// isOwnEntry reports whether an assignment to e changes what belongs to the
// entry of this iteration alone: what the value of the loop points to.
func (l *loop) isOwnEntry(e ast.Expr) bool {
	if _, plain := ast.Unparen(e).(*ast.Ident); plain {
		return false
	}
	return l.isEntry(e) && !l.isMapEntry(e)
}

// markOwnEntry notes that entries of a map change, each in its own iteration.
func (l *loop) markOwnEntry(e ast.Expr) {
	base, _ := l.base(e)
	if l.own.declares(l.place(base).root) {
		base = l.ranged
	}
	if l.place(base).root != nil {
		l.mark(base, change{how: entries, byKey: true, alone: true})
	}
}

// isMapEntry reports whether e is map[key] for the loop's key.
func (l *loop) isMapEntry(e ast.Expr) bool {
	index, ok := ast.Unparen(e).(*ast.IndexExpr)
	return ok && is[*types.Map](l.TypesInfo.TypeOf(index.X)) && l.isKey(index.Index)
}

// accumulate accepts a sum and the like, of a variable or of entries of a map.
func (l *loop) accumulate(left ast.Expr, how string) {
	switch {
	case how == "":
		l.escapes(left.Pos(), "changes "+types.ExprString(left)+" in a way that depends on the order")
		return
	case !l.isInteger(left):
		l.escapes(left.Pos(), "adds to "+types.ExprString(left)+", which is no integer")
		return
	}
	if index, ok := ast.Unparen(left).(*ast.IndexExpr); ok {
		l.computes(index.Index)
		l.markEntry(index, how, false)
		return
	}
	l.mark(left, change{how: how, alone: true})
}

// set accepts what an assignment gives to a place outside the loop.
func (l *loop) set(left, right ast.Expr) {
	text, same := "", false
	if right != nil {
		text, same = l.sameText(right)
	}
	base, inside := l.base(left)
	switch {
	case same && base != nil:
		l.computes(left)
		l.mark(base, change{how: inside + " = " + text, alone: true})
		l.keepsKeys(base)
	case right != nil && l.setsExtreme(left, right):
	default:
		l.escapes(left.Pos(), "leaves in "+types.ExprString(left)+" what the last of its entries gave")
	}
}

// base returns the longest path that e begins with, and what of it follows:
// for a.b[i].c that is a.b and [].c.
func (l *loop) base(e ast.Expr) (base ast.Expr, inside string) {
	for {
		e = ast.Unparen(e)
		if l.place(e).root != nil {
			return e, inside
		}
		switch x := e.(type) {
		case *ast.IndexExpr:
			e, inside = x.X, "[]"+inside
		case *ast.SelectorExpr:
			e, inside = x.X, "."+x.Sel.Name+inside
		case *ast.StarExpr:
			e = x.X
		default:
			return nil, ""
		}
	}
}

// sameText returns, as text, an expression that has the same value for every
// entry: a constant, or a variable from outside the loop. That the loop does
// not change it is checked with all that it reads.
func (l *loop) sameText(e ast.Expr) (text string, ok bool) {
	if text, ok := l.constantText(e); ok {
		return text, true
	}
	p := l.place(e)
	return p.path, p.root != nil && !l.own.declares(p.root)
}

// markEntry notes a change of an entry of a map or a slice. Under the key of
// the loop each iteration has an entry of its own.
func (l *loop) markEntry(index *ast.IndexExpr, how string, byKey bool) {
	l.mark(index.X, change{how: how, byKey: byKey, alone: true})
	if !byKey {
		l.keepsKeys(index.X)
	}
}

// keepsKeys refuses to add other keys to the map that the loop ranges over, or
// to take them away: whether it gets to them depends on the order.
func (l *loop) keepsKeys(m ast.Expr) {
	if p := l.place(m); p.root != nil && p == l.place(l.ranged) {
		l.escapes(m.Pos(), "changes entries of "+p.path+" other than its own")
	}
}

// setsExtreme accepts x = min(x, …) and x = max(x, …), on integers and text.
func (l *loop) setsExtreme(left, right ast.Expr) bool {
	call, ok := ast.Unparen(right).(*ast.CallExpr)
	if !ok || !l.isOrdered(left) {
		return false
	}
	name := l.builtin(call)
	if name != "min" && name != "max" {
		return false
	}
	i := slices.IndexFunc(call.Args, func(e ast.Expr) bool { return types.ExprString(e) == types.ExprString(left) })
	if i < 0 {
		return false
	}
	l.mark(left, change{how: name, alone: true})
	l.sanction[call.Args[i]] = true
	return true
}

// condition accepts, besides any choice between what is accepted,
// if e < x { x = e } and its like.
func (l *loop) condition(s *ast.IfStmt, in inner) {
	l.statement(s.Init, in)
	if l.findsExtreme(s) {
		return
	}
	l.computes(s.Cond)
	l.block(s.Body.List, in)
	l.statement(s.Else, in)
}

func (l *loop) findsExtreme(s *ast.IfStmt) bool {
	compare, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok || s.Else != nil || len(s.Body.List) != 1 {
		return false
	}
	set, ok := s.Body.List[0].(*ast.AssignStmt)
	if !ok || set.Tok != token.ASSIGN || len(set.Lhs) != 1 || len(set.Rhs) != 1 || !l.isOrdered(set.Lhs[0]) || l.own.holds(set.Lhs[0]) {
		return false
	}
	left, right := types.ExprString(set.Lhs[0]), types.ExprString(set.Rhs[0])
	best, candidate := compare.X, compare.Y
	how := map[token.Token]string{token.GTR: "min", token.GEQ: "min", token.LSS: "max", token.LEQ: "max"}[compare.Op] // as in best > candidate
	if types.ExprString(compare.Y) == left {
		best, candidate = compare.Y, compare.X
		how = map[string]string{"min": "max", "max": "min"}[how]
	}
	if how == "" || types.ExprString(best) != left || types.ExprString(candidate) != right {
		return false
	}
	l.computes(candidate)
	l.mark(set.Lhs[0], change{how: how, alone: true})
	l.sanction[best] = true
	return true
}

func (l *loop) isInteger(e ast.Expr) bool { return l.basic(e).Info()&types.IsInteger != 0 }

func (l *loop) isOrdered(e ast.Expr) bool {
	return l.basic(e).Info()&(types.IsInteger|types.IsString) != 0
}
