package lint

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/edge"
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
			if c.sorts(next.Node(), l) {
				return true
			}
			if c.isRead(next.Node(), l) {
				return false
			}
		}
		cursor = cursor.Parent()
		switch n := cursor.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if l.isOf(n) {
				return true // a new variable in each iteration
			}
			if c.isRead(n, l) {
				return false // by the next iteration
			}
		case *ast.FuncDecl, *ast.FuncLit:
			return l.isOf(bodyOf(n)) // and no result or caller can show it
		case nil:
			return false
		}
	}
}

// inStatements reports whether a node is in a list of statements, so that its
// later siblings are what happens next.
func inStatements(cursor inspector.Cursor) bool {
	_, isCase := cursor.Node().(*ast.CaseClause)
	kind := cursor.ParentEdgeKind()
	return kind == edge.BlockStmt_List && !isCase || kind == edge.CaseClause_Body
}

// sorters are the functions that sort their first argument.
var sorters = map[string][]string{
	"slices": {"Sort", "SortFunc", "SortStableFunc"},
	"sort":   {"Slice", "SliceStable", "Sort", "Stable", "Ints", "Strings", "Float64s"},
}

// sorts reports whether a statement sorts a list.
func (c *check) sorts(n ast.Node, l list) bool {
	statement, ok := n.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := statement.X.(*ast.CallExpr)
	return ok && c.sorted(call, l)
}

func (c *check) sorted(call *ast.CallExpr, l list) bool {
	pkg, name := c.called(call)
	if len(call.Args) == 0 || !slices.Contains(sorters[pkg], name) {
		return false
	}
	first := ast.Unparen(call.Args[0])
	if convert, ok := first.(*ast.CallExpr); ok && c.isConversion(convert) {
		first = convert.Args[0] // sort.Sort(byName(list))
	}
	return c.place(first) == l.place
}

// isRead reports whether a node does anything with a list that may show the
// order of its elements.
func (c *check) isRead(n ast.Node, l list) bool {
	read := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if p, ok := c.appended(n); ok && p == l.place {
				for _, more := range n.Rhs[0].(*ast.CallExpr).Args[1:] {
					read = read || c.isRead(more, l)
				}
				return false
			}
		case *ast.CallExpr:
			if builtin := c.builtin(n); builtin == "len" || builtin == "cap" {
				return false
			}
			if c.sorted(n, l) {
				return false
			}
		case ast.Expr:
			p := c.place(n)
			read = read || p.overlaps(l.place)
			return p.root == nil
		}
		return !read
	})
	return read
}

// appended returns the slice of a statement slice = append(slice, …).
func (c *check) appended(n *ast.AssignStmt) (slice place, ok bool) {
	if n.Tok != token.ASSIGN || len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return place{}, false
	}
	call, isCall := n.Rhs[0].(*ast.CallExpr)
	if !isCall || c.builtin(call) != "append" {
		return place{}, false
	}
	slice = c.place(n.Lhs[0])
	return slice, slice.root != nil && slice == c.place(call.Args[0])
}
