package lint

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// mapOrder finds where the order of a map's entries, which is another one each
// time, may show: loops whose body does not provably come to the same in any
// order, and lists of entries that are not sorted before they are used.
func (c *check) mapOrder() {
	c.findPure()
	for cursor := range c.root.Preorder((*ast.RangeStmt)(nil), (*ast.ForStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := cursor.Node().(type) {
		case *ast.RangeStmt:
			if is[*types.Map](c.TypesInfo.TypeOf(n.X)) || c.isSequence(n.X) {
				c.checkLoop(cursor, c.rangeLoop(n))
			}
		case *ast.ForStmt:
			if loop := c.reflectLoop(n); loop != nil {
				c.checkLoop(cursor, loop)
			}
		case *ast.CallExpr:
			if c.isSequence(n) {
				c.checkSequence(cursor, n)
			}
		}
	}
}

const sortFirst = "range over slices.Sorted(maps.Keys(…)), or sort what was collected before it is used"

func (c *check) checkLoop(cursor inspector.Cursor, l *loop) {
	l.function = functionAround(cursor)
	if labeled, ok := cursor.Parent().Node().(*ast.LabeledStmt); ok {
		l.label = c.TypesInfo.Defs[labeled.Label]
	}
	l.prove()
	if l.escape == nil {
		for _, list := range l.collected {
			if !c.sortedAfter(cursor, list) {
				l.escapes(list.pos, "appends to "+list.path+", which is not sorted right after")
				break
			}
		}
	}
	if l.escape != nil {
		c.found(cursor.Node().Pos(), mapOrder, sortFirst, "the order of a map shows: the loop %s (line %d)",
			l.escape.what, c.Fset.Position(l.escape.pos).Line)
	}
}

// isSequence reports whether e yields the entries of a map in its order.
func (c *check) isSequence(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	switch pkg, name := c.called(call); pkg + "." + name {
	case "maps.Keys", "maps.Values", "maps.All", "reflect.Value.MapKeys", "reflect.Value.MapRange":
		return true
	}
	return false
}

// rangeLoop describes a range over a map or a sequence of its entries.
func (c *check) rangeLoop(n *ast.RangeStmt) *loop {
	l := newLoop(c, n, n.Body)
	key, value := n.Key, n.Value
	l.ranged = n.X
	if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
		l.ranged = nil
		pkg, name := c.called(call)
		if pkg == "maps" && len(call.Args) == 1 {
			l.ranged = call.Args[0]
		}
		if pkg == "maps" && name == "Values" || pkg == "reflect" {
			key, value = nil, key
		}
	}
	for _, e := range assigned(n) {
		if n.Tok == token.ASSIGN && !isBlank(e) {
			l.escapes(e.Pos(), "leaves its last entry in "+types.ExprString(e))
		}
	}
	l.key, l.value = l.steady(key), l.steady(value)
	return l
}

// steady returns the variable of a loop, unless the body gives it another
// value.
func (l *loop) steady(e ast.Expr) types.Object {
	id, ok := e.(*ast.Ident)
	if !ok || isBlank(id) || l.isReassigned(l.TypesInfo.ObjectOf(id)) {
		return nil
	}
	return l.TypesInfo.ObjectOf(id)
}

// reflectLoop describes for entries := v.MapRange(); entries.Next(); {…}; nil
// for any other loop.
func (c *check) reflectLoop(n *ast.ForStmt) *loop {
	init, ok := n.Init.(*ast.AssignStmt)
	if !ok || len(init.Rhs) != 1 || !c.isSequence(init.Rhs[0]) {
		return nil
	}
	return newLoop(c, n, n.Body)
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// checkSequence checks a sequence of entries that no loop consumes: it has to
// be sorted, or made into a map, by the function that gets it.
func (c *check) checkSequence(cursor inspector.Cursor, sequence *ast.CallExpr) {
	parent := cursor.Parent()
	switch p := parent.Node().(type) {
	case *ast.RangeStmt:
		if p.X == sequence {
			return
		}
	case *ast.AssignStmt:
		if loop, ok := parent.Parent().Node().(*ast.ForStmt); ok && loop.Init == p && c.reflectLoop(loop) != nil {
			return
		}
		if pkg, name := c.called(sequence); pkg == "reflect" && name == "Value.MapKeys" && c.sortedFrom(parent, p) {
			return
		}
	case *ast.CallExpr:
		if c.builtin(p) == "len" {
			return
		}
		switch pkg, name := c.called(p); pkg + "." + name {
		case "slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc", "maps.Collect", "maps.Insert":
			return
		case "slices.Collect", "slices.AppendSeq":
			if assign, ok := parent.Parent().Node().(*ast.AssignStmt); ok && c.sortedFrom(parent.Parent(), assign) {
				return
			}
			c.found(sequence.Pos(), mapOrder, "use slices.Sorted, or sort the slice before it is used", "the order of a map shows: slices.%s keeps it", name)
			return
		}
	}
	pkg, name := c.called(sequence)
	if pkg == "reflect" {
		c.found(sequence.Pos(), mapOrder, "sort the keys first", "the order of a map shows: reflect.%s gives its entries in any", name)
		return
	}
	c.found(sequence.Pos(), mapOrder, "use slices.Sorted(maps."+name+"(…))", "the order of a map shows: maps.%s gives its entries in any", name)
}

// sortedFrom reports whether the one variable that a statement assigns is
// sorted after it, before any other use.
func (c *check) sortedFrom(cursor inspector.Cursor, n *ast.AssignStmt) bool {
	if len(n.Lhs) != 1 {
		return false
	}
	p := c.place(n.Lhs[0])
	return p.root != nil && c.sortedAfter(cursor, list{p, n.Pos()})
}
