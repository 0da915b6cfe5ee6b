package jepsen

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
)

// ReadLog reads a history from the log of a test of Jepsen, which has a line for each
// event:
//
//	INFO  jepsen.util - 0	:invoke	:cas	[3 0]
//
// with the process, the type, what was asked for, the value, and maybe an error. Other
// lines are passed over if they look like lines of a log. What stands in place of a value
// and is a keyword, as :timed-out, is an error. A :fail that has a value and no error is an
// answer: the operation looked, and its condition was not met. Each event has an instant
// of its own, in the order of the file. Errors are as those of Read.
func ReadLog(in io.Reader, name string, l Language) (checker.History, error) {
	s, known, r := newScanner(in, name), newNames(), newRecording(l)
	for {
		line, at, err := s.nextLine()
		if err == errNoMore {
			break
		} else if err != nil {
			return nil, err
		}
		if !utf8.Valid(line) {
			return nil, s.fault(at.behind(line[:invalidAt(line)]), "found bytes that are not UTF-8")
		}
		process, kind, rest, is := logged(line)
		if !is {
			if !LikeLog(line) {
				return nil, s.fault(at, "found %s, expected a line of a log", short(line))
			}
			continue
		}
		if _, client := process.(int64); !client {
			continue // what the nemesis tells need not be EDN
		}
		e, wrong := loggedEvent(line, rest, known)
		if wrong != nil {
			return nil, s.fault(at.behind(line[:wrong.at]), "%s", wrong.reason)
		}
		e.Process, e.Type = process, kind
		if kind == "fail" && e.Error == nil && e.Value != nil {
			e.Output = false
		}
		if err := r.add(&e, at); err != nil {
			return nil, s.fault(at, "%v", err)
		}
	}
	return checked(s, r)
}

// types are the words for what an event is.
var types = []Keyword{"invoke", "ok", "fail", "info"}

// logged finds the event in a line: whose it is, what, and where the rest begins.
func logged(line []byte) (process Value, kind Keyword, rest int, is bool) {
	for _, word := range types {
		before, after, found := bytes.Cut(line, []byte(":"+word))
		if !found || len(before) == 0 || !blank[before[len(before)-1]] || len(after) > 0 && !blank[after[0]] {
			continue
		}
		words := bytes.Fields(before)
		if len(words) < 2 {
			return nil, "", 0, false
		}
		by := words[len(words)-1]
		rest := len(line) - len(after)
		if by[0] == ':' {
			return Keyword(by[1:]), word, rest, true
		}
		n, err := strconv.ParseInt(string(by), 10, 64)
		return n, word, rest, err == nil
	}
	return nil, "", 0, false
}

// loggedEvent reads what was asked for, the value and the error from the rest of a line.
func loggedEvent(line []byte, rest int, known *names) (Event, *mistake) {
	var e Event
	p := parser{text: line, at: rest, known: known}
	f, wrong := p.value()
	if wrong != nil {
		return e, wrong
	}
	word, is := f.(Keyword)
	if !is {
		return e, p.mistaken(rest, "found %s, expected what was asked for, as :read", short(appendValue(nil, f)))
	}
	e.F = string(word)
	if e.Value, wrong = p.value(); wrong != nil {
		return e, wrong
	}
	if _, problem := e.Value.(Keyword); problem {
		e.Value, e.Error = nil, e.Value
	}
	if wrong := p.skip(); wrong != nil {
		return e, wrong
	}
	if p.at < len(line) {
		// What is told of a failure need not be EDN.
		e.Error = string(line[p.at:])
	}
	return e, nil
}

// levels are the words with which lines of logs say how grave they are.
var levels = [][]byte{[]byte("INFO"), []byte("WARN"), []byte("ERROR"), []byte("DEBUG"), []byte("TRACE"), []byte("FATAL")}

// LikeLog reports whether a text begins as a line of a log does: with how grave it is or
// with a date. What goes on with a stack trace is one, and so is an empty line.
func LikeLog(line []byte) bool {
	text := bytes.TrimSpace(line)
	for _, level := range levels {
		if rest, is := bytes.CutPrefix(text, level); is && (len(rest) == 0 || blank[rest[0]]) {
			return true
		}
	}
	for _, start := range []string{"at ", "Caused by: ", "... "} {
		if bytes.HasPrefix(text, []byte(start)) {
			return true
		}
	}
	return len(text) == 0 || dated(text)
}

// dated reports whether a text begins with a date: 2019-11-20.
func dated(text []byte) bool {
	const date = "0000-00-00"
	if len(text) < len(date) {
		return false
	}
	for i := range len(date) {
		c := text[i]
		if digit := c >= '0' && c <= '9'; digit != (date[i] == '0') || !digit && c != '-' {
			return false
		}
	}
	return true
}
