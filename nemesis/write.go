package nemesis

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String is the schedule as a YAML file: one fault a line. Read reads it back.
// Every fault has an id in it, so deleting a line leaves the random numbers
// of the others as they are.
func (s Schedule) String() string {
	if len(s) == 0 {
		return "[]\n"
	}
	var b strings.Builder
	for _, f := range s.WithIDs() {
		b.WriteString("- " + f.String() + "\n")
	}
	return b.String()
}

// String is the fault as one line of YAML: {id: f1, at: 2s, …}.
func (f Fault) String() string { return writeFlow(f.entries()) }

// MarshalYAML makes a schedule a part of any YAML document that
// goccy/go-yaml writes.
func (s Schedule) MarshalYAML() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON writes the keys and values that YAML has, durations and other
// quantities as strings with their units.
func (f Fault) MarshalJSON() ([]byte, error) { return writeJSON(f.entries()) }

// writeJSON writes a mapping in the order of its entries.
func writeJSON(entries []entry) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(e.key) + ":")
		var text []byte
		var err error
		if nested, ok := e.content.([]entry); ok {
			text, err = writeJSON(nested)
		} else {
			text, err = json.Marshal(e.content)
		}
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// An entry is a key of a mapping to write and what stands there: a string, an
// int, a bool, a []string, a [][]string or, for a mapping, an []entry.
type entry struct {
	key     string
	content any
}

// entries are the keys of a fault that are worth writing, in the order in
// which people like to read them.
func (f Fault) entries() []entry {
	var kind string
	if f.Effect != nil {
		kind = f.Effect.Kind()
	}
	fields := f.fields(&kind)
	if f.Effect != nil {
		fields = slices.Insert(fields, len(fields)-1, f.Effect.fields()...)
	}
	entries := writeFields(fields)
	if f.Trigger.At == 0 && f.Trigger.timed() {
		at := slices.IndexFunc(entries, func(e entry) bool { return e.key == "kind" })
		entries = slices.Insert(entries, at, entry{"at", time.Duration(0).String()})
	}
	return entries
}

// writeFields collects what fields write.
func writeFields(fields []field) []entry {
	var entries []entry
	for _, f := range fields {
		if content := f.write(); content != nil {
			entries = append(entries, entry{f.name, content})
		}
	}
	return entries
}

// writeOneOrMore is what a list of words writes: a word if it is one alone.
func writeOneOrMore(words []string) any {
	switch len(words) {
	case 0:
		return nil
	case 1:
		return words[0]
	}
	return words
}

// writeFlow writes a mapping on one line.
func writeFlow(entries []entry) string {
	var parts []string
	for _, e := range entries {
		parts = append(parts, e.key+": "+writeContent(e.content))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func writeContent(content any) string {
	switch content := content.(type) {
	case int:
		return strconv.Itoa(content)
	case bool:
		return strconv.FormatBool(content)
	case []string:
		return writeList(content, writeScalar)
	case [][]string:
		return writeList(content, func(group []string) string { return writeList(group, writeScalar) })
	case []entry:
		return writeFlow(content)
	}
	return writeScalar(content.(string))
}

func writeList[T any](list []T, write func(T) string) string {
	parts := make([]string, len(list))
	for i, entry := range list {
		parts[i] = write(entry)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// writeScalar writes a string plainly where YAML takes it for that string, and
// in quotes elsewhere.
func writeScalar(text string) string {
	if isPlain(text) {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("nemesis: a string that JSON cannot write: " + err.Error())
	}
	return string(quoted)
}

// isPlain reports whether YAML, of whatever version, takes an unquoted text for
// a string: it begins with a letter, or ends as a unit and no number does.
func isPlain(text string) bool {
	switch strings.ToLower(text) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	for _, r := range text {
		if !isLetter(r) && !('0' <= r && r <= '9') && !strings.ContainsRune("-._%\u00b5", r) {
			return false
		}
	}
	first, last := rune(text[0]), rune(text[len(text)-1])
	return isLetter(first) || first != '%' && (last == 's' || last == 'm' || last == '%')
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
