package mutant

import (
	"go/ast"
	"go/token"
	"slices"
)

// branch plants in an if statement, and reports whether it is yet to be walked.
func (p *planter) branch(n *ast.IfStmt) bool {
	if needsFlaw(n.Cond) {
		if n.Else != nil { // the part that is not dead
			p.body(&ast.BlockStmt{List: []ast.Stmt{n.Else}})
		}
		return false
	}
	if isForbidden(n.Body) {
		return false // an assertion
	}
	p.condition(n.Cond)
	p.guard(n)
	if init, ok := n.Init.(*ast.AssignStmt); ok {
		p.unchecked(init)
	}
	return true
}

// isForbidden reports whether a block is one that no run may come to: it is one
// panic, or it begins by saying that this is never so.
func isForbidden(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	statement, ok := b.List[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := statement.X.(*ast.CallExpr)
	return ok && (callee(call) == "panic" && len(b.List) == 1 || beginsWith(callee(call), []string{"never"}))
}

// cases plants in the conditions of a switch without a value, and reports
// whether the case is yet to be walked.
func (p *planter) cases(n *ast.CaseClause) bool {
	if slices.ContainsFunc(n.List, needsFlaw) {
		return false
	}
	for _, c := range n.List {
		switch c.(type) {
		case *ast.BinaryExpr, *ast.UnaryExpr, *ast.CallExpr:
			p.condition(c)
		}
	}
	return true
}

// needsFlaw reports whether a condition holds only with a flaw of the
// catalogue.
func needsFlaw(cond ast.Expr) bool {
	switch e := cond.(type) {
	case *ast.ParenExpr:
		return needsFlaw(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND:
			return needsFlaw(e.X) || needsFlaw(e.Y)
		case token.LOR:
			return needsFlaw(e.X) && needsFlaw(e.Y)
		case token.EQL:
			return mentions(e, []string{"flaw"})
		}
	}
	return false
}

// condition negates what is no comparison; those have operators of their own.
func (p *planter) condition(cond ast.Expr) {
	if isInstrument(cond) || isErrorTest(cond) {
		return
	}
	kind := p.kindOfCondition(cond)
	switch e := cond.(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			p.replace("negate", kind, e, p.text(e.X))
		}
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr:
		p.replace("negate", kind, e, "!"+p.text(e))
		p.assumed(e)
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			p.replace("negate", kind, e, "!("+p.text(e)+")")
		}
	}
}

// isErrorTest reports whether a condition compares an error with nil.
func isErrorTest(cond ast.Expr) bool {
	e, ok := cond.(*ast.BinaryExpr)
	if !ok || e.Op != token.EQL && e.Op != token.NEQ {
		return false
	}
	value, isNil := e.Y.(*ast.Ident)
	return isNil && value.Name == "nil" && mentions(e.X, []string{"err", "error"})
}

// guard leaves out what ends a function or a turn of a loop early: all that
// the branch does, or only its end.
func (p *planter) guard(n *ast.IfStmt) {
	if len(n.Body.List) == 0 || mentions(n.Body, []string{"panic"}) {
		return
	}
	last := n.Body.List[len(n.Body.List)-1]
	switch last.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
	default:
		return
	}
	kind := p.kindOfCondition(n.Cond)
	if init, ok := n.Init.(*ast.AssignStmt); ok && len(init.Rhs) == 1 {
		if call, ok := init.Rhs[0].(*ast.CallExpr); ok && kindOfCall(call) == Persistence {
			kind = Persistence
		}
	}
	p.plant("drop-guard", kind, n.Body.Lbrace+1, n.Body.Rbrace, "")
	if len(n.Body.List) > 1 {
		p.replace("drop-return", kind, last, "")
	}
}

// The comparisons that take in the bound, or leave it out, where the other did
// not.
var bounds = map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}

// The comparisons that are the opposite of each other.
var opposites = map[token.Token]string{token.EQL: "!=", token.NEQ: "=="}

// binary plants in an expression with an operator, and reports whether its
// operands are yet to be walked.
func (p *planter) binary(n *ast.BinaryExpr) bool {
	switch n.Op {
	case token.LAND, token.LOR:
		if needsFlaw(n) {
			return false
		}
		p.clause(n)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		p.bound(n)
	case token.EQL, token.NEQ:
		if isInstrument(n) {
			return false
		}
		if !isErrorTest(n) {
			p.plant("equality", p.kindOfCondition(n), n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), opposites[n.Op])
		}
	case token.ADD, token.SUB, token.QUO:
		return p.arithmetic(n)
	}
	return true
}

// clause leaves out one of two clauses.
func (p *planter) clause(n *ast.BinaryExpr) {
	if !isInstrument(n.X) {
		p.replace("drop-left", p.kindOfCondition(n.X), n, p.text(n.Y))
	}
	if !isInstrument(n.Y) {
		p.replace("drop-right", p.kindOfCondition(n.Y), n, p.text(n.X))
	}
	p.assumed(n.X)
	p.assumed(n.Y)
}

// wrongUnit is by what factor a time is wrong whose unit is taken for another.
const wrongUnit = "1000"

// bound moves what is compared to its bound: by one or, where one nanosecond
// more is no mistake, by a factor. What is promised to somebody is off by two,
// which is enough for one side to count on more than the other keeps to. How long
// anything else takes is a matter of pace, which nobody has wrong who has it twice
// as long; there the unit is wrong.
func (p *planter) bound(n *ast.BinaryExpr) {
	kind := p.kindOfCondition(n)
	switch {
	case kind != Clock || isLiteral(n.Y, "0"):
		p.plant("bound", kind, n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), bounds[n.Op])
	case mentions(n, wordsPromise):
		p.replace("double-bound", Clock, n.Y, "2*("+p.text(n.Y)+")")
		p.replace("halve-bound", Clock, n.Y, "("+p.text(n.Y)+")/2")
	default:
		p.replace("raise-bound", Clock, n.Y, wrongUnit+"*("+p.text(n.Y)+")")
		p.replace("lower-bound", Clock, n.Y, "("+p.text(n.Y)+")/"+wrongUnit)
	}
}

// assumed takes what a call in a condition says for true: that enough have
// agreed, or that something is on disk.
func (p *planter) assumed(e ast.Expr) {
	call, ok := e.(*ast.CallExpr)
	if !ok || isInstrument(call.Fun) {
		return
	}
	if kind := kindOfCall(call); kind == Quorum || kind == Persistence {
		p.replace("assume", kind, call, "true")
	}
}
