package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A loop runs its body once for each entry of a map, in no order. To check it
// is to look for the first thing that may come out differently in another
// order. What is accepted is simple: variables of the body's own; sums, bit
// operations, least and greatest of integers; the same constant each time;
// entries of another map under the same key; appending to a slice (which has
// to be sorted later); leaving early if that says only that something was
// found. What changes in these ways must not be read in the body.
type loop struct {
	*check
	own        *owned
	label      types.Object   // of the loop; nil if it has none
	function   *ast.BlockStmt // the body of the function around it
	body       *ast.BlockStmt
	ranged     ast.Expr              // the map; nil if that is not known
	key, value types.Object          // nil if the loop has no name for them that stays theirs
	parts      map[types.Object]bool // variables that hold a part of the loop's entry

	escape    *escape
	collected []list
	changes   []change
	exits     []exit
	sanction  map[ast.Node]bool // mentions of what changes that are no reading
}

// An escape is how the order shows.
type escape struct {
	pos  token.Pos
	what string
}

// A change is what the body does to a place outside of it.
type change struct {
	place
	how   string // two changes of one place must be alike
	byKey bool   // to the entry with the key of the loop only
	alone bool   // it does not come with leaving the loop
}

// An exit is a way to leave the loop early, with what is done just before.
type exit struct {
	pos     token.Pos
	does    string
	returns bool // from the function, too
}

func newLoop(c *check, statement ast.Node, body *ast.BlockStmt) *loop {
	return &loop{
		check:    c,
		own:      c.ownedBy(statement),
		body:     body,
		parts:    make(map[types.Object]bool),
		sanction: make(map[ast.Node]bool),
	}
}

func (l *loop) escapes(pos token.Pos, what string) {
	if l.escape == nil {
		l.escape = &escape{pos, what}
	}
}

// prove looks for an escape.
func (l *loop) prove() {
	l.block(l.body.List, inner{})
	if l.escape != nil {
		return
	}
	l.checkExits()
	l.checkReads()
}

// checkExits allows the loop to be left early if all ways to do so are alike
// and nothing else is changed, or nothing that is seen once the function has
// returned.
func (l *loop) checkExits() {
	for _, e := range l.exits {
		if e.does != l.exits[0].does {
			l.escapes(e.pos, "ends early in more than one way")
		}
		for _, list := range l.collected {
			if !e.returns || !l.dies(list.place) {
				l.escapes(e.pos, "ends early, with only some of its entries in "+list.path)
			}
		}
		for _, change := range l.changes {
			if change.alone && (!e.returns || !l.dies(change.place) || hasReferences(change.root.Type())) {
				l.escapes(e.pos, "ends early, with only some of its changes to "+change.path)
			}
		}
	}
}

// dies reports whether a place is a variable of the function around the loop,
// which no result and no caller can show.
func (l *loop) dies(p place) bool {
	return l.function != nil && p.isOf(l.function)
}

// checkReads finds where the body reads what it changes.
func (l *loop) checkReads() {
	ast.Inspect(l.body, func(n ast.Node) bool {
		if n == nil || l.sanction[n] {
			return false
		}
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if index, ok := e.(*ast.IndexExpr); ok && l.isKey(index.Index) {
			if before := l.changed(l.place(index.X)); before != nil && before.byKey {
				return false
			}
		}
		p := l.place(e)
		for _, change := range l.changes {
			if p.overlaps(change.place) {
				l.escapes(e.Pos(), "reads "+p.path+" while it changes "+change.path)
			}
		}
		for _, list := range l.collected {
			if p.overlaps(list.place) {
				l.escapes(e.Pos(), "reads "+p.path+" while it appends to it")
			}
		}
		return p.root == nil
	})
}

// isKey reports whether e is the loop's key.
func (l *loop) isKey(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && l.key != nil && l.TypesInfo.ObjectOf(id) == l.key
}

// isEntry reports whether e is the loop's value, or a part of what it points
// to, or an entry of a map under the loop's key. What a field of the value
// points to may belong to other entries as well, and is no part of this one.
func (l *loop) isEntry(e ast.Expr) bool {
	for whole := e; ; {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			object := l.TypesInfo.ObjectOf(x)
			return object != nil && (object == l.value || l.parts[object])
		case *ast.SelectorExpr:
			if e != whole && isPointer(l.TypesInfo.TypeOf(x)) {
				return false
			}
		case *ast.IndexExpr:
			if l.isMapEntry(x) {
				return true
			}
		}
		if e, _ = l.container(e); e == nil {
			return false
		}
	}
}

func isPointer(t types.Type) bool { return is[*types.Pointer](t) || is[*types.Interface](t) }

// note takes a new variable for a part of the loop's entry if that is all that
// it ever holds.
func (l *loop) note(variable, value ast.Expr) {
	id, ok := variable.(*ast.Ident)
	if !ok || !l.isEntry(value) {
		return
	}
	if _, isField := ast.Unparen(value).(*ast.SelectorExpr); isField && isPointer(l.TypesInfo.TypeOf(value)) {
		return
	}
	if object := l.TypesInfo.ObjectOf(id); !l.isReassigned(object) {
		l.parts[object] = true
	}
}

// isReassigned reports whether the loop gives another value to a variable than
// the one that it begins with.
func (l *loop) isReassigned(v types.Object) bool {
	isV := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && l.TypesInfo.Uses[id] == v
	}
	for n := range ast.Preorder(l.body) {
		address, ok := n.(*ast.UnaryExpr)
		if slices.ContainsFunc(assigned(n), isV) || ok && address.Op == token.AND && isV(address.X) {
			return true
		}
	}
	return false
}

// computes sees to it that an expression, if there is one, only computes: it
// finds a call that may do more.
func (l *loop) computes(n ast.Node) {
	if n == nil {
		return
	}
	if call := l.impureCall(n); call != nil {
		l.escapes(call.Pos(), describeCall(call))
	}
}

func describeCall(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return "calls " + types.ExprString(n.Fun)
	case *ast.FuncLit:
		return "makes a function that changes something"
	}
	return "receives from a channel"
}

// changed returns what is known to happen to a place; nil is nothing.
func (l *loop) changed(p place) *change {
	for i := range l.changes {
		if l.changes[i].place == p {
			return &l.changes[i]
		}
	}
	return nil
}

// mark notes a change of a place outside the loop.
func (l *loop) mark(e ast.Expr, c change) {
	c.place = l.place(e)
	if c.root == nil || l.own.declares(c.root) {
		l.escapes(e.Pos(), "writes to "+types.ExprString(e))
		return
	}
	l.sanction[e] = true
	before := l.changed(c.place)
	switch {
	case before == nil:
		l.changes = append(l.changes, c)
	case before.how != c.how || before.byKey != c.byKey:
		l.escapes(e.Pos(), "changes "+c.path+" in more than one way")
	default:
		before.alone = before.alone || c.alone
	}
}

// constantText returns the value of a constant, true, false or nil as text.
func (c *check) constantText(e ast.Expr) (text string, ok bool) {
	t := c.TypesInfo.Types[e]
	switch {
	case t.IsNil():
		return "nil", true
	case t.Value != nil:
		return t.Value.ExactString(), true
	}
	if lit, isLiteral := ast.Unparen(e).(*ast.CompositeLit); isLiteral && len(lit.Elts) == 0 {
		return types.ExprString(e), true // struct{}{}
	}
	return "", false
}
