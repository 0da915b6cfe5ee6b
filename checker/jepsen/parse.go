package jepsen

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// depthMax is how deep collections may stand in each other in one operation. Transactions
// of Jepsen are four deep.
const depthMax = 100

// A parser reads one value.
type parser struct {
	text  []byte
	at    int
	depth int
	known *names
}

// A mistake is what is wrong with a value, and where.
type mistake struct {
	at     int // in the text
	reason string
}

func (p *parser) mistaken(at int, format string, args ...any) *mistake {
	return &mistake{at, fmt.Sprintf(format, args...)}
}

// skip passes what means nothing: blanks, comments, tags, and what is to be discarded.
func (p *parser) skip() *mistake {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case blank[c]:
			p.at++
		case c == ';':
			for p.at < len(p.text) && p.text[p.at] != '\n' {
				p.at++
			}
		case c == '#' && p.at+1 < len(p.text):
			switch p.text[p.at+1] {
			case '{', '"', '#':
				return nil
			case '_':
				start := p.at
				p.at += 2
				if p.depth++; p.depth > depthMax {
					return p.deep(start)
				}
				if _, wrong := p.value(); wrong != nil {
					return wrong
				}
				p.depth--
			default:
				p.at++
				p.pass()
			}
		default:
			return nil
		}
	}
	return nil
}

// pass passes a name or a number, and returns it.
func (p *parser) pass() []byte {
	start := p.at
	for p.at < len(p.text) && !ends[p.text[p.at]] {
		p.at++
	}
	return p.text[start:p.at]
}

func (p *parser) deep(at int) *mistake {
	return p.mistaken(at, "found collections more than %d deep, expected fewer", depthMax)
}

// value reads a value.
func (p *parser) value() (Value, *mistake) {
	if wrong := p.skip(); wrong != nil {
		return nil, wrong
	}
	if p.at == len(p.text) {
		return nil, p.mistaken(p.at, "found no value, expected one")
	}
	start := p.at
	switch c := p.text[p.at]; c {
	case '{':
		return p.asMap()
	case '[':
		return p.list(']')
	case '(':
		return p.list(')')
	case '"':
		return p.quoted()
	case '\\':
		return p.character()
	case '#':
		p.at++
		switch {
		case p.at == len(p.text):
			return nil, p.mistaken(start, "found # and nothing behind it, expected a value")
		case p.text[p.at] == '{':
			return p.list('}')
		case p.text[p.at] == '"': // a regular expression
			return p.quoted()
		}
		p.at++ // the second hash of a symbolic value, as ##Inf
		p.pass()
		return string(p.text[start:p.at]), nil
	case '}', ']', ')':
		return nil, p.mistaken(start, "found %q, expected a value", string(c))
	}
	return p.atom()
}

// list reads a vector, a list or a set.
func (p *parser) list(closing byte) (Value, *mistake) {
	start := p.at
	if p.depth++; p.depth > depthMax {
		return nil, p.deep(start)
	}
	p.at++
	values := []Value{}
	for {
		end, wrong := p.ended(start, closing)
		if wrong != nil {
			return nil, wrong
		}
		if end {
			p.depth--
			return values, nil
		}
		v, wrong := p.value()
		if wrong != nil {
			return nil, wrong
		}
		values = append(values, v)
	}
}

// ended reports whether the collection that began at start ends here, and passes its end.
func (p *parser) ended(start int, closing byte) (bool, *mistake) {
	if wrong := p.skip(); wrong != nil {
		return false, wrong
	}
	switch {
	case p.at == len(p.text):
		return false, p.mistaken(start, "found %q without an end, expected %q behind it", string(p.text[start]), string(closing))
	case p.text[p.at] == closing:
		p.at++
		return true, nil
	}
	return false, nil
}

// asMap reads a map.
func (p *parser) asMap() (Value, *mistake) {
	start := p.at
	if p.depth++; p.depth > depthMax {
		return nil, p.deep(start)
	}
	p.at++
	m := Map{}
	for {
		end, wrong := p.ended(start, '}')
		if wrong != nil {
			return nil, wrong
		}
		if end {
			p.depth--
			return m, nil
		}
		key, wrong := p.value()
		if wrong != nil {
			return nil, wrong
		}
		v, wrong := p.value()
		if wrong != nil {
			return nil, wrong
		}
		m = append(m, Entry{key, v})
	}
}

// escapes are those of strings but \u.
var escapes = map[byte]byte{'"': '"', '\\': '\\', 'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', '/': '/', '\'': '\''}

// quoted reads a string.
func (p *parser) quoted() (Value, *mistake) {
	start := p.at
	p.at++
	from := p.at
	for p.at < len(p.text) && p.text[p.at] != '"' && p.text[p.at] != '\\' {
		p.at++
	}
	if p.at < len(p.text) && p.text[p.at] == '"' {
		p.at++
		return p.known.text(p.text[from : p.at-1]), nil
	}
	text := append([]byte(nil), p.text[from:p.at]...)
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == '"':
			return p.known.text(text), nil
		case c != '\\':
			text = append(text, c)
			continue
		case p.at == len(p.text):
			continue
		}
		escape := p.text[p.at]
		p.at++
		if escape == 'u' {
			r, wrong := p.unicode(p.at - 2)
			if wrong != nil {
				return nil, wrong
			}
			text = utf8.AppendRune(text, r)
			continue
		}
		plain, known := escapes[escape]
		if !known {
			return nil, p.mistaken(p.at-2, "found the escape \\%c, expected \\\", \\\\, \\n, \\t, \\r or \\u", rune(escape))
		}
		text = append(text, plain)
	}
	return nil, p.mistaken(start, "found a string without an end, expected a quote behind it")
}

// unicode reads the four digits of an escape that began at start. Half of a pair of
// surrogates with the other half behind it is one character.
func (p *parser) unicode(start int) (rune, *mistake) {
	high, wrong := p.digits(start)
	if wrong != nil || high < 0xd800 || high > 0xdbff {
		return high, wrong
	}
	if p.at+1 < len(p.text) && p.text[p.at] == '\\' && p.text[p.at+1] == 'u' {
		p.at += 2
		low, wrong := p.digits(start)
		if wrong != nil {
			return 0, wrong
		}
		if low >= 0xdc00 && low <= 0xdfff {
			return 0x10000 + (high-0xd800)<<10 + (low - 0xdc00), nil
		}
	}
	return 0, p.mistaken(start, "found half of a pair of surrogates, expected both")
}

// digits reads four digits.
func (p *parser) digits(start int) (rune, *mistake) {
	if p.at+4 <= len(p.text) {
		if n, err := strconv.ParseUint(string(p.text[p.at:p.at+4]), 16, 32); err == nil {
			p.at += 4
			return rune(n), nil
		}
	}
	return 0, p.mistaken(start, "found the escape \\u, expected four digits of base 16 behind it")
}

// character reads a character as a string of it.
func (p *parser) character() (Value, *mistake) {
	p.at++
	_, size := utf8.DecodeRune(p.text[p.at:])
	start := p.at
	if size == 0 {
		return nil, p.mistaken(start-1, "found a backslash, expected a character behind it")
	}
	p.at += size
	p.pass()
	return string(p.text[start:p.at]), nil
}

// atom reads a keyword, a symbol or a number.
func (p *parser) atom() (Value, *mistake) {
	start := p.at
	word := p.pass()
	switch c := word[0]; {
	case c == ':':
		if len(word) == 1 {
			return nil, p.mistaken(start, "found a colon, expected a keyword behind it")
		}
		return p.known.keyword(word[1:]), nil
	case c >= '0' && c <= '9', (c == '-' || c == '+') && len(word) > 1 && word[1] >= '0' && word[1] <= '9':
		v, known := number(word)
		if !known {
			return nil, p.mistaken(start, "found %s, expected a number", short(word))
		}
		return v, nil
	}
	switch string(word) {
	case "nil":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return p.known.text(word), nil
}

// number is the value of a number: an int64, a float64, or a string of its text.
func number(word []byte) (Value, bool) {
	digits := word
	if digits[0] == '-' || digits[0] == '+' {
		digits = digits[1:]
	}
	whole := 0
	for whole < len(digits) && digits[whole] >= '0' && digits[whole] <= '9' {
		whole++
	}
	rest := digits[whole:]
	switch {
	case whole > 1 && digits[0] == '0':
		return nil, false // octal in Clojure, and nothing in EDN
	case len(rest) == 0 && whole <= 18:
		return small(word[0] == '-', digits), true
	case len(rest) == 0, len(rest) == 1 && rest[0] == 'N':
		text := strings.TrimPrefix(string(word[:len(word)-len(rest)]), "+")
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		return text, true
	case rest[0] == '/':
		_, err := strconv.ParseUint(string(rest[1:]), 10, 64)
		return string(word), err == nil
	}
	text := string(word)
	if last := rest[len(rest)-1]; last == 'M' {
		text = text[:len(text)-1]
	}
	if strings.Trim(text, "+-0123456789.eE") != "" {
		return nil, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		// One that is too large for a float64 is its text.
		return text, strings.Contains(err.Error(), strconv.ErrRange.Error())
	}
	return v, true
}

// small is a number of at most 18 digits.
func small(negative bool, digits []byte) int64 {
	n := int64(0)
	for _, c := range digits {
		n = 10*n + int64(c-'0')
	}
	if negative {
		return -n
	}
	return n
}

// short is the beginning of what was found.
func short(text []byte) string {
	const most = 40
	if len(text) <= most {
		return strconv.QuoteToGraphic(string(text))
	}
	return strconv.QuoteToGraphic(string(text[:most])) + "..."
}
