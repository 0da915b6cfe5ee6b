package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A check looks at one file.
type check struct {
	set     *token.FileSet
	file    *ast.File
	name    string
	imports []string          // that are allowed
	called  map[string]string // by the name that the file has for a package, its path
	// variables are those of the package.
	variables map[string]bool
	// settled is the end of the last function init: what is written there is the same in every run.
	settled  token.Pos
	findings []Finding
}

func (c *check) find(at token.Pos, found, expected, do string) {
	line := c.set.PositionFor(at, false).Line
	c.findings = append(c.findings, Finding{File: c.name, Line: line, Found: found, Expected: expected, Do: do})
}

// systems are what Go takes the end of a file's name for.
var systems = strings.Fields(`aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos
	386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`)

// constraints finds a name that has the file left out on some machines.
func (c *check) constraints() {
	stem := strings.TrimSuffix(c.name, ".go")
	if i := strings.LastIndexByte(stem, '_'); i >= 0 && slices.Contains(systems, stem[i+1:]) {
		c.find(c.file.Package, "a name that ends in _"+stem[i+1:], "a file that is built on every machine", "give it another name")
	}
}

// harmless are the directives that change neither what is built nor what may be reached.
var harmless = []string{"//go:generate", "//go:noinline", "//go:fix"}

// comments finds directives to the compiler and to the go command.
func (c *check) comments() {
	for _, group := range c.file.Comments {
		for _, comment := range group.List {
			directive, _, _ := strings.Cut(comment.Text, " ")
			directive, _, _ = strings.Cut(directive, "\t")
			switch {
			case slices.Contains(harmless, directive):
			case strings.HasPrefix(directive, "//go:"), strings.HasPrefix(directive, "//line"), strings.HasPrefix(comment.Text, "/*line "),
				strings.HasPrefix(directive, "//export"), strings.HasPrefix(comment.Text, "//extern "), isOldConstraint(comment.Text):
				c.find(comment.Pos(), "the directive "+strconv.Quote(short(directive)), "no directives but "+strings.Join(harmless, ", "), "remove it")
			}
		}
	}
}

func isOldConstraint(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "//")), "+build")
}

// importSpecs finds packages that may not be imported, and notes what the file calls the others.
func (c *check) importSpecs() {
	c.called = map[string]string{}
	for _, spec := range c.file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !slices.Contains(c.imports, path) {
			c.find(spec.Pos(), "an import of "+spec.Path.Value, "one of "+prose(c.imports), "do without it")
			continue
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "." {
			c.find(spec.Pos(), "an import of all names of "+spec.Path.Value, "names that say which package they are of", "take out the point before the path")
			continue
		}
		c.called[name] = path
	}
}

// An exception is a name of a package that may be imported which may not be used.
type exception struct{ because, do string }

var (
	clock   = exception{"no clock but the server's own", "use env.Monotonic and env.SetTimer"}
	console = exception{"nothing that reads what the program is given", "do without it: a server is told everything by Boot, Receive and Expire"}
	place   = exception{"nothing that the machine's settings decide", "use durations, or time.UTC"}
	kernel  = exception{"what a server of the lab is written against", "use what the lab's package has"}
)

// exceptions are by package and name.
var exceptions = map[string]map[string]exception{
	"time": {
		"Now": clock, "Since": clock, "Until": clock, "Sleep": clock, "After": clock, "AfterFunc": clock, "Tick": clock, "NewTimer": clock, "NewTicker": clock,
		"Timer": clock, "Ticker": clock, "Local": place, "LoadLocation": place, "LoadLocationFromTZData": place,
	},
	"fmt": {"Scan": console, "Scanln": console, "Scanf": console},
	Sim: {
		"Env": kernel, "World": kernel, "New": kernel, "Config": kernel, "Blocking": kernel, "Coroutine": kernel, "Process": kernel, "Factory": kernel,
		"Recovered": kernel, "Observation": kernel, "ObservationKind": kernel,
	},
}

// node finds what no server needs: other threads and what they talk by, what ends the meter's
// panic, and names of packages that reach outside.
func (c *check) node(n ast.Node) bool {
	if n != nil && n.Pos() >= c.settled {
		c.written(n)
	}
	switch n := n.(type) {
	case *ast.GoStmt:
		c.find(n.Pos(), "a go statement", "a server of one thread", "use a timer or a message")
	case *ast.ChanType:
		c.find(n.Pos(), "a channel", "a server of one thread", "use a field, a timer or a message")
	case *ast.SelectStmt:
		c.find(n.Pos(), "a select statement", "a server of one thread", "use a field, a timer or a message")
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			c.settled = n.End()
		}
		if n.Body == nil {
			c.find(n.Pos(), "the function "+n.Name.Name+" without a body", "functions that are written in Go", "write its body")
		}
	case *ast.CallExpr:
		if f, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && f.Name == "recover" && f.Obj == nil {
			c.find(n.Pos(), "a call of recover", "a server that a panic ends", "see to it that nothing panics")
		}
	case *ast.SelectorExpr:
		c.selector(n)
	case *ast.Ident:
		if strings.HasPrefix(n.Name, Reserved) {
			c.find(n.Pos(), "the name "+short(n.Name), "names that do not begin with "+Reserved, "give it another name")
		}
	}
	return true
}

// Reserved begins the names that the meter's own have in a student's file.
const Reserved = "laplaceMeter"

func (c *check) selector(n *ast.SelectorExpr) {
	x, ok := n.X.(*ast.Ident)
	if !ok || x.Obj != nil {
		return // what is not a name, or one that the file declares
	}
	path, ok := c.called[x.Name]
	if !ok {
		return
	}
	if e, ok := exceptions[path][n.Sel.Name]; ok {
		c.find(n.Pos(), path+"."+n.Sel.Name, e.because, e.do)
	}
}

// short is a text of a length that fits into a line.
func short(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func prose(names []string) string {
	return fmt.Sprintf("%s and %s", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}
