package checker

import (
	"bufio"
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/internal/prose"
)

// LineBytesMax bounds a line of a history file, its line feed not counted.
const LineBytesMax = 1 << 20

// Write writes h as JSON lines, one operation a line, in the format that
// docs/history-format.md describes. It refuses a history that is not valid,
// and a line that would be longer than LineBytesMax.
func (h History) Write(w io.Writer) error {
	if err := h.Validate(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	for i := range h {
		o := &h[i]
		line.Reset()
		if err := encoder.Encode(o.line()); err != nil {
			return fmt.Errorf("operation with id %d: %w", o.ID, err)
		}
		if length := line.Len() - 1; length > LineBytesMax {
			return fmt.Errorf("operation with id %d: found a line of %d bytes, expected at most %d", o.ID, length, LineBytesMax)
		}
		if _, err := out.Write(line.Bytes()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// A line is the form of an operation in a file. What a kind and an outcome
// have no use for is nil and left out.
type line struct {
	ID       int     `json:"id"`
	Client   string  `json:"client"`
	Kind     string  `json:"kind"`
	Key      *string `json:"key,omitempty"`
	Value    *string `json:"value,omitempty"`
	Expected *string `json:"expected,omitempty"`
	Outcome  Outcome `json:"outcome"`
	Found    *bool   `json:"found,omitempty"`
	Output   *string `json:"output,omitempty"`
	Call     int64   `json:"call_ns"`
	Return   int64   `json:"return_ns"`
	// A place is at least 1, so 0 stands for a field that is left out.
	CallOrder   uint64 `json:"call_order,omitempty"`
	ReturnOrder uint64 `json:"return_order,omitempty"`
	Late        int64  `json:"late_ns,omitempty"`
}

func (o *Operation) line() line {
	l := line{
		ID: o.ID, Client: o.Client, Kind: o.Kind.Name, Outcome: o.Outcome,
		Call: int64(o.Call), Return: int64(o.Return), CallOrder: o.CallOrder, ReturnOrder: o.ReturnOrder, Late: int64(o.Late),
	}
	if o.has(fieldKey) {
		l.Key = &o.Key
	}
	if o.has(fieldValue) {
		l.Value = &o.Value
	}
	if o.has(fieldExpected) {
		l.Expected = &o.Expected
	}
	if o.has(fieldFound) {
		l.Found = &o.Found
	}
	if o.has(fieldOutput) {
		l.Output = &o.Output
	}
	return l
}

// A FileError says what is wrong with a file, and where.
type FileError struct {
	Name   string // of the file
	Line   int    // from 1
	Column int    // in bytes, from 1
	Reason string // what was found, and what was expected
}

// Error returns "name:line:column: reason".
func (e *FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Reason)
}

// ReadHistory reads JSON lines as Write writes them, whose operations are of the
// given kinds; name is that of the file, for errors. Empty lines are skipped. What
// is wrong with the file is returned as a *FileError, and a failure to read as it
// is.
func ReadHistory(r io.Reader, name string, kinds Kinds) (History, error) {
	return ReadAccepted(r, name, kinds, func(*Operation) error { return nil })
}

// ReadAccepted is ReadHistory where accept says of each operation what else is wrong with
// it, such as with its texts, which is an error with the position of its line; nil if
// nothing is.
func ReadAccepted(r io.Reader, name string, kinds Kinds, accept func(o *Operation) error) (History, error) {
	var h History
	in := bufio.NewReader(r)
	v, q := newValidator(), quick{kinds: kinds, known: make(map[string]string)}
	for number := 1; ; number++ {
		text, err := readLine(in)
		if err != nil && err != io.EOF {
			if errors.Is(err, errLong) {
				return nil, &FileError{name, number, LineBytesMax + 1,
					fmt.Sprintf("found a longer line, expected at most %d bytes", LineBytesMax)}
			}
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			column, reason := 1, ""
			o, read := q.operation(text)
			if !read {
				p := parser{kinds: kinds, text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
				p.decoder.UseNumber()
				o, column, reason = p.operation()
			}
			if reason == "" {
				column = 1
				if err := v.accept(&o); err != nil {
					reason = err.Error()
				} else if err := accept(&o); err != nil {
					reason = err.Error()
				}
			}
			if reason != "" {
				return nil, &FileError{name, number, column, reason}
			}
			h = append(h, o)
		}
		if err == io.EOF {
			return h, nil
		}
	}
}

var errLong = errors.New("long line")

// readLine returns the next line without its line feed; io.EOF comes with the
// last.
func readLine(in *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part...)
		if len(bytes.TrimSuffix(text, []byte("\n"))) > LineBytesMax {
			return nil, errLong
		}
		if err != bufio.ErrBufferFull {
			return bytes.TrimSuffix(text, []byte("\n")), err
		}
	}
}

// A parser reads one line. It works by tokens, for the sake of columns.
type parser struct {
	kinds   Kinds
	text    []byte
	decoder *json.Decoder
}

// operation returns the operation, or the column and the reason why there is
// none.
func (p *parser) operation() (o Operation, column int, reason string) {
	if !utf8.Valid(p.text) {
		return o, p.invalidAt(), "found bytes that are not UTF-8"
	}
	token, column, reason := p.next("an object")
	if reason != "" {
		return o, column, reason
	}
	if token != json.Delim('{') {
		return o, column, fmt.Sprintf("found %s, expected an object", describeToken(token))
	}
	seen := make(map[string]int) // the columns of the fields' values
	for {
		token, column, reason := p.next("a field or the end of the object")
		if reason != "" {
			return o, column, reason
		}
		if token == json.Delim('}') {
			break
		}
		name := token.(string) // the decoder admits no other token here
		known := slices.IndexFunc(fields, func(f lineField) bool { return f.name == name })
		if known < 0 {
			return o, column, fmt.Sprintf("found field %q, expected one of %s", name, fieldNames())
		}
		if seen[name] > 0 {
			return o, column, fmt.Sprintf("found field %q a second time, expected each once", name)
		}
		value, column, reason := p.next("a value for " + name)
		if reason != "" {
			return o, column, reason
		}
		seen[name] = column
		if err := p.set(fields[known].of(&o), value); err != nil {
			return o, column, name + ": " + err.Error()
		}
	}
	if rest := bytes.TrimSpace(p.text[p.decoder.InputOffset():]); len(rest) > 0 {
		return o, p.start(p.decoder.InputOffset()), fmt.Sprintf("found %q after the object, expected the end of the line", rest[:min(len(rest), 20)])
	}
	for _, f := range fields {
		switch wanted, column := o.has(f.field), seen[f.name]; {
		case wanted && column == 0 && !f.optional:
			return o, 1, fmt.Sprintf("found no field %q, expected one for a %v with outcome %v", f.name, o.Kind, o.Outcome)
		case !wanted && column > 0:
			return o, column, fmt.Sprintf("found field %q, expected none for a %v with outcome %v", f.name, o.Kind, o.Outcome)
		}
	}
	return o, 0, ""
}

// A lineField is a field of a line.
type lineField struct {
	name     string
	field    field
	optional bool // every operation may do without
	of       func(o *Operation) any
}

// fields are all of them, those first on which others depend.
var fields = []lineField{
	{"kind", fieldOfAll, false, func(o *Operation) any { return &o.Kind }},
	{"outcome", fieldOfAll, false, func(o *Operation) any { return &o.Outcome }},
	{"id", fieldOfAll, false, func(o *Operation) any { return &o.ID }},
	{"client", fieldOfAll, false, func(o *Operation) any { return &o.Client }},
	{"key", fieldKey, false, func(o *Operation) any { return &o.Key }},
	{"value", fieldValue, false, func(o *Operation) any { return &o.Value }},
	{"expected", fieldExpected, false, func(o *Operation) any { return &o.Expected }},
	{"found", fieldFound, false, func(o *Operation) any { return &o.Found }},
	{"output", fieldOutput, false, func(o *Operation) any { return &o.Output }},
	{"call_ns", fieldOfAll, false, func(o *Operation) any { return &o.Call }},
	{"return_ns", fieldOfAll, false, func(o *Operation) any { return &o.Return }},
	{"call_order", fieldOfAll, true, func(o *Operation) any { return &o.CallOrder }},
	{"return_order", fieldOfAll, true, func(o *Operation) any { return &o.ReturnOrder }},
	{"late_ns", fieldOfAll, true, func(o *Operation) any { return &o.Late }},
}

// fieldNames lists the names of all fields.
func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// set sets a field to the value of a token.
func (p *parser) set(field any, token json.Token) (err error) {
	switch field := field.(type) {
	case *bool:
		*field, err = as[bool](token, "true or false")
	case *string:
		*field, err = as[string](token, "a string")
	case **Kind:
		var name string
		if name, err = as[string](token, "a string"); err == nil {
			*field, err = p.kind(name)
		}
	case encoding.TextUnmarshaler:
		var text string
		if text, err = as[string](token, "a string"); err == nil {
			err = field.UnmarshalText([]byte(text))
		}
	case *int:
		var number int64
		number, err = integer(token, strconv.IntSize)
		*field = int(number)
	case *time.Duration:
		var number int64
		number, err = integer(token, 64)
		*field = time.Duration(number)
	case *uint64: // a place, from 1
		var number json.Number
		if number, err = as[json.Number](token, "an integer"); err != nil {
			return err
		}
		if *field, err = strconv.ParseUint(number.String(), 10, 64); err != nil || *field == 0 {
			return fmt.Errorf("found %s, expected an integer of 64 bits, 1 or more", number)
		}
	}
	return err
}

// kind returns the kind of that name.
func (p *parser) kind(name string) (*Kind, error) {
	if kind := p.kinds.Named(name); kind != nil {
		return kind, nil
	}
	return nil, fmt.Errorf("found %q, expected an operation kind: %s", name, prose.Either(p.kinds.Names()))
}

// as returns the value of a token if it is a T.
func as[T any](token json.Token, expected string) (T, error) {
	value, is := token.(T)
	if !is {
		return value, fmt.Errorf("found %s, expected %s", describeToken(token), expected)
	}
	return value, nil
}

// integer returns the value of a token if it is an integer of so many bits.
func integer(token json.Token, bits int) (int64, error) {
	number, err := as[json.Number](token, "an integer")
	if err != nil {
		return 0, err
	}
	value, err := strconv.ParseInt(number.String(), 10, bits)
	if err != nil {
		return 0, fmt.Errorf("found %s, expected an integer of %d bits", number, bits)
	}
	return value, nil
}

// next returns the next token and its column.
func (p *parser) next(expected string) (token json.Token, column int, reason string) {
	before := p.decoder.InputOffset()
	token, err := p.decoder.Token()
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return token, p.start(before), ""
	case errors.As(err, &syntax):
		return nil, p.start(before), fmt.Sprintf("%s; expected %s", syntax.Error(), expected)
	default:
		return nil, len(p.text) + 1, fmt.Sprintf("found the end of the line, expected %s", expected)
	}
}

// start returns the column of the first byte from offset on that is part of a
// token.
func (p *parser) start(offset int64) int {
	rest := p.text[offset:]
	return int(offset) + len(rest) - len(bytes.TrimLeft(rest, " \t\r,:")) + 1
}

// invalidAt returns the column of the first byte that is not UTF-8.
func (p *parser) invalidAt() int {
	at := 0
	for at < len(p.text) {
		r, size := utf8.DecodeRune(p.text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at + 1
}

func describeToken(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case json.Delim:
		if t == '[' {
			return "an array"
		}
		return "an object"
	case string:
		return strconv.Quote(t)
	default:
		return fmt.Sprint(t)
	}
}
