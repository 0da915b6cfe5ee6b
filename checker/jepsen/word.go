package jepsen

import (
	"fmt"
	"strconv"
	"strings"
)

// Word returns a value as one word, for the texts that operations of models have: integers
// in decimal, nil, true and false, keywords behind a colon, and strings as they are. Of
// what would be read as something else, and of spaces and the signs % : ; , = @ # [ ] { } ( )
// and ", the bytes are written as %20 and the like; the empty string is "%". What else there
// is begins with "#", and OfWord reads floats of it back, and of the rest the text.
func Word(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case Keyword:
		return ":" + escaped(string(v))
	case string:
		switch word := escaped(v); {
		case v == "":
			return "%"
		case OfWord(word) != Value(v):
			return fmt.Sprintf("%%%02X", word[0]) + word[1:]
		default:
			return word
		}
	case float64:
		return "#" + escaped(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return "#" + escaped(string(appendValue(nil, v)))
}

// OfWord returns the value that Word wrote so.
func OfWord(word string) Value {
	switch word {
	case "nil":
		return nil
	case "true", "false":
		return word == "true"
	case "%":
		return ""
	}
	if n, err := strconv.ParseInt(word, 10, 64); err == nil && strconv.FormatInt(n, 10) == word {
		return n
	}
	if name, ok := strings.CutPrefix(word, ":"); ok {
		return Keyword(unescaped(name))
	}
	if rest, ok := strings.CutPrefix(word, "#"); ok {
		if n, err := strconv.ParseFloat(unescaped(rest), 64); err == nil {
			return n
		}
		return unescaped(rest)
	}
	return unescaped(word)
}

// signs are what words do not have.
const signs = " %:;,=@#[]{}()\""

// Words returns the values of a vector, a list or a set as words with spaces between; false
// of any other value.
func Words(v Value) (text string, is bool) {
	all, is := v.([]Value)
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = Word(one)
	}
	return strings.Join(words, " "), is
}

// OfWords returns the values that Words wrote so.
func OfWords(text string) []Value {
	all := []Value{}
	for word := range strings.FieldsSeq(text) {
		all = append(all, OfWord(word))
	}
	return all
}

// escaped writes what is no part of a word as its bytes.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == 0x7f || strings.IndexByte(signs, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescaped reads what escaped wrote. What it would not have written stays as it is.
func unescaped(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}
