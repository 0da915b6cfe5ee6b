package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// A list is a slice variable to which entries of a map were appended.
type list struct {
	place
	pos token.Pos
}

// sortedAfter reports whether a list is sorted after a statement, before
// anything else is done with it than to ask its length and to append more; or
// never used again.
func (c *check) sortedAfter(cursor inspector.Cursor, l list) bool {
	for {
		for next, ok := cursor.NextSibling(); ok && inStatements(cursor); next, ok = next.NextSibling() {
			switch c.useOf(next.Node(), l) {
			case sorts:
				return true
			case otherwise:
				return false
			}
		}
		cursor = cursor.Parent()
		switch n := cursor.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if n.Pos() <= l.root.Pos() && l.root.Pos() < n.End() {
				return l.path == l.root.Name() // a new variable in each iteration
			}
			if c.isRead(n, l) {
				return false // by the next iteration
			}
		case *ast.FuncDecl:
			return c.diesIn(n, n.Type, l)
		case *ast.FuncLit:
			return c.diesIn(n, n.Type, l)
		case nil:
			return false
		}
	}
}

// inStatements reports whether a node is in a list of statements, so that its
// later siblings are what happens next.
func inStatements(cursor inspector.Cursor) bool {
	switch cursor.Parent().Node().(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		_, isStatement := cursor.Node().(ast.Stmt)
		_, isCase := cursor.Node().(*ast.CaseClause)
		return isStatement && !isCase
	}
	return false
}

// diesIn reports whether a list is a variable of a function's own, which no
// result and no caller can show.
func (c *check) diesIn(function ast.Node, signature *ast.FuncType, l list) bool {
	inside := function.Pos() <= l.root.Pos() && l.root.Pos() < function.End()
	return inside && l.path == l.root.Name() && l.root.Pos() > signature.End()
}

// A use is what a statement does with a list.
type use int

const (
	nothing   use = iota // or nothing that shows its order
	sorts                // puts it into an order
	otherwise            // anything else
)

// sorters are the functions that sort their first argument.
var sorters = map[string][]string{
	"slices": {"Sort", "SortFunc", "SortStableFunc"},
	"sort":   {"Slice", "SliceStable", "Sort", "Stable", "Ints", "Strings", "Float64s"},
}

func (c *check) useOf(n ast.Node, l list) use {
	if statement, ok := n.(*ast.ExprStmt); ok {
		if call, ok := statement.X.(*ast.CallExpr); ok && len(call.Args) > 0 && c.sorted(call, l) {
			return sorts
		}
	}
	if c.isRead(n, l) {
		return otherwise
	}
	return nothing
}

func (c *check) sorted(call *ast.CallExpr, l list) bool {
	pkg, name := c.called(call)
	if !slices.Contains(sorters[pkg], name) {
		return false
	}
	first := ast.Unparen(call.Args[0])
	if convert, ok := first.(*ast.CallExpr); ok && c.isConversion(convert) {
		first = convert.Args[0] // sort.Sort(byName(list))
	}
	text, root := c.path(first)
	return root == l.root && text == l.path
}

// isRead reports whether a node does anything with a list that may show the
// order of its elements.
func (c *check) isRead(n ast.Node, l list) bool {
	read := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if c.appendsTo(n, l) {
				for _, more := range n.Rhs[0].(*ast.CallExpr).Args[1:] {
					read = read || c.isRead(more, l)
				}
				return false
			}
		case *ast.CallExpr:
			if builtin := c.builtin(n); builtin == "len" || builtin == "cap" {
				return false
			}
			if len(n.Args) > 0 && c.sorted(n, l) {
				return false
			}
		case ast.Expr:
			text, root := c.path(n)
			if root == nil {
				return true
			}
			read = read || root == l.root && overlap(text, l.path)
			return false
		}
		return !read
	})
	return read
}

// appendsTo reports whether n is list = append(list, …).
func (c *check) appendsTo(n *ast.AssignStmt, l list) bool {
	text, root, ok := c.appended(n)
	return ok && root == l.root && text == l.path
}

// appended returns the slice of a statement slice = append(slice, …).
func (c *check) appended(n *ast.AssignStmt) (text string, root types.Object, ok bool) {
	if n.Tok != token.ASSIGN || len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return "", nil, false
	}
	call, isCall := n.Rhs[0].(*ast.CallExpr)
	if !isCall || c.builtin(call) != "append" {
		return "", nil, false
	}
	text, root = c.path(n.Lhs[0])
	from, fromRoot := c.path(call.Args[0])
	return text, root, root != nil && from == text && fromRoot == root
}
