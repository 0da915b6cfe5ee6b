package jepsen

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// An Event is one map of such a history: that an operation was invoked, or that it
// completed.
type Event struct {
	// Type is "invoke", "ok", "fail" or "info".
	Type Keyword
	// Process is who did it: an int64 for a client, and a Keyword or a string for whoever is
	// none, as the nemesis.
	Process Value
	// F names what was asked for.
	F string
	// Value is what was asked for or answered; Key, Output and Error are as in an Op.
	Value, Key, Output, Error Value
	// Time is when it was, in nanoseconds since the start.
	Time time.Duration
	// Extra is what else Laplace knows of it; it need not be in a file.
	Extra Extra

	timed, indexed bool
	index          int
}

// An Extra is what Laplace writes of an event besides, so that a history that is read
// back is the same. In a file it counts for nothing without a client, for others may call
// something else so.
type Extra struct {
	// Known is whether there is one.
	Known bool
	// Client is who did it, :client; it is another process after each :info.
	Client string
	// ID is that of the operation, :id.
	ID int
	// Order is the place among all calls and returns, :order; from 1, and 0 if it is not
	// known.
	Order uint64
	// Late is the operation's :late, in nanoseconds.
	Late time.Duration
}

// eventOf reads an event from the text of a value.
func eventOf(text []byte, known *names) (Event, *mistake) {
	p := parser{text: text, known: known}
	var e Event
	if !utf8.Valid(text) {
		return e, p.mistaken(invalidAt(text), "found bytes that are not UTF-8")
	}
	if text[0] != '{' {
		return e, p.mistaken(0, "found %s, expected a map: {:type :invoke, ...}", short(text))
	}
	p.at = 1
	p.depth = 1
	var seen [len(entries)]bool
	for {
		end, wrong := p.ended(0, '}')
		if wrong != nil {
			return e, wrong
		}
		if end {
			break
		}
		at := p.at
		key, wrong := p.value()
		if wrong != nil {
			return e, wrong
		}
		value, wrong := p.value()
		if wrong != nil {
			return e, wrong
		}
		i := entryOf(key)
		switch {
		case i < 0:
			continue
		case seen[i]:
			return e, p.mistaken(at, "found :%s a second time, expected each once", entries[i].name)
		}
		seen[i] = true
		if expected := entries[i].set(&e, value); expected != "" {
			return e, p.mistaken(at, "found :%s %s, expected %s", entries[i].name, short(appendValue(nil, value)), expected)
		}
	}
	for i, entry := range entries {
		if entry.needed && !seen[i] {
			return e, p.mistaken(0, "found no :%s, expected one", entry.name)
		}
	}
	if !e.Extra.Known {
		e.Extra = Extra{}
	}
	return e, nil
}

// An entry is one of those of an event.
type entry struct {
	name   Keyword
	needed bool
	// set takes the value, and returns what was expected if it was not that.
	set func(e *Event, v Value) (expected string)
}

// entries are all that mean something here; others are nobody's business.
var entries = [...]entry{
	{"type", true, func(e *Event, v Value) string {
		word, is := v.(Keyword)
		e.Type = word
		return unless(is && (word == "invoke" || word == "ok" || word == "fail" || word == "info"), ":invoke, :ok, :fail or :info")
	}},
	{"process", true, func(e *Event, v Value) string {
		e.Process = v
		switch v.(type) {
		case int64, Keyword, string:
			return ""
		}
		return "a number or a name"
	}},
	{"f", true, func(e *Event, v Value) string {
		switch f := v.(type) {
		case Keyword:
			e.F = string(f)
		case string:
			e.F = f
		}
		return unless(e.F != "", "a keyword")
	}},
	{"value", false, func(e *Event, v Value) string { e.Value = v; return "" }},
	{"key", false, func(e *Event, v Value) string { e.Key = v; return "" }},
	{"output", false, func(e *Event, v Value) string { e.Output = v; return "" }},
	{"error", false, func(e *Event, v Value) string { e.Error = v; return "" }},
	{"time", false, func(e *Event, v Value) string {
		n, is := natural(v)
		e.Time, e.timed = time.Duration(n), is
		return unless(is || v == nil, "nanoseconds, 0 or more")
	}},
	{"index", false, func(e *Event, v Value) string {
		n, is := natural(v)
		e.index, e.indexed = int(n), is
		return unless((is && n == int64(int(n))) || v == nil, "an integer, 0 or more")
	}},
	{"id", false, func(e *Event, v Value) string {
		n, is := natural(v)
		if is {
			e.Extra.ID = int(min(n, int64(maxInt)))
		}
		return ""
	}},
	{"client", false, func(e *Event, v Value) string { e.Extra.Client, e.Extra.Known = v.(string); return "" }},
	{"order", false, func(e *Event, v Value) string {
		n, _ := natural(v)
		e.Extra.Order = uint64(n)
		return ""
	}},
	{"late", false, func(e *Event, v Value) string {
		n, _ := natural(v)
		e.Extra.Late = time.Duration(n)
		return ""
	}},
}

const maxInt = int(^uint(0) >> 1)

// unless is what was expected, unless that was found.
func unless(found bool, expected string) string {
	if found {
		return ""
	}
	return expected
}

// natural is a value that is a number from 0 on.
func natural(v Value) (int64, bool) {
	n, is := v.(int64)
	return max(n, 0), is && n >= 0
}

// entryOf is the place of a key among the entries; -1 if it is none of them.
func entryOf(key Value) int {
	word, is := key.(Keyword)
	if !is {
		return -1
	}
	for i := range entries {
		if entries[i].name == word {
			return i
		}
	}
	return -1
}

// invalidAt is the place of the first byte that is not UTF-8.
func invalidAt(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

// who names a process for people.
func who(process Value) string { return fmt.Sprintf("process %s", appendValue(nil, process)) }
