package lint

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Options say what to check.
type Options struct {
	// Dir is the directory in which patterns are understood; "" is the
	// working directory.
	Dir string
	// Patterns name packages as the go command does; none is ".".
	Patterns []string
	// All checks every package named as a whole, be it kernel code or not.
	All bool
}

// A Report is what a check found.
type Report struct {
	// Findings are sorted by file, line and column.
	Findings []Finding
	// Whole counts the packages that were checked as a whole, Partly those
	// of which only what they hand to the kernel was.
	Whole, Partly int
}

// A Finding is one thing that should not be in kernel code.
type Finding struct {
	// Position is that of the code, with the file's name relative to
	// Options.Dir if it is below it.
	Position token.Position
	// Category is the rule that was broken.
	Category Category
	// Message says what is wrong, and Remedy what to do about it.
	Message, Remedy string
}

// String returns the finding as compilers write theirs, so that editors find
// the place.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s; %s", f.Position.Filename, f.Position.Line, f.Position.Column, f.Category, f.Message, f.Remedy)
}

// Check loads the packages that o names and looks for findings in those that
// are kernel code. The error is about a pattern that matches nothing or a
// package that does not compile, or is that of ctx.
func Check(ctx context.Context, o Options) (Report, error) {
	found, err := load(ctx, o)
	if err != nil {
		return Report{}, err
	}
	whole, partly := found.named, []*packages.Package(nil)
	if !o.All {
		kernel := kernelCode(found.module)
		whole, partly = nil, nil
		for _, p := range found.named {
			switch {
			case kernel[p.PkgPath]:
				whole = append(whole, p)
			case kernelOf(p.Types) != nil: // and may hand it functions to call
				partly = append(partly, p)
			}
		}
	}
	report := Report{Whole: len(whole), Partly: len(partly)}
	for _, part := range []struct {
		analyzer *analysis.Analyzer
		packages []*packages.Package
	}{{wholeAnalyzer, whole}, {partAnalyzer, partly}} {
		findings, err := analyze(part.analyzer, part.packages)
		if err != nil {
			return Report{}, err
		}
		report.Findings = append(report.Findings, findings...)
	}
	for i := range report.Findings {
		name := &report.Findings[i].Position.Filename
		if short, err := filepath.Rel(found.dir, *name); err == nil && filepath.IsLocal(short) {
			*name = short
		}
	}
	slices.SortFunc(report.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Position.Filename, b.Position.Filename),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			cmp.Compare(a.Category, b.Category),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return report, nil
}

func analyze(a *analysis.Analyzer, pkgs []*packages.Package) ([]Finding, error) {
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, nil)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, action := range graph.Roots {
		if action.Err != nil {
			return nil, fmt.Errorf("%s: %w", action.Package.PkgPath, action.Err)
		}
		for _, f := range action.Result.([]finding) {
			findings = append(findings, Finding{action.Package.Fset.Position(f.pos), f.category, f.message, f.remedy})
		}
	}
	return findings, nil
}
