package nemesis

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of what is read at all. A file beyond them is refused before it is
// parsed, so that no file can make the reader work or recurse without end.
const (
	sizeMax  = 1 << 18 // bytes of a file
	depthMax = 16      // brackets within brackets, and list entries begun on one line
	leftMax  = 64      // columns to the left of the first word of a line
	blankMax = 100     // blank lines in a row: the lexer takes time that grows with their square
	quoteMax = 40      // bytes of a file that an error repeats
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError struct {
	File         string
	Line, Column int // from 1; 0 where the file as a whole is meant
	Found        string
	Expected     string
}

// Error is file:line:column: found …, expected ….
func (e *FileError) Error() string {
	at := e.File
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	}
	return fmt.Sprintf("%s: found %s, expected %s", at, e.Found, e.Expected)
}

// A value is one node of a YAML document together with the file's name.
type value struct {
	file string
	node ast.Node
}

// parseDocument reads text as one YAML document without those signs of YAML
// that make a file hold more than it shows: anchors, aliases, merges, tags,
// complex keys and directives.
func parseDocument(file string, text []byte) (value, error) {
	whole := func(found, expected string) error {
		return &FileError{File: file, Found: found, Expected: expected}
	}
	if len(text) > sizeMax {
		return value{}, whole(fmt.Sprintf("%d bytes", len(text)), fmt.Sprintf("at most %d", sizeMax))
	}
	if line := manyBlankLines(text); line > 0 {
		return value{}, &FileError{File: file, Line: line, Column: 1,
			Found: "more blank lines in a row", Expected: fmt.Sprintf("at most %d", blankMax)}
	}
	tokens := lexer.Tokenize(string(text))
	if err := checkTokens(file, tokens); err != nil {
		return value{}, err
	}
	parsed, err := parser.Parse(tokens, 0)
	if err != nil {
		return value{}, syntaxError(file, err)
	}
	var bodies []ast.Node
	for _, document := range parsed.Docs {
		if document.Body != nil {
			bodies = append(bodies, document.Body)
		}
	}
	if len(bodies) != 1 {
		return value{}, whole(fmt.Sprintf("%d YAML documents", len(bodies)), "one")
	}
	return value{file: file, node: bodies[0]}, nil
}

// manyBlankLines returns the number of the first line that ends a row of too
// many blank ones; 0 if there is none.
func manyBlankLines(text []byte) int {
	line, row := 1, 0
	for _, c := range text {
		switch c {
		case '\n', '\r':
			line++
			if row++; row > blankMax {
				return line
			}
		case ' ', '\t':
		default:
			row = 0
		}
	}
	return 0
}

// checkTokens refuses what parseDocument does not read before the parser,
// which recurses, sees it.
func checkTokens(file string, tokens token.Tokens) error {
	depth, entries, line := 0, 0, 0
	for _, t := range tokens {
		refuse := func(found, expected string) error {
			return &FileError{File: file, Line: t.Position.Line, Column: t.Position.Column, Found: found, Expected: expected}
		}
		if t.Position.Line != line {
			if depth == 0 && t.Position.Column > leftMax {
				return refuse("a line indented this far", fmt.Sprintf("at most %d columns", leftMax))
			}
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.MappingKeyType, token.DirectiveType:
			return refuse("the YAML sign "+shorten(t.Value), "plain keys and values (quote what is text)")
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth = max(0, depth-1)
		case token.SequenceEntryType:
			entries++
		}
		if depth > depthMax || entries > depthMax {
			return refuse("something nested more deeply", fmt.Sprintf("at most %d levels", depthMax))
		}
	}
	return nil
}

// syntaxError turns an error of the YAML parser into a FileError.
func syntaxError(file string, err error) error {
	const expected = "keys and values in YAML"
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return &FileError{File: file, Found: "a syntax error (" + err.Error() + ")", Expected: expected}
	}
	position := at.GetToken().Position
	return &FileError{File: file, Line: position.Line, Column: position.Column,
		Found: "a syntax error (" + at.GetMessage() + ")", Expected: expected}
}

// shorten quotes text from a file for an error.
func shorten(text string) string {
	if len(text) > quoteMax {
		text = strings.ToValidUTF8(text[:quoteMax], "") + "…"
	}
	return strconv.Quote(text)
}

// refuse is the error that what v is, is not what was expected.
func (v value) refuse(expected string) error {
	return v.refuseAs(v.describe(), expected)
}

// refuseAs is refuse with other words for what was found.
func (v value) refuseAs(found, expected string) error {
	position := v.position()
	return &FileError{File: v.file, Line: position.Line, Column: position.Column, Found: found, Expected: expected}
}

// position is where v begins. The parser's token of a mapping that spans lines
// is its first colon; the key before that is what people see.
func (v value) position() *token.Position {
	switch node := v.node.(type) {
	case *ast.MappingNode:
		if !node.IsFlowStyle && len(node.Values) > 0 {
			return node.Values[0].Key.GetToken().Position
		}
	case *ast.MappingValueNode:
		return node.Key.GetToken().Position
	}
	return v.node.GetToken().Position
}

// unknown is the error that v holds a word that is none of those known.
func (v value) unknown(thing, word string, known []string) error {
	expected := "one of " + strings.Join(known, ", ")
	if near := nearest(word, known); near != "" {
		expected = near + "? (one of " + strings.Join(known, ", ") + ")"
	}
	return v.refuseAs("the "+thing+" "+shorten(word), expected)
}

// describe says in a few words what v is.
func (v value) describe() string {
	switch node := v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.BoolNode:
		return "the truth value " + node.GetToken().Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + node.GetToken().Value
	}
	if text, ok := v.scalar(); ok {
		return shorten(text)
	}
	return "something else"
}

// scalar returns a scalar as it is written, numbers and truth values too.
func (v value) scalar() (string, bool) {
	switch node := v.node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return "", false
}

// text returns a scalar of whatever content.
func (v value) text(expected string) (string, error) {
	text, ok := v.scalar()
	if !ok {
		return "", v.refuse(expected)
	}
	return text, nil
}

// integer returns a whole number between lo and hi.
func (v value) integer(lo, hi int64) (int64, error) {
	if node, ok := v.node.(*ast.IntegerNode); ok && len(node.GetToken().Value) <= quoteMax {
		number, ok := new(big.Int).SetString(node.GetToken().Value, 0)
		if ok && number.IsInt64() && lo <= number.Int64() && number.Int64() <= hi {
			return number.Int64(), nil
		}
	}
	return 0, v.refuse(fmt.Sprintf("a whole number from %d to %d", lo, hi))
}

// duration returns a length of time between lo and hi.
func (v value) duration(lo, hi time.Duration) (time.Duration, error) {
	text, ok := v.scalar()
	if !ok {
		return 0, v.refuse("a duration such as 2s or 250ms")
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, v.refuse("a duration such as 2s or 250ms")
	}
	if d < lo || d > hi {
		return 0, v.refuse(fmt.Sprintf("a duration from %s to %s", lo, hi))
	}
	return d, nil
}

// choice returns the place of the word that v is among those known.
func (v value) choice(known []string) (int, error) {
	word, err := v.text("one of " + strings.Join(known, ", "))
	if err != nil {
		return 0, err
	}
	i := slices.Index(known, word)
	if i < 0 {
		return 0, v.unknown("word", word, known)
	}
	return i, nil
}

// parts returns a number of parts per million between lo and hi; it has to be
// written with its unit, % or ppm. Bounds are told in the unit given.
func (v value) parts(lo, hi int64, unit string) (int64, error) {
	expected := fmt.Sprintf("a number with %% or ppm, from %s to %s", formatParts(lo, unit), formatParts(hi, unit))
	text, ok := v.scalar()
	if !ok {
		return 0, v.refuse(expected)
	}
	parts, ok := parseParts(text)
	if !ok || parts < lo || parts > hi {
		return 0, v.refuse(expected)
	}
	return parts, nil
}

// parseParts reads a decimal number with % or ppm as whole parts per million.
func parseParts(text string) (int64, bool) {
	digits, percent := strings.CutSuffix(text, "%")
	if !percent {
		var ppm bool
		if digits, ppm = strings.CutSuffix(text, "ppm"); !ppm {
			return 0, false
		}
		digits = strings.TrimRight(digits, " ")
		parts, err := strconv.ParseInt(digits, 10, 32)
		return parts, err == nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimRight(digits, " "), ".")
	if len(whole) > 6 || len(fraction) > 4 || strings.ContainsAny(fraction, "+-") {
		return 0, false
	}
	parts, err := strconv.ParseInt(whole+fraction+"0000"[len(fraction):], 10, 64)
	return parts, err == nil
}

// list returns the entries of a list.
func (v value) list(expected string) ([]value, error) {
	node, ok := v.node.(*ast.SequenceNode)
	if !ok {
		return nil, v.refuse(expected)
	}
	entries := make([]value, len(node.Values))
	for i, entry := range node.Values {
		entries[i] = value{file: v.file, node: entry}
	}
	return entries, nil
}

// oneOrMore returns the entries of a list that is not empty, or a scalar as a
// list of one.
func (v value) oneOrMore(expected string) ([]value, error) {
	if _, scalar := v.scalar(); scalar {
		return []value{v}, nil
	}
	entries, err := v.list(expected)
	if err == nil && len(entries) == 0 {
		err = v.refuseAs("an empty list", expected)
	}
	return entries, err
}

// A pair is a key and its value.
type pair struct {
	name       string
	key, value value
}

// pairs returns the keys and values of a mapping in the order of the file.
func (v value) pairs(expected string) ([]pair, error) {
	var nodes []*ast.MappingValueNode
	switch node := v.node.(type) {
	case *ast.MappingNode:
		nodes = node.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{node}
	default:
		return nil, v.refuse(expected)
	}
	pairs := make([]pair, 0, len(nodes))
	for _, node := range nodes {
		key := value{file: v.file, node: node.Key}
		name, err := key.text("a key")
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pair{name: name, key: key, value: value{file: v.file, node: node.Value}})
	}
	return pairs, nil
}

// fill reads the pairs into fields: no key but theirs, none twice, and all
// that are required. whole is the mapping that the pairs come from.
func fill(whole value, pairs []pair, fields []field) error {
	seen := make([]bool, len(fields))
	for _, p := range pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == p.name })
		if i < 0 {
			return p.key.unknown("key", p.name, fieldNames(fields))
		}
		if seen[i] {
			return p.key.refuseAs("the key "+shorten(p.name)+" once more", "each key once")
		}
		seen[i] = true
		if err := fields[i].read(p.value); err != nil {
			return err
		}
	}
	for i, f := range fields {
		if f.required && !seen[i] {
			return whole.refuseAs("no key "+strconv.Quote(f.name), "one ("+f.summary+")")
		}
	}
	return nil
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}
