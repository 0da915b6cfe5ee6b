package lint

import (
	"go/ast"
	"go/types"
	"strings"

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
	name, _ = objectName(f)
	return f.Pkg().Path(), name
}

func (c *check) isConversion(call *ast.CallExpr) bool {
	return c.TypesInfo.Types[ast.Unparen(call.Fun)].IsType()
}

func (c *check) isConstant(e ast.Expr) bool {
	t := c.TypesInfo.Types[e]
	return t.Value != nil || t.IsNil()
}

// path returns a variable, or a field of one reached by name alone, as text,
// with the variable; "" and nil for any other expression.
func (c *check) path(e ast.Expr) (string, types.Object) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if v, ok := c.TypesInfo.ObjectOf(e).(*types.Var); ok {
			return e.Name, v
		}
	case *ast.SelectorExpr:
		if v, ok := c.TypesInfo.ObjectOf(e.Sel).(*types.Var); ok {
			if !v.IsField() {
				return types.ExprString(e), v // of another package
			}
			if text, root := c.path(e.X); root != nil {
				return text + "." + e.Sel.Name, root
			}
		}
	}
	return "", nil
}

// overlap reports whether one of two paths is the other or a part of it.
func overlap(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
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

func isPackageLevel(v *types.Var) bool {
	return v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}
