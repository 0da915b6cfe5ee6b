package jepsen

import (
	"strconv"
	"strings"
	"unicode"
)

// A Value is one of EDN: nil, a bool, an int64, a float64, a string, a Keyword, a
// []Value for vectors, lists and sets, or a Map. What else EDN has, as symbols, ratios
// and integers that an int64 cannot hold, is a string of its text.
type Value any

// A Keyword is one of EDN, without its colon: "ok".
type Keyword string

// A Map is one of EDN, in the order in which it is written.
type Map []Entry

// An Entry is a key of a map and what it has there.
type Entry struct{ Key, Value Value }

// Text is a value as an operation has it: a string as it is, all else as it is written in
// EDN. So the number 3 and the string "3" are one, as they are where a service knows only
// strings.
func Text(v Value) string {
	if text, is := v.(string); is {
		return text
	}
	return string(appendValue(nil, v))
}

// Plain is the number that a text is, or else the text.
func Plain(text string) Value {
	if len(text) > 20 || text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		return text
	}
	return n
}

// Pair returns the parts of a vector of two.
func Pair(v Value) (first, second Value, is bool) {
	both, is := v.([]Value)
	if !is || len(both) != 2 {
		return nil, nil, false
	}
	return both[0], both[1], true
}

// Name is a name as a keyword, in which what would end it is a hyphen.
func Name(name string) Keyword {
	return Keyword(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("\"\\;()[]{},`^@~#:/", r) {
			return '-'
		}
		return r
	}, name))
}

// appendValue appends a value as it is written.
func appendValue(text []byte, v Value) []byte {
	switch v := v.(type) {
	case nil:
		return append(text, "nil"...)
	case bool:
		return strconv.AppendBool(text, v)
	case int64:
		return strconv.AppendInt(text, v, 10)
	case float64:
		return appendFloat(text, v)
	case Keyword:
		return append(append(text, ':'), v...)
	case string:
		return appendString(text, v)
	case []Value:
		text = append(text, '[')
		for i, each := range v {
			if i > 0 {
				text = append(text, ' ')
			}
			text = appendValue(text, each)
		}
		return append(text, ']')
	case Map:
		text = append(text, '{')
		for i, entry := range v {
			if i > 0 {
				text = append(text, ", "...)
			}
			text = append(appendValue(text, entry.Key), ' ')
			text = appendValue(text, entry.Value)
		}
		return append(text, '}')
	}
	panic("jepsen: a value of a type that Value does not name")
}

// appendFloat appends a number with its point, without which it would be an integer.
func appendFloat(text []byte, v float64) []byte {
	start := len(text)
	text = strconv.AppendFloat(text, v, 'g', -1, 64)
	if !strings.ContainsAny(string(text[start:]), ".e") {
		text = append(text, ".0"...)
	}
	return text
}

// appendString appends a string. EDN has no escapes for most of what cannot be shown, and
// takes it as it is.
func appendString(text []byte, s string) []byte {
	text = append(text, '"')
	for i := range len(s) {
		switch s[i] {
		case '"', '\\':
			text = append(text, '\\', s[i])
		case '\n':
			text = append(text, `\n`...)
		case '\t':
			text = append(text, `\t`...)
		case '\r':
			text = append(text, `\r`...)
		default:
			text = append(text, s[i])
		}
	}
	return append(text, '"')
}
