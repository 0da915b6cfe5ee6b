package observations

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A line is one observation as it stands in a file.
type line struct {
	time        int64 // nanoseconds since whatever the file counts from
	dated       bool  // the time was a date
	node        string
	incarnation int
	kind        string
	term, index uint64
	value       content
	command     content
	to          string
	text        string
	has         fieldSet
}

// A content is a number, or a text that stands for its hash.
type content struct {
	number uint64
	text   string // "" for a number
}

// started is the kind of a line that is no observation: the node has started.
const started = "started"

// A field is one of those that a line may have.
type field uint8

const (
	fieldTime field = iota
	fieldNode
	fieldIncarnation
	fieldKind
	fieldTerm
	fieldIndex
	fieldValue
	fieldCommand
	fieldTo
	fieldText

	fields
)

var fieldNames = [fields]string{"time", "node", "incarnation", "kind", "term", "index", "value", "command", "to", "text"}

// A fieldSet is a set of fields.
type fieldSet uint16

func setOf(of ...field) fieldSet {
	var s fieldSet
	for _, f := range of {
		s |= 1 << f
	}
	return s
}

func (s fieldSet) has(f field) bool { return s&(1<<f) != 0 }

// everyLine are the fields of all lines.
var everyLine = setOf(fieldTime, fieldNode, fieldKind)

// A shape says which fields a kind of line must and may have besides those of all, and
// whether its positions count from 1.
type shape struct {
	must, may fieldSet
	counted   bool
}

// shapes are those of the kinds, by name.
var shapes = map[string]shape{
	started:                           {},
	observation.Became.String():       {must: setOf(fieldTerm, fieldText)},
	observation.Committed.String():    {must: setOf(fieldTerm, fieldIndex, fieldValue), counted: true},
	observation.Applied.String():      {must: setOf(fieldIndex), may: setOf(fieldTerm, fieldValue, fieldCommand), counted: true},
	observation.Restored.String():     {must: setOf(fieldTerm, fieldIndex)},
	observation.Acknowledged.String(): {must: setOf(fieldCommand), may: setOf(fieldTerm, fieldIndex)},
	observation.Note.String():         {must: setOf(fieldText), may: setOf(fieldTerm, fieldIndex, fieldValue)},
	observation.Appended.String():     {must: setOf(fieldTerm, fieldIndex, fieldValue), counted: true},
	observation.Promised.String():     {must: setOf(fieldTerm), may: setOf(fieldIndex, fieldTo)},
	observation.Accepted.String():     {must: setOf(fieldTerm, fieldIndex, fieldValue), counted: true},
	observation.Placed.String():       {must: setOf(fieldTerm, fieldIndex)},
	observation.Served.String():       {must: setOf(fieldTerm)},
	observation.Configured.String():   {must: setOf(fieldText), may: setOf(fieldTerm, fieldIndex)},
	observation.Compacted.String():    {must: setOf(fieldTerm, fieldIndex)},
	observation.Halted.String():       {must: setOf(fieldText)},
	observation.Registered.String():   {must: setOf(fieldValue)},
	observation.Decided.String():      {must: setOf(fieldIndex, fieldValue), counted: true},
}

// kindNames are the kinds of line in the order of package observation.
func kindNames() []string {
	names := []string{started}
	for _, k := range observation.All() {
		names = append(names, k.String())
	}
	return names
}

// kinds are the observations by name.
var kinds = func() map[string]observation.Kind {
	all := make(map[string]observation.Kind)
	for _, k := range observation.All() {
		all[k.String()] = k
	}
	return all
}()

// A refusal says what is wrong with a line, and at which column.
type refusal struct {
	column int
	reason string
}

func refuse(column int, format string, args ...any) *refusal {
	return &refusal{column, fmt.Sprintf(format, args...)}
}

// parseLine reads a line that is not empty.
func parseLine(text []byte) (l line, refused *refusal) {
	if !utf8.Valid(text) {
		return l, refuse(1+bytes.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError }), "found bytes that are not UTF-8")
	}
	p := parser{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	token, column, refused := p.next("an object, one observation a line")
	if refused != nil {
		return l, refused
	}
	if token != json.Delim('{') {
		return l, refuse(column, "found %s, expected an object, one observation a line", described(token))
	}
	for {
		token, column, refused := p.next("a field or the end of the object")
		if refused != nil {
			return l, refused
		}
		name, is := token.(string)
		if !is {
			break // the decoder admits nothing but the end of the object
		}
		f := field(slices.Index(fieldNames[:], name))
		if f >= fields {
			return l, refuse(column, "found field %q, expected one of %s", prose.Short(name, 40), strings.Join(fieldNames[:], ", "))
		}
		if l.has.has(f) {
			return l, refuse(column, "found field %q a second time, expected each once", name)
		}
		l.has |= 1 << f
		value, column, refused := p.next("a value for " + name)
		if refused != nil {
			return l, refused
		}
		if err := l.set(f, value); err != nil {
			return l, refuse(column, "%s: %v", name, err)
		}
	}
	if rest := bytes.TrimSpace(text[p.decoder.InputOffset():]); len(rest) > 0 {
		return l, refuse(p.start(p.decoder.InputOffset()), "found %q after the object, expected the end of the line", rest[:min(len(rest), 20)])
	}
	return l, l.check()
}

// check reports what a line lacks, or has and may not.
func (l *line) check() *refusal {
	for _, f := range []field{fieldKind, fieldTime, fieldNode} {
		if !l.has.has(f) {
			return refuse(1, "found no field %q, expected one on each line", fieldNames[f])
		}
	}
	s := shapes[l.kind]
	for f := range fields {
		switch {
		case s.must.has(f) && !l.has.has(f):
			return refuse(1, "found no field %q, expected one for %q", fieldNames[f], l.kind)
		case l.has.has(f) && !(s.must | s.may | everyLine | setOf(fieldIncarnation)).has(f):
			return refuse(1, "found field %q, expected none for %q", fieldNames[f], l.kind)
		}
	}
	switch {
	case l.has.has(fieldValue) && l.has.has(fieldCommand):
		return refuse(1, "found a value and a command, expected one of them: command if each request has an identity of its own")
	case s.counted && l.index == 0:
		return refuse(1, "found index 0, expected 1 or more for %q", l.kind)
	}
	return nil
}

// set sets a field to the value of a token.
func (l *line) set(f field, token json.Token) (err error) {
	switch f {
	case fieldTime:
		l.time, l.dated, err = instant(token)
	case fieldNode, fieldTo, fieldText:
		var text string
		if text, err = as[string](token, "a string"); err != nil {
			return err
		}
		if text == "" && f != fieldText {
			return errors.New(`found "", expected the name of a node`)
		}
		switch f {
		case fieldNode:
			l.node = text
		case fieldTo:
			l.to = text
		case fieldText:
			l.text = text
		}
	case fieldKind:
		if l.kind, err = as[string](token, "a string"); err != nil {
			return err
		}
		if _, known := shapes[l.kind]; !known {
			return fmt.Errorf("found %q, expected one of %s", prose.Short(l.kind, 40), strings.Join(kindNames(), ", "))
		}
	case fieldIncarnation:
		var n uint64
		if n, err = number(token); err == nil && n > math.MaxInt32 {
			err = fmt.Errorf("found %d, expected at most %d", n, math.MaxInt32)
		}
		l.incarnation = int(min(n, math.MaxInt32))
	case fieldTerm:
		l.term, err = number(token)
	case fieldIndex:
		l.index, err = number(token)
	case fieldValue:
		l.value, err = contentOf(token)
	case fieldCommand:
		l.command, err = contentOf(token)
	}
	return err
}

// instant reads a time: nanoseconds, or a date of RFC 3339.
func instant(token json.Token) (at int64, dated bool, err error) {
	const expected = `nanoseconds as a number, or a date such as "2024-05-01T12:00:00.5Z"`
	switch t := token.(type) {
	case json.Number:
		if at, err = strconv.ParseInt(t.String(), 10, 64); err != nil {
			return 0, false, fmt.Errorf("found %s, expected %s", prose.Short(t.String(), 40), expected)
		}
		return at, false, nil
	case string:
		date, err := time.Parse(time.RFC3339Nano, t)
		if err != nil || date.Year() < 1700 || date.Year() > 2200 {
			return 0, false, fmt.Errorf("found %q, expected %s", prose.Short(t, 40), expected)
		}
		return date.UnixNano(), true, nil
	}
	return 0, false, fmt.Errorf("found %s, expected %s", described(token), expected)
}

// contentOf reads a number, or a text. A text that is a number in decimal is that.
func contentOf(token json.Token) (content, error) {
	text, is := token.(string)
	if !is {
		n, err := number(token)
		return content{number: n}, err
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && strconv.FormatUint(n, 10) == text {
		return content{number: n}, nil
	}
	return content{text: text}, nil
}

// number reads an integer that is not negative.
func number(token json.Token) (uint64, error) {
	n, err := as[json.Number](token, "a whole number")
	if err != nil {
		return 0, err
	}
	value, err := strconv.ParseUint(n.String(), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("found %s, expected a whole number from 0 to %d", prose.Short(n.String(), 40), uint64(math.MaxUint64))
	}
	return value, nil
}

// as returns the value of a token if it is a T.
func as[T any](token json.Token, expected string) (T, error) {
	value, is := token.(T)
	if !is {
		return value, fmt.Errorf("found %s, expected %s", described(token), expected)
	}
	return value, nil
}

// described is a token in words.
func described(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case json.Delim:
		if t == '[' {
			return "an array"
		}
		return "an object"
	case string:
		return strconv.Quote(prose.Short(t, 40))
	default:
		return prose.Short(fmt.Sprint(t), 40)
	}
}

// A parser reads the tokens of a line, for the sake of columns.
type parser struct {
	text    []byte
	decoder *json.Decoder
}

// next returns the next token and its column.
func (p *parser) next(expected string) (token json.Token, column int, refused *refusal) {
	before := p.decoder.InputOffset()
	token, err := p.decoder.Token()
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return token, p.start(before), nil
	case errors.As(err, &syntax):
		return nil, 0, refuse(p.start(before), "%s; expected %s", syntax.Error(), expected)
	default:
		return nil, 0, refuse(len(p.text)+1, "found the end of the line, expected %s", expected)
	}
}

// start returns the column of the first byte from offset on that is part of a token.
func (p *parser) start(offset int64) int {
	rest := p.text[offset:]
	return int(offset) + len(rest) - len(bytes.TrimLeft(rest, " \t\r,:")) + 1
}
