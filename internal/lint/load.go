package lint

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A loaded is what the go command found.
type loaded struct {
	dir    string              // the directory in which it looked
	named  []*packages.Package // those that the patterns name
	module []*packages.Package // those, and all others of their modules
}

// load finds the packages that o names. Unless all of them are to be checked,
// the rest of their modules is loaded too: whether a package is kernel code
// depends on who imports it.
func load(ctx context.Context, o Options) (*loaded, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	patterns := o.Patterns
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	config := packages.Config{Context: ctx, Dir: dir, Mode: packages.NeedName | packages.NeedModule | packages.NeedFiles}
	if err := checkPatterns(patterns); err != nil {
		return nil, err
	}
	listed, err := packages.Load(&config, patterns...)
	if err != nil {
		return nil, goCommand(ctx, err)
	}
	if len(listed) == 0 {
		return nil, fmt.Errorf("%s: no package matches, expected the import path of a package, its directory, or a pattern like \"./...\"",
			strings.Join(patterns, " "))
	}
	named := make(map[string]bool)
	for _, p := range listed {
		if len(p.Errors) > 0 {
			return nil, unknown(p)
		}
		named[p.PkgPath] = true
		if p.Module != nil && !o.All {
			patterns = append(patterns, p.Module.Path+"/...")
		}
	}
	slices.Sort(patterns)
	config.Mode = packages.LoadSyntax | packages.NeedModule
	all, err := packages.Load(&config, slices.Compact(patterns)...)
	if err != nil {
		return nil, goCommand(ctx, err)
	}
	found := &loaded{dir: dir, module: all}
	for _, p := range all {
		if !named[p.PkgPath] {
			continue
		}
		if len(p.Errors) > 0 {
			return nil, broken(p)
		}
		found.named = append(found.named, p)
	}
	return found, nil
}

// checkPatterns refuses what the loader would take for one of its own options.
func checkPatterns(patterns []string) error {
	for _, p := range patterns {
		if p == "" || strings.ContainsAny(p, "=\n") {
			return fmt.Errorf("found the pattern %q, expected the import path of a package, its directory, or a pattern like \"./...\"", p)
		}
	}
	return nil
}

// unknown says why the go command could not find a package.
func unknown(p *packages.Package) error {
	return fmt.Errorf("%s; expected the import path of a package, its directory, or a pattern like \"./...\"", oneLine(p.Errors[0]))
}

// broken says, on one line, what keeps a package from compiling: where, and
// what. The compiler's words come before those of the go command about them.
func broken(p *packages.Package) error {
	first := p.Errors[max(0, slices.IndexFunc(p.Errors, func(e packages.Error) bool { return e.Kind != packages.ListError }))]
	return fmt.Errorf("%s; only packages that compile can be checked", oneLine(first))
}

func oneLine(e packages.Error) string {
	message := strings.Join(strings.Fields(e.Msg), " ")
	if e.Pos == "" || e.Pos == "-" {
		return message
	}
	return e.Pos + ": " + message
}

func goCommand(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("the go command could not list packages (%s); it has to be installed and to run in a module",
		strings.Join(strings.Fields(err.Error()), " "))
}
