package mutant

import (
	"go/ast"
	"go/token"
	"strings"
)

// called leaves out a call that is a statement, and reports whether it is yet to be
// walked. A timer is also set as if its unit were another: one that is set for
// twice as long is no mistake, but another choice of pace.
func (p *planter) called(n *ast.ExprStmt) bool {
	call, ok := n.X.(*ast.CallExpr)
	if !ok || isInstrument(call.Fun) || isAssertion(call) {
		return !ok
	}
	kind := kindOfCall(call)
	p.replace("drop-call", kind, n, "")
	if kind == Timer && len(call.Args) > 1 {
		last := call.Args[len(call.Args)-1]
		p.replace("late-timer", Timer, last, wrongUnit+"*("+p.text(last)+")")
	}
	return true
}

// assigned leaves out that a server remembers something: an assignment to a
// field, or to an element of one.
func (p *planter) assigned(n *ast.AssignStmt) {
	p.interval(n)
	if n.Tok == token.DEFINE || !isState(n.Lhs) || isInstrument(n) {
		return
	}
	if !mentionsVariable(n.Rhs) {
		p.replace("drop-assign", kindOfState(n.Lhs), n, "")
		return
	}
	// Variables stay in use, and what is called is called.
	blanks := strings.TrimSuffix(strings.Repeat("_, ", len(n.Lhs)), ", ")
	p.plant("drop-assign", kindOfState(n.Lhs), n.Pos(), n.Rhs[0].Pos(), blanks+" = ")
}

// counted leaves out an increment of a field.
func (p *planter) counted(n *ast.IncDecStmt) {
	if isState([]ast.Expr{n.X}) {
		p.replace("drop-assign", kindOfState([]ast.Expr{n.X}), n, "")
	}
}

// isState reports whether all that is assigned to are fields, or elements of
// what fields hold.
func isState(to []ast.Expr) bool {
	for _, e := range to {
		for {
			index, ok := e.(*ast.IndexExpr)
			if !ok {
				break
			}
			e = index.X
		}
		switch e.(type) {
		case *ast.SelectorExpr, *ast.StarExpr:
		default:
			return false
		}
	}
	return true
}

func kindOfState(to []ast.Expr) Kind {
	for _, e := range to {
		if mentions(e, wordsClock) {
			return Clock
		}
		if mentions(e, wordsQuorum) {
			return Quorum
		}
	}
	return State
}

// mentionsVariable reports whether values depend on anything with a name that
// may be blank: nil is not, for it has no type.
func mentionsVariable(values []ast.Expr) bool {
	named := false
	for _, v := range values {
		if name, ok := v.(*ast.Ident); ok && name.Name == "nil" {
			return false
		}
		ast.Inspect(v, func(n ast.Node) bool {
			name, ok := n.(*ast.Ident)
			named = named || ok && name.Name != "true" && name.Name != "false"
			return true
		})
	}
	return named
}

// interval takes the earliest time for the latest.
func (p *planter) interval(n *ast.AssignStmt) {
	if len(n.Lhs) != 2 || len(n.Rhs) != 1 {
		return
	}
	if call, ok := n.Rhs[0].(*ast.CallExpr); ok && callee(call) == "Interval" {
		p.plant("interval", Clock, n.Lhs[0].Pos(), n.Lhs[1].End(), p.text(n.Lhs[1])+", "+p.text(n.Lhs[0]))
	}
}

// unchecked takes an error of the disk for none.
func (p *planter) unchecked(init *ast.AssignStmt) {
	if len(init.Lhs) != 1 || len(init.Rhs) != 1 {
		return
	}
	name, ok := init.Lhs[0].(*ast.Ident)
	call, isCall := init.Rhs[0].(*ast.CallExpr)
	if ok && isCall && name.Name == "err" && kindOfCall(call) == Persistence {
		p.replace("skip-call", Persistence, call, "error(nil)")
	}
}
