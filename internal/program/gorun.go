package program

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// ByGo is "go run ." if that is how the program was started, so that what it tells people
// to type can be pasted where they are; else "".
func ByGo() string {
	executable, err := os.Executable()
	info, ok := debug.ReadBuildInfo()
	if err != nil || !ok || !strings.Contains(filepath.ToSlash(executable), "/go-build") {
		return ""
	}
	if module, err := os.ReadFile("go.mod"); err != nil || !declares(string(module), info.Path) {
		return ""
	}
	return "go run ."
}

// declares reports whether a go.mod declares a module.
func declares(text, module string) bool {
	for line := range strings.Lines(text) {
		if path, is := strings.CutPrefix(line, "module "); is {
			return strings.TrimSpace(path) == module
		}
	}
	return false
}
