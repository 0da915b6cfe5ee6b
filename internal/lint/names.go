package lint

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// A ban is what must not be used of some packages.
type ban struct {
	pkgs   []string // their paths; with "/" at the end, all packages below
	names  []string // what of them; none is all of them
	except []string // what of them is harmless
	// inert spares types and constants: what they describe can only come from
	// a function that is banned.
	inert    bool
	category Category
	why      string // what is wrong with it
	remedy   string // what to use instead
}

var bans = []ban{
	{pkgs: []string{"time"}, names: []string{"Now", "Since", "Until"}, category: wallclock,
		why: "reads the machine's clock, which no seed decides", remedy: "use env.Monotonic or env.Wall"},
	{pkgs: []string{"time"}, names: []string{"Sleep"}, category: wallclock,
		why: "waits by the machine's clock", remedy: "set a timer with env.SetTimer, or wait with sim.Coroutine.Sleep"},
	{pkgs: []string{"time"}, names: []string{"After", "Tick", "NewTimer", "NewTicker", "AfterFunc"}, category: wallclock,
		why: "runs by the machine's clock", remedy: "use env.SetTimer and Expire"},
	{pkgs: []string{"context"}, names: []string{"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"}, category: wallclock,
		why: "ends by the machine's clock", remedy: "use env.SetTimer and Expire"},
	{pkgs: []string{"time"}, names: []string{"Local", "LoadLocation", "Time.Local"}, category: outside,
		why: "depends on the machine's time zone", remedy: "keep a time.Duration, or use time.UTC"},

	{pkgs: []string{"sync", "golang.org/x/sync/"}, category: lock,
		why: "is for several threads, and the kernel has one", remedy: "leave it out"},
	{pkgs: []string{"sync/"}, category: lock,
		why: "is for several threads, and the kernel has one", remedy: "use a plain variable"},
	{pkgs: []string{"context"}, names: []string{"AfterFunc"}, category: goroutine,
		why: "calls its function on another thread", remedy: "use env.SetTimer and Expire"},

	{pkgs: []string{"math/rand", "math/rand/", "crypto/rand"}, category: random, why: "is not drawn from the run's seed", remedy: "use env.Rand"},
	{pkgs: []string{"hash/maphash"}, category: random, why: "hashes with a seed of its own", remedy: "use hash/fnv or rng.HashString"},

	{pkgs: []string{"os"}, inert: true, except: []string{"ErrInvalid", "ErrPermission", "ErrExist", "ErrNotExist", "ErrClosed"}, category: outside,
		why: "reaches the system that the simulation runs on", remedy: "use env.Disk, or pass the value in"},
	{pkgs: []string{"os/", "syscall", "golang.org/x/sys/"}, inert: true, category: outside,
		why: "reaches the system that the simulation runs on", remedy: "leave it out"},
	{pkgs: []string{"io/ioutil"}, names: []string{"ReadFile", "WriteFile", "ReadDir", "TempFile", "TempDir"}, category: outside,
		why: "reaches the system that the simulation runs on", remedy: "use env.Disk"},
	{pkgs: []string{"path/filepath"}, category: outside,
		why: "depends on the system's file names", remedy: "use package path and env.Disk"},
	{pkgs: []string{"net"}, inert: true, except: []string{"ErrClosed", "ErrWriteToConnected"}, category: outside,
		why: "reaches a real network", remedy: "use env.Send, and net/netip for addresses"},
	{pkgs: []string{"net/"}, inert: true, except: []string{"netip.", "url.", "mail.", "textproto."}, category: outside,
		why: "reaches a real network", remedy: "use env.Send"},
	{pkgs: []string{"plugin"}, inert: true, category: outside, why: "loads code from the system that the simulation runs on", remedy: "import it"},
	{pkgs: []string{"runtime"}, names: []string{
		"NumGoroutine", "GOMAXPROCS", "NumCPU", "NumCgoCall", "ReadMemStats", "GC", "SetFinalizer", "AddCleanup",
		"Gosched", "Stack", "GOOS", "GOARCH", "GOROOT", "Version",
	}, category: outside, why: "depends on the machine and the runtime", remedy: "leave it out, or pass the value in"},
	{pkgs: []string{"runtime/metrics"}, category: outside, why: "depends on the machine and the runtime", remedy: "leave it out"},
	{pkgs: []string{"weak"}, category: outside, why: "depends on when memory is collected", remedy: "use a plain pointer"},

	{pkgs: []string{"reflect"}, names: []string{"Value.UnsafeAddr", "Value.UnsafePointer"}, category: address,
		why: "is an address, which differs in every process", remedy: "use an identity of the value's own"},

	{pkgs: []string{"math"}, names: []string{"MaxInt", "MinInt", "MaxUint"}, category: intSize,
		why: "differs between processors of 32 and 64 bits", remedy: "use math.MaxInt64 or math.MaxInt32 and its like"},
	{pkgs: []string{"strconv", "math/bits"}, names: []string{"IntSize", "UintSize"}, category: intSize,
		why: "differs between processors of 32 and 64 bits", remedy: "use a type of fixed size"},
}

// names finds what is wrong to use at all, wherever it is mentioned.
func (c *check) names() {
	for cursor := range c.root.Preorder((*ast.Ident)(nil)) {
		id := cursor.Node().(*ast.Ident)
		object := c.TypesInfo.Uses[id]
		if object == nil || object.Pkg() == nil || object.Pkg() == c.Pkg {
			continue
		}
		name := objectName(object)
		if name == "" {
			continue
		}
		covers := func(b ban) bool { return b.covers(object, name) }
		if i := slices.IndexFunc(bans, covers); i >= 0 {
			c.found(id.Pos(), bans[i].category, bans[i].remedy, "%s.%s %s", object.Pkg().Name(), name, bans[i].why)
		}
	}
}

func (b *ban) covers(object types.Object, name string) bool {
	path := object.Pkg().Path()
	if !slices.ContainsFunc(b.pkgs, func(pkg string) bool {
		return path == pkg || strings.HasSuffix(pkg, "/") && strings.HasPrefix(path, pkg)
	}) {
		return false
	}
	if len(b.names) > 0 {
		return slices.Contains(b.names, name)
	}
	if strings.Contains(name, ".") {
		return false // a method; whoever made the value is what counts
	}
	switch object.(type) {
	case *types.TypeName, *types.Const:
		if b.inert {
			return false
		}
	}
	return !slices.Contains(b.except, name) && !slices.Contains(b.except, object.Pkg().Name()+".")
}

// objectName returns the name of a package-level object or, as Type.Name, of a
// method; "" for anything else.
func objectName(object types.Object) string {
	if f, ok := object.(*types.Func); ok && f.Signature().Recv() != nil {
		if named, ok := types.Unalias(deref(f.Signature().Recv().Type())).(*types.Named); ok {
			return named.Obj().Name() + "." + f.Name()
		}
		return ""
	}
	if object.Parent() != object.Pkg().Scope() {
		return ""
	}
	return object.Name()
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
