package document

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A Value is one value of a file, with its place.
type Value struct {
	file   string
	node   ast.Node
	path   string           // the keys that lead to it, joined by dots
	places map[string]Value // by path, all values of this file that were read
}

// Of returns the value of a node of a file that has been parsed.
func Of(file string, node ast.Node) Value {
	return Value{file: file, node: node, places: make(map[string]Value)}
}

// File is the name of the file.
func (v Value) File() string { return v.file }

// Node is the value as the YAML parser has it.
func (v Value) Node() ast.Node { return v.node }

// under returns the value of a node within v and remembers its place.
func (v Value) under(name string, node ast.Node) Value {
	child := Value{file: v.file, node: node, path: name, places: v.places}
	if v.path != "" {
		child.path = v.path + "." + name
	}
	v.places[child.path] = child
	return child
}

// KeyOf is the path of the key of the value with the given path.
func KeyOf(path string) string { return path + "\x00" }

// At returns the value with the given path, the keys and places in lists that
// lead to it from the top, joined by dots; or else the nearest around it that
// was read. It is for those who find a mistake when all has been read.
func (v Value) At(path string) Value {
	for path != "" {
		if found, ok := v.places[path]; ok {
			return found
		}
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return v
}

// Within is the value of a key of v that was read; v itself if there is none.
func (v Value) Within(key string) Value {
	if v.path != "" {
		key = v.path + "." + key
	}
	if child, ok := v.places[key]; ok {
		return child
	}
	return v
}

// Refuse is the error that what v is, is not what was expected.
func (v Value) Refuse(expected string) error { return v.RefuseAs(v.describe(), expected) }

// RefuseAs is Refuse with other words for what was found.
func (v Value) RefuseAs(found, expected string) error {
	position := v.position()
	return &Error{File: v.file, Line: position.Line, Column: position.Column, Found: found, Expected: expected}
}

// refuseWithin is the error that what was found in the text v, up to the given
// byte of which there was no mistake, is not what was expected.
func (v Value) refuseWithin(offset int, found, expected string) error {
	if offset == 0 {
		return v.Refuse(expected)
	}
	// A comma or a colon ends a text without quotes sooner than was meant.
	text, _ := v.Scalar()
	if offset == len(text) && v.node.GetToken().Type == token.StringType {
		expected += "; quote it if it has a comma or a colon"
	}
	return v.RefuseAs(Clip(found)+" in "+v.describe(), expected)
}

// Unknown is the error that v, a word for the named thing, is none of those
// known.
func (v Value) Unknown(thing, word string, known []string) error {
	return v.RefuseAs("the "+thing+" "+Quote(word), OneOf(word, known))
}

// position is where v begins. The parser has a mapping that spans lines begin
// at its first colon; people look for its first key.
func (v Value) position() *token.Position {
	node := v.node
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		node = mapping.Values[0]
	}
	if pair, ok := node.(*ast.MappingValueNode); ok {
		node = pair.Key
	}
	return node.GetToken().Position
}

// Line is the line on which v begins, from 1.
func (v Value) Line() int { return v.position().Line }

// describe says in a few words what v is.
func (v Value) describe() string {
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
		return "the number " + Clip(node.GetToken().Value)
	}
	if text, ok := v.Scalar(); ok {
		return Quote(text)
	}
	return "something else"
}

// Scalar returns text as it is written, numbers and truth values included;
// false if v is none of these.
func (v Value) Scalar() (string, bool) {
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

// Text returns a scalar of whatever content.
func (v Value) Text(expected string) (string, error) {
	text, ok := v.Scalar()
	if !ok {
		return "", v.Refuse(expected)
	}
	return text, nil
}

// digitsMax is the most digits and signs of a number that is read.
const digitsMax = 40

// Integer returns a whole number; false if v is none.
func (v Value) Integer() (*big.Int, bool) {
	node, ok := v.node.(*ast.IntegerNode)
	if !ok || len(node.GetToken().Value) > digitsMax {
		return nil, false
	}
	return new(big.Int).SetString(node.GetToken().Value, 0)
}

// List returns the entries of a list.
func (v Value) List(expected string) ([]Value, error) {
	node, ok := v.node.(*ast.SequenceNode)
	if !ok {
		return nil, v.Refuse(expected)
	}
	entries := make([]Value, len(node.Values))
	for i, entry := range node.Values {
		entries[i] = v.under(strconv.Itoa(i), entry)
	}
	return entries, nil
}

// OneOrMore returns the entries of a list that is not empty, or a scalar as a
// list of one.
func (v Value) OneOrMore(expected string) ([]Value, error) {
	if _, ok := v.Scalar(); ok {
		return []Value{v}, nil
	}
	return v.Some(expected)
}

// Some returns the entries of a list that is not empty.
func (v Value) Some(expected string) ([]Value, error) {
	entries, err := v.List(expected)
	if err == nil && len(entries) == 0 {
		err = v.RefuseAs("an empty list", expected)
	}
	return entries, err
}

// A Pair is a key and its value.
type Pair struct {
	Name       string // the key as text
	Key, Value Value
}

// Pairs returns the keys and values of a mapping in the order of the file, no
// key of them twice.
func (v Value) Pairs(expected string) ([]Pair, error) {
	var nodes []*ast.MappingValueNode
	switch node := v.node.(type) {
	case *ast.MappingNode:
		nodes = node.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{node}
	default:
		return nil, v.Refuse(expected)
	}
	if len(nodes) > KeysMax {
		return nil, v.RefuseAs(fmt.Sprintf("%d keys", len(nodes)), fmt.Sprintf("at most %d", KeysMax))
	}
	pairs := make([]Pair, 0, len(nodes))
	for _, node := range nodes {
		key := Value{file: v.file, node: node.Key}
		name, err := key.Text("a key")
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(pairs, func(p Pair) bool { return p.Name == name }) {
			return nil, key.RefuseAs("the key "+Quote(name)+" once more", "each key once")
		}
		child := v.under(name, node.Value)
		v.places[KeyOf(child.path)] = key
		pairs = append(pairs, Pair{Name: name, Key: key, Value: child})
	}
	return pairs, nil
}
