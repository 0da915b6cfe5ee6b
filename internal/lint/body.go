package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// inner says what a break and a label mean within the body of a loop.
type inner struct {
	loop   bool // a plain break or continue belongs to a loop in the body
	choice bool // a plain break belongs to a switch in the body
}

func (l *loop) block(list []ast.Stmt, in inner) {
	exit := len(list) > 0 && l.isExit(list[len(list)-1], in)
	does := ""
	for _, s := range list {
		if assign, ok := s.(*ast.AssignStmt); ok && exit && l.setsConstants(assign) {
			for i, left := range assign.Lhs {
				text, _ := l.constantText(assign.Rhs[i])
				does += types.ExprString(left) + " = " + text + "; "
				l.mark(left, change{how: "= " + text})
			}
			continue
		}
		l.statement(s, in)
	}
	if exit && l.escape == nil {
		last := &l.exits[len(l.exits)-1]
		last.does = does + last.does
	}
}

// isExit reports whether a statement leaves the loop for what follows it.
func (l *loop) isExit(s ast.Stmt, in inner) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		if s.Label != nil {
			return s.Tok == token.BREAK && l.TypesInfo.ObjectOf(s.Label) == l.label
		}
		return s.Tok == token.BREAK && !in.loop && !in.choice
	}
	return false
}

// setsConstants reports whether a statement gives constants to variables
// outside the loop.
func (l *loop) setsConstants(n *ast.AssignStmt) bool {
	if n.Tok != token.ASSIGN || len(n.Lhs) != len(n.Rhs) {
		return false
	}
	for i, left := range n.Lhs {
		if _, ok := l.constantText(n.Rhs[i]); !ok || l.own.holds(left) {
			return false
		}
		if l.place(left).root == nil {
			return false
		}
	}
	return true
}

func (l *loop) statement(s ast.Stmt, in inner) {
	if l.escape != nil {
		return
	}
	switch s := s.(type) {
	case nil, *ast.EmptyStmt:
	case *ast.DeclStmt:
		l.computes(s)
	case *ast.ExprStmt:
		l.expression(s.X)
	case *ast.AssignStmt:
		l.assign(s)
	case *ast.IncDecStmt:
		l.changeTo(s.X, token.ADD_ASSIGN, nil)
	case *ast.BlockStmt:
		l.block(s.List, in)
	case *ast.LabeledStmt:
		l.statement(s.Stmt, in)
	case *ast.IfStmt:
		l.condition(s, in)
	case *ast.SwitchStmt:
		in.choice = true
		l.statement(s.Init, in)
		l.computes(s.Tag)
		l.clauses(s.Body, in)
	case *ast.TypeSwitchStmt:
		in.choice = true
		l.statement(s.Init, in)
		l.computes(s.Assign)
		l.clauses(s.Body, in)
	case *ast.ForStmt:
		in.loop = true
		l.statement(s.Init, in)
		l.computes(s.Cond)
		l.statement(s.Post, in)
		l.block(s.Body.List, in)
	case *ast.RangeStmt:
		in.loop = true
		l.computes(s.X)
		if s.Value != nil && s.Tok == token.DEFINE {
			l.note(s.Value, s.X)
		}
		for _, e := range assigned(s) {
			if !l.own.holds(e) {
				l.escapes(e.Pos(), "leaves an entry in "+types.ExprString(e))
			}
		}
		l.block(s.Body.List, in)
	case *ast.BranchStmt:
		l.branch(s, in)
	case *ast.ReturnStmt:
		l.leave(s)
	case *ast.SendStmt:
		l.escapes(s.Pos(), "sends on a channel")
	case *ast.GoStmt:
		l.escapes(s.Pos(), "starts a goroutine")
	case *ast.DeferStmt:
		l.escapes(s.Pos(), "defers a call")
	default:
		l.escapes(s.Pos(), "does what cannot be proven to have no order")
	}
}

func (l *loop) clauses(body *ast.BlockStmt, in inner) {
	for _, s := range body.List {
		clause := s.(*ast.CaseClause)
		for _, e := range clause.List {
			l.computes(e)
		}
		l.block(clause.Body, in)
	}
}

func (l *loop) branch(s *ast.BranchStmt, in inner) {
	switch {
	case s.Tok == token.CONTINUE && s.Label == nil, s.Tok == token.FALLTHROUGH:
	case s.Tok == token.BREAK && s.Label == nil && (in.loop || in.choice):
	case s.Label != nil && s.Tok == token.CONTINUE && l.TypesInfo.ObjectOf(s.Label) == l.label:
	case s.Tok == token.BREAK && (s.Label == nil || l.TypesInfo.ObjectOf(s.Label) == l.label):
		l.exits = append(l.exits, exit{pos: s.Pos(), does: "break"})
	case s.Label != nil && s.Tok != token.GOTO && within(l.body, l.TypesInfo.ObjectOf(s.Label).Pos()): // of a statement inside
	default:
		l.escapes(s.Pos(), "jumps to "+s.Label.Name)
	}
}

// leave accepts a return of constants: that something was found does not say
// which was found first.
func (l *loop) leave(s *ast.ReturnStmt) {
	does := "return"
	for _, e := range s.Results {
		text, ok := l.constantText(e)
		if !ok {
			l.escapes(s.Pos(), "returns "+types.ExprString(e)+" from its midst")
			return
		}
		does += " " + text
	}
	l.exits = append(l.exits, exit{s.Pos(), does, true})
}

// expression accepts delete under the loop's key, and a panic that says the
// same for every entry.
func (l *loop) expression(e ast.Expr) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		l.computes(e)
		return
	}
	switch l.builtin(call) {
	case "delete":
		l.computes(call.Args[1])
		switch entry := (&ast.IndexExpr{X: call.Args[0], Index: call.Args[1]}); {
		case l.own.holds(entry):
		case l.isMapEntry(entry):
			l.markEntry(entry, entries, true)
		default:
			l.markEntry(entry, "delete", false)
		}
		return
	case "panic":
		if !l.isConstant(call.Args[0]) {
			l.escapes(call.Pos(), "panics with what depends on the entry")
		}
		return
	}
	if len(call.Args) > 0 {
		if pkg, name := l.called(call); slices.Contains(sorters[pkg], name) && l.own.holds(&ast.StarExpr{X: call.Args[0]}) {
			return
		}
	}
	l.computes(e)
}
