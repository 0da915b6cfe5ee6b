package mutant

import (
	"go/ast"
	"go/token"
)

// isLiteral reports whether an expression is that number.
func isLiteral(e ast.Expr, number string) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Kind == token.INT && l.Value == number
}

// arithmetic plants in a sum, a difference or a quotient, and reports whether
// its operands are yet to be walked.
func (p *planter) arithmetic(n *ast.BinaryExpr) bool {
	half, isHalf := n.X.(*ast.BinaryExpr)
	switch {
	case n.Op == token.ADD && isLiteral(n.Y, "1") && isHalf && p.isHalfOfAll(half):
		p.replace("quorum-half", Quorum, n, p.text(half))
		p.replace("quorum-one", Quorum, n, "1")
		return false
	case p.isHalfOfAll(n):
		p.replace("quorum-third", Quorum, n.Y, "3")
		p.replace("quorum-none", Quorum, n, "0*("+p.text(n.X)+")")
	case n.Op == token.QUO:
	case isLiteral(n.Y, "1"):
		p.replace("drop-one", State, n, p.text(n.X))
	case mentions(n, wordsUncertainty):
		p.plant("sign", Clock, n.OpPos, n.OpPos+1, map[token.Token]string{token.ADD: "-", token.SUB: "+"}[n.Op])
	}
	return true
}

// isHalfOfAll reports whether an expression is half of a number of servers, as
// the names in it and that of the function tell.
func (p *planter) isHalfOfAll(n *ast.BinaryExpr) bool {
	return n.Op == token.QUO && isLiteral(n.Y, "2") &&
		(mentions(n.X, append([]string{"len", "nodes", "peers", "members", "servers", "replicas"}, wordsQuorum...)) || hasWord(p.function, wordsQuorum))
}

// The clocks that can be read by mistake for each other.
var clocks = map[string]string{"Monotonic": "Wall", "Wall": "Monotonic"}

// clock reads the wrong one.
func (p *planter) clock(n *ast.CallExpr) {
	if f, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) == 0 && clocks[f.Sel.Name] != "" {
		p.replace("clock", Clock, f.Sel, clocks[f.Sel.Name])
	}
}
