package sim

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// A Stack is the calls that led to a panic, the innermost first. It is the
// same on every machine that runs the same build.
type Stack []Frame

// A Frame is a call.
type Frame struct {
	// Function is its name with the package's own, such as
	// raft.(*Server).Receive.
	Function string `json:"function"`
	// File is where it is: relative to the module that was built, or else with
	// the import path of its package.
	File string `json:"file"`
	Line int    `json:"line"`

	machinery bool
}

// String is the place, then the function.
func (f Frame) String() string { return fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Function) }

// Program is the calls of the program under test, without those of the kernel,
// of the runtime and of what the kernel is made of; all, if nothing else is
// left.
func (s Stack) Program() Stack {
	own := slices.DeleteFunc(slices.Clone(s), func(f Frame) bool { return f.machinery })
	if len(own) == 0 {
		return s
	}
	return own
}

// Above returns the calls that a function led to, which is named as in a Frame;
// all, if it is not among them.
func (s Stack) Above(function string) Stack {
	if i := slices.IndexFunc(s, func(f Frame) bool { return f.Function == function }); i >= 0 {
		return s[:i]
	}
	return s
}

// framesMax bounds how many calls of a stack are kept.
const framesMax = 100

// Recovered returns what a panic was about and where it was raised. It is for
// the deferred function that has called recover, which value is the result of. Of
// an OutsideError, with which whoever meets one may panic, it is what that tells.
func Recovered(value any) (any, Stack) {
	switch v := value.(type) {
	case *thrown:
		return v.value, v.stack
	case *OutsideError:
		return v.Value, v.Stack
	}
	return value, raised()
}

// A thrown is a panic of a coroutine, on its way to whoever resumed it.
type thrown struct {
	value any
	stack Stack
}

func (t *thrown) Error() string {
	var b strings.Builder
	fmt.Fprint(&b, t.value)
	for _, f := range t.stack {
		fmt.Fprintf(&b, "\n\t%v", f)
	}
	return b.String()
}

// kernel is the import path of this package.
var kernel = reflect.TypeFor[World]().PkgPath()

// raised returns the calls that led to the panic in progress, from the kernel
// on if they went through it.
func raised() Stack {
	var callers [4 * framesMax]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	var s Stack
	panicking := false
	for more := true; more && len(s) < framesMax; {
		var f runtime.Frame
		f, more = frames.Next()
		switch f.Function {
		case "runtime.gopanic":
			panicking = true // what is above only deals with it
			continue
		case kernel + ".(*World).advance", kernel + ".(*blocking).Boot.func1", kernel + ".(*node).describe":
			return s
		}
		if panicking {
			s = append(s, newFrame(f))
		}
	}
	return s
}

func newFrame(f runtime.Frame) Frame {
	slash := strings.LastIndexByte(f.Function, '/') + 1
	pkg, _, _ := strings.Cut(f.Function[slash:], ".")
	pkg = strings.ReplaceAll(f.Function[:slash]+pkg, "%2e", ".")
	dir := strings.TrimSuffix(pkg, "_test")
	if pkg == "main" || dir == mainModule {
		dir = ""
	}
	dir = strings.TrimPrefix(dir, mainModule+"/")
	return Frame{Function: f.Function[slash:], File: path.Join(dir, path.Base(f.File)), Line: f.Line, machinery: isMachinery(pkg)}
}

// isMachinery reports whether a package is below every program.
func isMachinery(pkg string) bool {
	root, _, _ := strings.Cut(pkg, "/")
	switch root {
	case "runtime", "reflect", "iter", "internal":
		return true
	}
	return pkg == kernel || strings.HasPrefix(pkg, kernel+"/")
}

// mainModule is the path of the module that was built, "" if that is not known.
var mainModule = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.Main.Path
}()
