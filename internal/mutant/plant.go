package mutant

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// A File is a file to plant mistakes in.
type File struct {
	// Path is its absolute path, Name its path within the module, with
	// slashes, and Package the import path of its package.
	Path, Name, Package string
	Source              []byte
}

// Plant returns all mutants of a file in the order of their places. It is the
// same for the same file. The error is that the file is no Go.
//
// Not everything is touched: tests of err against nil, which nobody gets
// wrong; what is guarded by a flaw of the catalogue; fault points, observations
// and output; assertions, which are told by a panic or by the first word of a name
// (assert, must, never); the description of a protocol (a function that returns a pointer to
// a Protocol); and what puts a state into words: the methods String and Error, and
// functions whose names begin with describe or words. Nor are mutants known to compile.
func Plant(f File) ([]Mutant, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, f.Name, f.Source, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(parsed) {
		return nil, nil
	}
	p := &planter{file: f, set: set, seen: make(map[string]int)}
	for _, d := range parsed.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil && !isAside(d.Name.Name) && !describes(d) {
			p.function = nameOf(d)
			p.body(d.Body)
		}
	}
	slices.SortStableFunc(p.found, func(a, b Mutant) int {
		return cmp.Or(cmp.Compare(a.edit.begin, b.edit.begin), cmp.Compare(a.edit.end, b.edit.end), cmp.Compare(a.ID, b.ID))
	})
	return p.found, nil
}

// isAside reports whether a function of that name is no part of a protocol.
func isAside(name string) bool {
	return name == "String" || name == "Error" || hasWord(name, []string{"flaw", "flaws"}) ||
		beginsWith(name, wordsAssertion) || beginsWith(name, wordsDescription)
}

// describes reports whether a function returns what a protocol claims of itself: it
// is told to those who test it, and no part of what runs.
func describes(d *ast.FuncDecl) bool {
	return d.Type.Results != nil && slices.ContainsFunc(d.Type.Results.List, func(f *ast.Field) bool {
		pointer, ok := f.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		name, ok := pointer.X.(*ast.SelectorExpr)
		return ok && name.Sel.Name == "Protocol"
	})
}

// nameOf is the name of a function, behind that of its receiver if it has one.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	of := d.Recv.List[0].Type
	for {
		switch t := of.(type) {
		case *ast.StarExpr:
			of = t.X
		case *ast.ParenExpr:
			of = t.X
		case *ast.IndexExpr:
			of = t.X
		case *ast.IndexListExpr:
			of = t.X
		case *ast.Ident:
			return t.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

// A planter looks for places in one file.
type planter struct {
	file     File
	set      *token.FileSet
	function string
	seen     map[string]int // by what an ID has before its ordinal
	found    []Mutant
}

// plant plants a mistake: the operator replaces what stands between two places.
func (p *planter) plant(operator string, kind Kind, begin, end token.Pos, text string) {
	base := fmt.Sprintf("%s:%s:%s", p.file.Name, p.function, operator)
	p.seen[base]++
	m := Mutant{
		ID: fmt.Sprintf("%s:%d", base, p.seen[base]), Kind: kind, Package: p.file.Package, Line: p.set.Position(begin).Line,
		edit: edit{p.file.Path, p.file.Source, p.offset(begin), p.offset(end), text},
	}
	m.Before, m.After = m.edit.lines()
	p.found = append(p.found, m)
}

// replace is plant for a whole piece of syntax.
func (p *planter) replace(operator string, kind Kind, n ast.Node, text string) {
	p.plant(operator, kind, n.Pos(), n.End(), text)
}

func (p *planter) offset(pos token.Pos) int { return p.set.Position(pos).Offset }

// text is a piece of syntax as it is written.
func (p *planter) text(n ast.Node) string {
	return string(p.file.Source[p.offset(n.Pos()):p.offset(n.End())])
}

// body plants in the body of a function, and in those within it.
func (p *planter) body(b *ast.BlockStmt) {
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			return p.branch(n)
		case *ast.CaseClause:
			return p.cases(n)
		case *ast.ExprStmt:
			return p.called(n)
		case *ast.AssignStmt:
			p.assigned(n)
		case *ast.IncDecStmt:
			p.counted(n)
		case *ast.BinaryExpr:
			return p.binary(n)
		case *ast.CallExpr:
			if isInstrument(n.Fun) {
				return false
			}
			p.clock(n)
		case *ast.UnaryExpr:
			if n.Op == token.NOT {
				p.assumed(n.X)
			}
		}
		return true
	})
}
