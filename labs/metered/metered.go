package metered

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/labs/rules"
)

// meterPackage counts steps.
const meterPackage = "github.com/laplace-sim/laplace/labs/meter"

// OverlayName is the name of the file that Overlay writes for go build -overlay.
const OverlayName = "overlay.json"

// Overlay writes the files of the package in a directory with the meter in them into another
// directory, which must exist and be empty, and beside them the file for go build -overlay,
// the path of which it returns. The error is that of a file that cannot be read or written, or
// that is no Go.
func Overlay(dir, into string) (overlay string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	into, err = filepath.Abs(into)
	if err != nil {
		return "", err
	}
	names, _, err := rules.Files(dir)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		text, err = Instrument(name, text)
		if err != nil {
			return "", err
		}
		replaced := filepath.Join(into, name)
		if err := os.WriteFile(replaced, text, 0o666); err != nil {
			return "", err
		}
		replace[filepath.Join(dir, name)] = replaced
	}
	text, err := json.Marshal(struct{ Replace map[string]string }{replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(into, OverlayName)
	return overlay, os.WriteFile(overlay, text, 0o666)
}

// Instrument returns the text of a Go file with the meter in it: a step at the beginning of each
// function and of each loop's body, and before each goto; and behind the declaration of variables
// of the package, that the meter is told of them. Every line stays at its place. The
// error is that of a text that is no Go.
func Instrument(name string, text []byte) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	offset := func(at token.Pos) int { return set.PositionFor(at, false).Offset }
	steps := steps(file)
	kept := keeps(file)
	if len(steps)+len(kept) == 0 {
		return text, nil
	}
	inserted := []insertion{{offset(file.Name.End()), fmt.Sprintf("; import %s %q", rules.Reserved, meterPackage)}}
	for _, at := range steps {
		inserted = append(inserted, insertion{offset(at), " " + rules.Reserved + ".Tick(); "})
	}
	for _, k := range kept {
		inserted = append(inserted, insertion{offset(k.at), k.text})
	}
	return insert(text, inserted), nil
}

// A keep is what tells the meter of the variables of a declaration, and where it stands.
type keep struct {
	at   token.Pos
	text string
}

// keeps are those of all variables of the package that the file declares.
func keeps(file *ast.File) (all []keep) {
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		var calls strings.Builder
		for _, spec := range decl.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if name.Name != "_" {
					fmt.Fprintf(&calls, " %s.Keep(%q, &%s);", rules.Reserved, name.Name, name.Name)
				}
			}
		}
		if calls.Len() > 0 {
			all = append(all, keep{decl.End(), "; func init() {" + calls.String() + " }"})
		}
	}
	return all
}

// steps are the places before which a step is taken.
func steps(file *ast.File) (at []token.Pos) {
	body := func(b *ast.BlockStmt) {
		if b != nil {
			at = append(at, b.Lbrace+1)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			body(n.Body)
		case *ast.FuncLit:
			body(n.Body)
		case *ast.ForStmt:
			body(n.Body)
		case *ast.RangeStmt:
			body(n.Body)
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				at = append(at, n.Pos())
			}
		}
		return true
	})
	return at
}

// An insertion is a text that comes before the byte at an offset.
type insertion struct {
	offset int
	text   string
}

func insert(text []byte, insertions []insertion) []byte {
	slices.SortStableFunc(insertions, func(a, b insertion) int { return cmp.Compare(a.offset, b.offset) })
	var out []byte
	from := 0
	for _, i := range insertions {
		out = append(append(out, text[from:i.offset]...), i.text...)
		from = i.offset
	}
	return append(out, text[from:]...)
}
