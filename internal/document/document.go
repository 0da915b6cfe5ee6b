package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of what is read at all. A file beyond them is refused before it is
// parsed.
const (
	SizeMax   = 1 << 20 // bytes of a file
	KeysMax   = 64      // keys of one mapping
	blankMax  = 100     // blank lines in a row: within a block of text the lexer's time grows with their square
	nestMax   = 24      // brackets within brackets, and list entries begun on one line
	indentMax = 96      // columns before the first word of a line
)

// ReadFile returns the text of a file, of which one byte more than Parse takes
// is enough for it to refuse the rest.
func ReadFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, SizeMax+1))
}

// Parse reads text as one YAML document, without those signs of YAML that make
// a file hold something else than it shows: anchors, aliases, merges, tags,
// complex keys and directives. The error is an *Error; file is only for it.
func Parse(file string, text []byte) (Value, error) {
	if len(text) > SizeMax {
		return Value{}, &Error{File: file, Found: fmt.Sprintf("%d bytes", len(text)), Expected: fmt.Sprintf("at most %d", SizeMax)}
	}
	if line := tooManyBlank(text); line > 0 {
		return Value{}, &Error{File: file, Line: line, Column: 1,
			Found: "more blank lines in a row", Expected: fmt.Sprintf("at most %d", blankMax)}
	}
	tokens := lexer.Tokenize(string(text))
	if err := checkTokens(file, tokens); err != nil {
		return Value{}, err
	}
	parsed, err := parser.Parse(tokens, 0)
	if err != nil {
		return Value{}, syntaxError(file, err)
	}
	var bodies []ast.Node
	for _, document := range parsed.Docs {
		if document.Body != nil {
			bodies = append(bodies, document.Body)
		}
	}
	if len(bodies) != 1 {
		return Value{}, &Error{File: file, Found: fmt.Sprintf("%d YAML documents", len(bodies)), Expected: "one"}
	}
	return Of(file, bodies[0]), nil
}

// tooManyBlank returns the number of the line that is one blank line in a row
// too many; 0 if there is none.
func tooManyBlank(text []byte) int {
	line, ends := 1, 0 // ends of lines since the last sign; the first ends a line that is not blank
	for i, c := range text {
		switch {
		case c == '\n' || c == '\r' && !bytes.HasPrefix(text[i+1:], []byte("\n")):
			if ends++; ends > blankMax+1 {
				return line
			}
			line++
		case c != ' ' && c != '\t' && c != '\r':
			ends = 0
		}
	}
	return 0
}

// isBlock reports whether a token is the text of a block scalar, of which the scanner says
// where it ends.
func isBlock(t *token.Token) bool {
	return t.Prev != nil && (t.Prev.Type == token.LiteralType || t.Prev.Type == token.FoldedType)
}

// checkTokens refuses what Parse does not read before the parser, which
// recurses, sees it.
func checkTokens(file string, tokens token.Tokens) error {
	depth, entries, line := 0, 0, 0
	for _, t := range tokens {
		refuse := func(found, expected string) error {
			return &Error{File: file, Line: t.Position.Line, Column: t.Position.Column, Found: found, Expected: expected}
		}
		if t.Position.Line != line {
			if depth == 0 && t.Position.Column > indentMax && !isBlock(t) {
				return refuse("a line indented this far", fmt.Sprintf("at most %d columns", indentMax))
			}
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.MappingKeyType, token.DirectiveType:
			return refuse("the YAML sign "+Quote(t.Value), "plain keys and values; quote it if it is text")
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth = max(0, depth-1)
		case token.SequenceEntryType:
			entries++
		}
		if depth > nestMax || entries > nestMax {
			return refuse("something nested more deeply", fmt.Sprintf("at most %d levels", nestMax))
		}
	}
	return nil
}

// syntaxError turns an error of the YAML parser into an Error.
func syntaxError(file string, err error) error {
	const expected = "keys and values"
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return &Error{File: file, Found: "text that is not YAML (" + Clip(err.Error()) + ")", Expected: expected}
	}
	position := at.GetToken().Position
	return &Error{File: file, Line: position.Line, Column: position.Column,
		Found: "text that is not YAML (" + Clip(at.GetMessage()) + ")", Expected: expected}
}
