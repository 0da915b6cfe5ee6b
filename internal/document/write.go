package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// An Entry is a key of a mapping to write and what stands there: a string, a
// whole number, a bool, a list of these or of lists ([]any), a mapping
// ([]Entry), or Raw.
type Entry struct {
	Key     string
	Content any
}

// Raw is YAML as it is to stand in a file.
type Raw string

// Entries collects what fields write.
func Entries(fields []Field) []Entry {
	var entries []Entry
	for _, f := range fields {
		if content := f.Write(); content != nil {
			entries = append(entries, Entry{f.Name, content})
		}
	}
	return entries
}

// File writes a mapping as the whole of a file, each key at the beginning of a line.
func File(fields []Field) []byte {
	var b strings.Builder
	for _, e := range Entries(fields) {
		b.WriteString(e.Line() + "\n")
	}
	return []byte(b.String())
}

// Line is an entry with a key of its own line: what takes lines of its own stands
// below it.
func (e Entry) Line() string {
	text := e.Text()
	if strings.HasPrefix(text, "\n") {
		return e.Key + ":" + text
	}
	return e.Key + ": " + text
}

// Indented is text further right by as much as the keys within one at the top.
func Indented(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }

// Flow writes a mapping on one line.
func Flow(entries []Entry) string {
	parts := make([]string, len(entries))
	for i, e := range entries {
		parts[i] = e.Key + ": " + e.Text()
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// Text is the content as it stands behind the key.
func (e Entry) Text() string { return writeContent(e.Content) }

func writeContent(content any) string {
	switch content := content.(type) {
	case string:
		return writePortable(content)
	case []any:
		parts := make([]string, len(content))
		for i, part := range content {
			parts[i] = writeContent(part)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case []Entry:
		return Flow(content)
	}
	return fmt.Sprint(content)
}

// JSON writes a mapping in the order of its entries.
func JSON(entries []Entry) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(e.Key) + ":")
		var text []byte
		var err error
		if nested, ok := e.Content.([]Entry); ok {
			text, err = JSON(nested)
		} else {
			text, err = json.Marshal(e.Content)
		}
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// writePortable writes a string plainly where YAML, of whatever version, takes
// it for that string, and in quotes elsewhere.
func writePortable(text string) string {
	if isPortable(text) {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("document: a string that JSON cannot write: " + err.Error())
	}
	return string(quoted)
}

// isPortable reports whether YAML, of whatever version, takes an unquoted text
// for a string: it begins with a letter, or ends as a unit and no number does.
func isPortable(text string) bool {
	switch strings.ToLower(text) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	for _, r := range text {
		if !isLetter(r) && !isDigit(r) && !strings.ContainsRune("-._%\u00b5", r) {
			return false
		}
	}
	first, last := rune(text[0]), rune(text[len(text)-1])
	return isLetter(first) || first != '%' && (last == 's' || last == 'm' || last == '%')
}

// Scalar writes text so that Text reads it back as it is, in a flow mapping too.
// What YAML takes for a number needs no quotes there.
func Scalar(text string) Raw {
	if isPlain(text) {
		return Raw(text)
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic("document: a string that JSON cannot write: " + err.Error())
	}
	return Raw(strings.TrimSuffix(b.String(), "\n"))
}

// isPlain reports whether Text needs no quotes around the text: it begins with a
// letter or a digit, has only signs without a meaning in it, and is no word for
// nothing.
func isPlain(text string) bool {
	if text == "" || strings.EqualFold(text, "null") {
		return false
	}
	for i, r := range text {
		plain := isLetter(r) || isDigit(r) || r == 'µ'
		if !plain && (i == 0 || !strings.ContainsRune("-._/%", r)) {
			return false
		}
	}
	return true
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
func isDigit(r rune) bool  { return '0' <= r && r <= '9' }
