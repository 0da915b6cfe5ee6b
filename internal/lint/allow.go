package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// allowPrefix begins a comment that excuses a finding:
//
//	//laplace:allow maporder because the sum does not depend on it
//
// It stands at the end of the line, or on a line of its own before it.
const allowPrefix = "//laplace:allow"

// An allowance is one such comment.
type allowance struct {
	pos      token.Pos
	file     string
	line     int // the line that it excuses
	category Category
	used     bool
}

// excuse takes away the findings that a comment excuses, and adds one for
// each comment that is no good.
func (c *check) excuse(excluded func(token.Pos) bool) {
	var allowances []*allowance
	for _, file := range c.Files {
		code := c.linesOfCode(file)
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if strings.HasPrefix(comment.Text, allowPrefix) && !excluded(comment.Pos()) {
					if a := c.allowance(comment, code); a != nil {
						allowances = append(allowances, a)
					}
				}
			}
		}
	}
	c.findings = slices.DeleteFunc(c.findings, func(f finding) bool {
		if f.category == allow {
			return false
		}
		at := c.Fset.Position(f.pos)
		excused := false
		for _, a := range allowances {
			if a.category == f.category && a.file == at.Filename && a.line == at.Line {
				a.used, excused = true, true
			}
		}
		return excused
	})
	for _, a := range allowances {
		if !a.used {
			c.found(a.pos, allow, "delete the comment", "nothing on line %d needs the excuse for %s", a.line, a.category)
		}
	}
}

// allowance reads a comment; it returns nil if it is no valid excuse, and says
// so. Code has the numbers of the lines with code.
func (c *check) allowance(comment *ast.Comment, code []int) *allowance {
	text := strings.TrimPrefix(comment.Text, allowPrefix)
	word, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
	category := Category(word)
	reason, because := strings.CutPrefix(strings.TrimSpace(reason), "because ")
	switch {
	case text != "" && text[0] != ' ' && text[0] != '\t':
		c.found(comment.Pos(), allow, "add it", "found %q, expected a space after %s", comment.Text, allowPrefix)
		return nil
	case !slices.Contains(excusable(), word):
		c.found(comment.Pos(), allow, "name that of the finding", "found the category %q, expected one of %s", word, strings.Join(excusable(), ", "))
		return nil
	case !because || strings.TrimSpace(reason) == "":
		c.found(comment.Pos(), allow, fmt.Sprintf("write %s %s because …", allowPrefix, category), "the excuse has no reason")
		return nil
	}
	at := c.Fset.Position(comment.Pos())
	line := at.Line
	if i, found := slices.BinarySearch(code, line); !found && i < len(code) {
		line = code[i]
	}
	return &allowance{pos: comment.Pos(), file: at.Filename, line: line, category: category}
}

// excusable are the categories that a comment may name.
func excusable() (names []string) {
	for _, r := range Rules() {
		if r.Category != allow {
			names = append(names, string(r.Category))
		}
	}
	return names
}

// linesOfCode returns the numbers of the lines on which a piece of the syntax
// begins or ends, in order.
func (c *check) linesOfCode(file *ast.File) []int {
	var lines []int
	for n := range ast.Preorder(file) {
		switch n.(type) {
		case *ast.File, *ast.Comment, *ast.CommentGroup:
		default:
			lines = append(lines, c.Fset.Position(n.Pos()).Line, c.Fset.Position(n.End()-1).Line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
