package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// used returns the object that a plain or a qualified name stands for.
func (c *check) used(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return c.TypesInfo.ObjectOf(e)
	case *ast.SelectorExpr:
		return c.TypesInfo.Uses[e.Sel]
	}
	return nil
}

// builtin returns the name of the built-in function that is called; "" if it
// is another.
func (c *check) builtin(call *ast.CallExpr) string {
	if b, ok := typeutil.Callee(c.TypesInfo, call).(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// called returns the package path and the name (Type.Name for a method) of the
// function that is called; "" for what is no function of a package.
func (c *check) called(call *ast.CallExpr) (pkg, name string) {
	f, ok := typeutil.Callee(c.TypesInfo, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return "", ""
	}
	return f.Pkg().Path(), objectName(f)
}

func (c *check) isConversion(call *ast.CallExpr) bool {
	return c.TypesInfo.Types[ast.Unparen(call.Fun)].IsType()
}

func (c *check) isConstant(e ast.Expr) bool {
	t := c.TypesInfo.Types[e]
	return t.Value != nil || t.IsNil()
}

// A place is a variable, or a field of one that is reached by name alone. The
// zero place is none.
type place struct {
	root types.Object
	path string
}

// place returns what an expression names; none if that is no place.
func (c *check) place(e ast.Expr) place {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if v, ok := c.TypesInfo.ObjectOf(e).(*types.Var); ok {
			return place{v, e.Name}
		}
	case *ast.SelectorExpr:
		if v, ok := c.TypesInfo.ObjectOf(e.Sel).(*types.Var); ok {
			if !v.IsField() {
				return place{v, types.ExprString(e)} // of another package
			}
			if p := c.place(e.X); p.root != nil {
				return place{p.root, p.path + "." + e.Sel.Name}
			}
		}
	}
	return place{}
}

// overlaps reports whether one of two places is the other or a part of it.
func (p place) overlaps(q place) bool {
	return p.root == q.root && (strings.HasPrefix(p.path+".", q.path+".") || strings.HasPrefix(q.path+".", p.path+"."))
}

// isOf reports whether a place is a variable that a piece of the source
// declares: it ends with it.
func (p place) isOf(n ast.Node) bool {
	return p.path == p.root.Name() && within(n, p.root.Pos())
}

// within reports whether a position is in a piece of the source.
func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// assigned returns what a statement gives a value to, also what it declares.
func assigned(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		return slices.DeleteFunc([]ast.Expr{n.Key, n.Value}, func(e ast.Expr) bool { return e == nil })
	}
	return nil
}

// container returns what a value is a part of, and whether it is so directly:
// without a pointer, a slice or a map on the way; nil if it is no part.
func (c *check) container(e ast.Expr) (whole ast.Expr, direct bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		if s := c.TypesInfo.Selections[e]; s != nil && s.Kind() == types.FieldVal {
			return e.X, !s.Indirect()
		}
	case *ast.IndexExpr:
		return e.X, is[*types.Array](c.TypesInfo.TypeOf(e.X))
	case *ast.StarExpr:
		return e.X, false
	}
	return nil, false
}

// functionAround returns the body of the innermost function around a node; nil
// if there is none.
func functionAround(cursor inspector.Cursor) *ast.BlockStmt {
	for function := range cursor.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return bodyOf(function.Node())
	}
	return nil
}

func bodyOf(function ast.Node) *ast.BlockStmt {
	switch f := function.(type) {
	case *ast.FuncDecl:
		return f.Body
	case *ast.FuncLit:
		return f.Body
	}
	return nil
}

// is reports whether a type is a T, by that or another name, or a type
// parameter that stands for such types.
func is[T types.Type](t types.Type) bool {
	_, ok := under(t).(T)
	return ok
}

// under returns the type that a name or a type parameter stands for; nil of nil.
func under(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = onlyTerm(p)
	}
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// onlyTerm returns the one type that a type parameter's constraint names, as
// ~map[K]V does; the parameter itself if it names none or several.
func onlyTerm(p *types.TypeParam) types.Type {
	constraint, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok || constraint.NumEmbeddeds() != 1 {
		return p
	}
	switch t := constraint.EmbeddedType(0).(type) {
	case *types.Union:
		if t.Len() == 1 {
			return t.Term(0).Type()
		}
		return p
	default:
		return t
	}
}

// basic returns the basic type of an expression, by that or another name; the
// invalid one if it is of another kind.
func (c *check) basic(e ast.Expr) *types.Basic {
	if basic, ok := under(c.TypesInfo.TypeOf(e)).(*types.Basic); ok {
		return basic
	}
	return types.Typ[types.Invalid]
}

// hasReferences reports whether a copy of a value of type t shares memory with
// the original.
func hasReferences(t types.Type) bool { return refers(t, make(map[types.Type]bool)) }

func refers(t types.Type, seen map[types.Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Interface:
		return true
	case *types.Array:
		return refers(u.Elem(), seen)
	case *types.Struct:
		for field := range u.Fields() {
			if refers(field.Type(), seen) {
				return true
			}
		}
	}
	return false
}
