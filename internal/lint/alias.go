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
	// source reports whether an expression is the shared variable itself.
	source func(ast.Expr) bool
	// spare says that the memory behind the end of a slice is shared too, so
	// that append may write to it.
	spare bool
	// gives reports whether a result of a call is shared.
	gives func(call *ast.CallExpr, result int) bool

	carried  map[types.Object]bool
	assigned map[place][]assignment
}

// A place is a variable or a field of one, as check.path names it.
type place struct {
	root types.Object
	path string
}

// An assignment is a point in the text from which on a place holds something
// else.
type assignment struct {
	from   token.Pos
	shared bool
}

func noSource(ast.Expr) bool { return false }

func givesNothing(*ast.CallExpr, int) bool { return false }

// follow prepares an alias: it finds all variables that may share memory with
// the source or with the given variables.
func (a *alias) follow(variables ...types.Object) {
	a.carried = make(map[types.Object]bool)
	for _, v := range variables {
		a.carried[v] = true
	}
	for before := -1; before != len(a.carried); {
		before = len(a.carried)
		a.assigned = make(map[place][]assignment)
		ast.Inspect(a.body, func(n ast.Node) bool {
			a.bind(n)
			return true
		})
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
				a.give(left, a.carriesResult(n.Rhs[0], i), n.End())
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
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if e != nil {
				a.give(e, shared && hasReferences(a.TypesInfo.TypeOf(e)), n.Body.Pos())
			}
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
	text, root := a.path(left)
	if root == nil || a.source(left) {
		return
	}
	if _, whole := ast.Unparen(left).(*ast.Ident); whole && shared {
		a.carried[root] = true
	}
	p := place{root, text}
	a.assigned[p] = append(a.assigned[p], assignment{from, shared})
}

// carriesResult is carries for one of several results.
func (a *alias) carriesResult(e ast.Expr, i int) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return a.gives(e, i)
	case *ast.TypeAssertExpr:
		return i == 0 && a.carries(e.X) && a.refersTuple(e)
	case *ast.IndexExpr:
		return i == 0 && a.carries(e.X) && a.refersTuple(e)
	}
	return false
}

// refersTuple is hasReferences for the value in an assignment of value and ok.
func (a *alias) refersTuple(e ast.Expr) bool {
	t := a.TypesInfo.TypeOf(e)
	if tuple, ok := t.(*types.Tuple); ok {
		t = tuple.At(0).Type()
	}
	return hasReferences(t)
}

// replaced reports whether something was assigned to e before it is used here,
// and whether the last of it was shared.
func (a *alias) replaced(e ast.Expr) (known, shared bool) {
	text, root := a.path(e)
	if root == nil {
		return false, false
	}
	for _, assignment := range a.assigned[place{root, text}] {
		if assignment.from <= e.Pos() {
			known, shared = true, assignment.shared
		}
	}
	return known, shared
}

// carries reports whether the value of e refers to shared memory.
func (a *alias) carries(e ast.Expr) bool {
	e = ast.Unparen(e)
	if known, shared := a.replaced(e); known {
		return shared
	}
	if t, ok := a.TypesInfo.Types[e]; ok && t.IsValue() && !a.refersTuple(e) {
		return false
	}
	if a.source(e) {
		return true
	}
	switch e := e.(type) {
	case *ast.Ident:
		return a.carried[a.TypesInfo.ObjectOf(e)]
	case *ast.SelectorExpr:
		return a.TypesInfo.Selections[e] != nil && a.carries(e.X)
	case *ast.IndexExpr:
		return a.carries(e.X)
	case *ast.StarExpr:
		return a.carries(e.X)
	case *ast.TypeAssertExpr:
		return a.carries(e.X)
	case *ast.SliceExpr:
		if _, isArray := a.TypesInfo.TypeOf(e.X).Underlying().(*types.Array); isArray {
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
		switch {
		case len(e.Args) == 0:
			return false
		case a.builtin(e) == "append":
			return a.carries(e.Args[0])
		case a.isConversion(e):
			return a.carries(e.Args[0])
		}
		return a.carriesResult(e, 0)
	}
	return false
}

// stands reports whether e is a place in shared memory, so that an assignment
// to it would be seen there.
func (a *alias) stands(e ast.Expr) bool {
	e = ast.Unparen(e)
	if a.source(e) {
		return true
	}
	switch e := e.(type) {
	case *ast.SelectorExpr:
		selection := a.TypesInfo.Selections[e]
		switch {
		case selection == nil || selection.Kind() != types.FieldVal:
			return false
		case selection.Indirect():
			return a.carries(e.X)
		}
		return a.stands(e.X)
	case *ast.IndexExpr:
		switch a.TypesInfo.TypeOf(e.X).Underlying().(type) {
		case *types.Slice, *types.Map, *types.Pointer:
			return a.carries(e.X)
		case *types.Array:
			return a.stands(e.X)
		}
	case *ast.StarExpr:
		return a.carries(e.X)
	}
	return false
}
