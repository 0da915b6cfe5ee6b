package scenarios

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

	"github.com/laplace-sim/laplace/nemesis"
)

// Bounds of what is read at all. A file beyond them is refused before it is
// parsed, so that no file can make the reader work or recurse without end.
const (
	sizeMax   = 1 << 20 // bytes of a file
	nestMax   = 24      // brackets within brackets
	indentMax = 96      // columns before the first word of a line
	keysMax   = 64      // keys of one mapping
	clipMax   = 80      // bytes of a file that an error repeats
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError = nemesis.FileError

// A value is one node of a YAML document.
type value struct {
	file   string
	node   ast.Node
	path   string           // the keys that lead to it, joined by dots
	places map[string]value // by path, all values that were read of this document
}

// under returns the value of a node within v and remembers its place.
func (v value) under(name string, node ast.Node) value {
	child := value{file: v.file, node: node, path: name, places: v.places}
	if v.path != "" {
		child.path = v.path + "." + name
	}
	v.places[child.path] = child
	return child
}

// at returns the value with the given path, or else the nearest around it.
func (v value) at(path string) value {
	for path != "" {
		if found, ok := v.places[path]; ok {
			return found
		}
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return v
}

// parseDocument reads text as one YAML document. The parts of YAML that make
// a file mean something else than it says, or more than it holds, are refused:
// anchors, aliases, merges, tags and directives.
func parseDocument(file string, text []byte) (v value, err error) {
	if len(text) > sizeMax {
		return value{}, &FileError{File: file, Found: fmt.Sprintf("%d bytes", len(text)),
			Expected: fmt.Sprintf("at most %d", sizeMax)}
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
		return value{}, &FileError{File: file, Line: 1, Column: 1,
			Found: fmt.Sprintf("%d YAML documents", len(bodies)), Expected: "one"}
	}
	return value{file: file, node: bodies[0], places: make(map[string]value)}, nil
}

// checkTokens refuses what parseDocument does not read, before the parser,
// which recurses, sees it.
func checkTokens(file string, tokens token.Tokens) error {
	depth, line := 0, 0
	for _, t := range tokens {
		refuse := func(found, expected string) error {
			return &FileError{File: file, Line: t.Position.Line, Column: t.Position.Column, Found: found, Expected: expected}
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.MappingKeyType, token.DirectiveType:
			return refuse("the YAML sign "+quoted(t.Value), "plain keys and values; quote it if it is text")
		case token.SequenceStartType, token.MappingStartType:
			if depth++; depth > nestMax {
				return refuse("brackets nested more deeply", fmt.Sprintf("at most %d levels", nestMax))
			}
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			if t.Position.Column > indentMax {
				return refuse("a list entry this far to the right", fmt.Sprintf("at most %d columns before it", indentMax))
			}
		}
		if t.Position.Line != line && depth == 0 && t.Position.Column > indentMax {
			return refuse("a line indented this far", fmt.Sprintf("at most %d columns", indentMax))
		}
		line = t.Position.Line
	}
	return nil
}

// syntaxError turns an error of the YAML parser into a FileError.
func syntaxError(file string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return &FileError{File: file, Found: "text that is not YAML (" + clip(err.Error()) + ")", Expected: "a scenario"}
	}
	position := at.GetToken().Position
	return &FileError{File: file, Line: position.Line, Column: position.Column,
		Found: "text that is not YAML (" + clip(at.GetMessage()) + ")", Expected: "keys and values"}
}

// refuse is the error that v is not what was expected.
func (v value) refuse(expected string, args ...any) error {
	return v.refuseAs(v.describe(), expected, args...)
}

// refuseAs is refuse with another word for what was found.
func (v value) refuseAs(found, expected string, args ...any) error {
	position := v.position()
	return &FileError{File: v.file, Line: position.Line, Column: position.Column,
		Found: found, Expected: fmt.Sprintf(expected, args...)}
}

// position is where v begins. The parser has a mapping begin at its first
// colon; people look for its first key.
func (v value) position() *token.Position {
	node := v.node
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		node = mapping.Values[0]
	}
	if pair, ok := node.(*ast.MappingValueNode); ok {
		node = pair.Key
	}
	return node.GetToken().Position
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
	text, err := v.text()
	if err != nil {
		return "something else"
	}
	return quoted(text)
}

// text returns a scalar as it is written, numbers and truth values included.
func (v value) text() (string, error) {
	switch node := v.node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return node.Value.Value, nil
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, nil
	}
	return "", v.refuse("text")
}

// integer returns a whole number.
func (v value) integer() (int64, error) {
	number, ok := v.wholeNumber()
	if !ok || !number.IsInt64() {
		return 0, v.refuse("a whole number")
	}
	return number.Int64(), nil
}

// unsigned returns a whole number of 64 bits that is not negative.
func (v value) unsigned() (uint64, error) {
	number, ok := v.wholeNumber()
	if !ok || !number.IsUint64() {
		return 0, v.refuse("a whole number from 0 to %d", uint64(1<<64-1))
	}
	return number.Uint64(), nil
}

func (v value) wholeNumber() (*big.Int, bool) {
	node, ok := v.node.(*ast.IntegerNode)
	if !ok || len(node.GetToken().Value) > 40 {
		return nil, false
	}
	return new(big.Int).SetString(node.GetToken().Value, 0)
}

// duration returns a length of time.
func (v value) duration() (time.Duration, error) {
	const expected = "a duration such as 12s or 250ms"
	text, err := v.text()
	if err != nil {
		return 0, v.refuse(expected)
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, v.refuse(expected)
	}
	return d, nil
}

// truth returns a truth value.
func (v value) truth() (bool, error) {
	node, ok := v.node.(*ast.BoolNode)
	if !ok {
		return false, v.refuse("true or false")
	}
	return node.Value, nil
}

// list returns the entries of a list.
func (v value) list() ([]value, error) {
	node, ok := v.node.(*ast.SequenceNode)
	if !ok {
		return nil, v.refuse("a list")
	}
	entries := make([]value, len(node.Values))
	for i, entry := range node.Values {
		entries[i] = v.under(strconv.Itoa(i), entry)
	}
	return entries, nil
}

// A pair is a key and its value.
type pair struct {
	name       string
	key, value value
}

// pairs returns the keys and values of a mapping, in the order of the file.
func (v value) pairs() ([]pair, error) {
	var nodes []*ast.MappingValueNode
	switch node := v.node.(type) {
	case *ast.MappingNode:
		nodes = node.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{node}
	default:
		return nil, v.refuse("keys and values")
	}
	if len(nodes) > keysMax {
		return nil, v.refuseAs(fmt.Sprintf("%d keys", len(nodes)), "at most %d", keysMax)
	}
	pairs := make([]pair, 0, len(nodes))
	for _, node := range nodes {
		key := value{file: v.file, node: node.Key}
		name, err := key.text()
		if err != nil {
			return nil, key.refuse("a key")
		}
		if slices.ContainsFunc(pairs, func(p pair) bool { return p.name == name }) {
			return nil, key.refuseAs("the key "+quoted(name)+" once more", "each key once")
		}
		pairs = append(pairs, pair{name, key, v.under(name, node.Value)})
	}
	return pairs, nil
}

// unknown is the error that v, a word for the named thing, is none of the
// known words.
func (v value) unknown(thing, word string, known []string) error {
	return v.refuseAs("the "+thing+" "+quoted(word), "%s", oneOf(word, known))
}

// oneOf says which words are known, and which of them a misspelt one is likely
// to stand for.
func oneOf(word string, known []string) string {
	if len(known) == 0 {
		return "none"
	}
	text := "one of " + strings.Join(known, ", ")
	if near := nearest(word, known); near != "" {
		text += " (did you mean " + near + "?)"
	}
	return text
}

// quoted quotes text from a file, no more of it than one likes to read.
func quoted(text string) string { return strconv.Quote(clip(text)) }

func clip(text string) string {
	if len(text) <= clipMax {
		return text
	}
	return strings.ToValidUTF8(text[:clipMax], "") + "…"
}
