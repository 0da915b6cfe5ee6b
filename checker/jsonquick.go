package checker

import (
	"time"
	"unicode/utf8"
)

// A quick reads lines that are written as most are: without escapes and with numbers of
// at most 18 digits. Whatever else a line has is for a parser, which is ten times as slow
// and knows what is wrong where.
type quick struct {
	kinds Kinds
	known map[string]string // names that come again and again, each once
	text  []byte
	at    int
}

const (
	quickNamesMax  = 1 << 14
	quickBytesLong = 64
)

// operation returns the operation of a line, and false if a parser has to look at it.
func (q *quick) operation(text []byte) (o Operation, is bool) {
	q.text, q.at = text, 0
	if !utf8.Valid(text) || !q.pass('{') {
		return o, false
	}
	var seen, of uint16
	for {
		name, is := q.quoted()
		if !is || !q.pass(':') {
			return o, false
		}
		i := fieldNamed(name)
		if i < 0 || seen&(1<<i) != 0 || !q.value(&o, i) {
			return o, false
		}
		seen |= 1 << i
		if q.pass('}') {
			break
		}
		if !q.pass(',') {
			return o, false
		}
	}
	if q.blank(); q.at < len(text) || o.Kind == nil {
		return o, false
	}
	for i, f := range fields {
		if o.has(f.field) && (!f.optional || seen&(1<<i) != 0) {
			of |= 1 << i
		}
	}
	return o, seen == of
}

// fieldNamed is the place of a field; -1 if there is none of that name.
func fieldNamed(name []byte) int {
	for i := range fields {
		if fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

// value reads the value of a field.
func (q *quick) value(o *Operation, i int) bool {
	switch field := fields[i].of(o).(type) {
	case *string:
		text, is := q.quoted()
		*field = q.name(text)
		return is
	case **Kind:
		text, is := q.quoted()
		if !is {
			return false
		}
		*field = q.kinds.Named(q.name(text))
		return *field != nil
	case *Outcome:
		text, is := q.quoted()
		return is && field.UnmarshalText(text) == nil
	case *bool:
		*field = q.word("true")
		return *field || q.word("false")
	case *int:
		n, is := q.number()
		*field = int(n)
		return is && int64(int(n)) == n
	case *time.Duration:
		n, is := q.number()
		*field = time.Duration(n)
		return is
	case *uint64:
		n, is := q.number()
		*field = uint64(n)
		return is && n > 0
	}
	return false
}

// name is a text, the same one for the same bytes where it is short.
func (q *quick) name(text []byte) string {
	if name, known := q.known[string(text)]; known {
		return name
	}
	name := string(text)
	if len(name) <= quickBytesLong && len(q.known) < quickNamesMax {
		q.known[name] = name
	}
	return name
}

// blank passes blanks.
func (q *quick) blank() {
	for q.at < len(q.text) && (q.text[q.at] == ' ' || q.text[q.at] == '\t' || q.text[q.at] == '\r') {
		q.at++
	}
}

// pass passes blanks and a byte, if it is there.
func (q *quick) pass(c byte) bool {
	q.blank()
	if q.at == len(q.text) || q.text[q.at] != c {
		return false
	}
	q.at++
	return true
}

// word passes blanks and a word, if it is there.
func (q *quick) word(word string) bool {
	q.blank()
	if len(q.text)-q.at < len(word) || string(q.text[q.at:q.at+len(word)]) != word {
		return false
	}
	q.at += len(word)
	return true
}

// quoted reads a string without escapes.
func (q *quick) quoted() (text []byte, is bool) {
	if !q.pass('"') {
		return nil, false
	}
	start := q.at
	for ; q.at < len(q.text); q.at++ {
		switch c := q.text[q.at]; {
		case c == '"':
			q.at++
			return q.text[start : q.at-1], true
		case c == '\\' || c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// number reads a number of at most 18 digits that is not below 0.
func (q *quick) number() (n int64, is bool) {
	q.blank()
	start := q.at
	for q.at < len(q.text) && q.text[q.at] >= '0' && q.text[q.at] <= '9' {
		n = 10*n + int64(q.text[q.at]-'0')
		q.at++
		if q.at-start > 18 {
			return 0, false
		}
	}
	return n, q.at > start && (q.text[start] != '0' || q.at == start+1)
}
