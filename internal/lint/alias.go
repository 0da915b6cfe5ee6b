package lint

import (
	"go/ast"
	"go/token"
	"go/types"
)

// An alias follows shared memory (a received message, a package-level
// variable) through the local variables of one function: which of them may
// refer to it, and where it is written to. It reads the function in the order
// of its text and knows what a variable was last given, but nothing of
// branches; it does not follow what is kept in fields, returned, or captured
// by a function of another name.
type alias struct {
	*check
	body ast.Node
	// source reports whether an expression, or that of its results, is the
	// shared variable itself.
	source func(e ast.Expr, result int) bool
	// spare says that the memory behind the end of a slice is shared too, so
	// that append may write to it.
	spare bool

	carried  map[types.Object]bool
	assigned map[place][]assignment
}

// An assignment is a point in the text from which on a place holds something
// else.
type assignment struct {
	from   token.Pos
	shared bool
}

// follow finds all variables that may share memory with the source or with the
// given variables.
func (a *alias) follow(variables []types.Object) {
	a.carried = make(map[types.Object]bool)
	for _, v := range variables {
		a.carried[v] = true
	}
	for before := -1; before != len(a.carried); {
		before = len(a.carried)
		a.assigned = make(map[place][]assignment)
		for n := range ast.Preorder(a.body) {
			a.bind(n)
		}
	}
}

// bind notes what a statement gives to variables.
func (a *alias) bind(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		switch {
		case n.Tok != token.ASSIGN && n.Tok != token.DEFINE:
		case len(n.Lhs) == len(n.Rhs):
			for i, left := range n.Lhs {
				a.give(left, a.carries(n.Rhs[i]), n.End())
			}
		default:
			for i, left := range n.Lhs {
				a.give(left, a.source(n.Rhs[0], i) || i == 0 && a.carries(n.Rhs[0]), n.End())
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) == len(n.Names) {
				a.give(name, a.carries(n.Values[i]), n.End())
			}
		}
	case *ast.RangeStmt:
		shared := a.carries(n.X)
		for _, e := range assigned(n) {
			a.give(e, shared && hasReferences(a.TypesInfo.TypeOf(e)), n.Body.Pos())
		}
	case *ast.TypeSwitchStmt:
		assign, ok := n.Assign.(*ast.AssignStmt)
		if !ok || !a.carries(assign.Rhs[0].(*ast.TypeAssertExpr).X) {
			return
		}
		for _, clause := range n.Body.List {
			if v := a.TypesInfo.Implicits[clause]; v != nil && hasReferences(v.Type()) {
				a.carried[v] = true
			}
		}
	}
}

func (a *alias) give(left ast.Expr, shared bool, from token.Pos) {
	p := a.place(left)
	if p.root == nil || a.source(left, 0) {
		return
	}
	if _, whole := ast.Unparen(left).(*ast.Ident); whole && shared {
		a.carried[p.root] = true
	}
	a.assigned[p] = append(a.assigned[p], assignment{from, shared})
}

// replaced reports whether something was assigned to e before it is used here,
// and whether the last of it was shared.
func (a *alias) replaced(e ast.Expr) (known, shared bool) {
	for _, assignment := range a.assigned[a.place(e)] {
		if assignment.from <= e.Pos() {
			known, shared = true, assignment.shared
		}
	}
	return known, shared
}

// carries reports whether the value of e, or the first of its values, refers to
// shared memory.
func (a *alias) carries(e ast.Expr) bool {
	e = ast.Unparen(e)
	if known, shared := a.replaced(e); known {
		return shared
	}
	if t, ok := a.TypesInfo.Types[e]; ok && t.IsValue() && !hasReferences(firstOf(t.Type)) {
		return false
	}
	if a.source(e, 0) {
		return true
	}
	if whole, _ := a.container(e); whole != nil {
		return a.carries(whole)
	}
	switch e := e.(type) {
	case *ast.Ident:
		return a.carried[a.TypesInfo.ObjectOf(e)]
	case *ast.TypeAssertExpr:
		return a.carries(e.X)
	case *ast.SliceExpr:
		if is[*types.Array](a.TypesInfo.TypeOf(e.X)) {
			return a.stands(e.X)
		}
		return a.carries(e.X)
	case *ast.UnaryExpr:
		return e.Op == token.AND && (a.stands(e.X) || a.carries(e.X))
	case *ast.CompositeLit:
		for _, element := range e.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				element = pair.Value
			}
			if a.carries(element) {
				return true
			}
		}
	case *ast.CallExpr:
		return len(e.Args) > 0 && (a.builtin(e) == "append" || a.isConversion(e)) && a.carries(e.Args[0])
	}
	return false
}

// firstOf returns the type of the value in an assignment of value and ok.
func firstOf(t types.Type) types.Type {
	if tuple, ok := t.(*types.Tuple); ok {
		return tuple.At(0).Type()
	}
	return t
}

// stands reports whether e is a place in shared memory, so that an assignment
// to it would be seen there.
func (a *alias) stands(e ast.Expr) bool {
	if a.source(ast.Unparen(e), 0) {
		return true
	}
	whole, direct := a.container(e)
	if direct {
		return a.stands(whole)
	}
	return whole != nil && a.carries(whole)
}
