package jepsen

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/laplace-sim/laplace/checker"
)

// A scanner cuts a text into values, or into lines, of which none is longer than
// checker.LineBytesMax: it holds one of them at a time, and knows where it is.
type scanner struct {
	in   io.Reader
	name string // of the file

	buffer  []byte
	at, end int // what is read and not yet taken is buffer[at:end]
	done    bool
	failed  error // of the reader, other than io.EOF

	line, column int    // of buffer[at], from 1
	closing      []byte // what ends the vector or list around the values; empty if there is none
	opened       position
	discard      int // how many of the values to come are behind a #_ of their own
}

// A position is a place in a file.
type position struct{ line, column int }

func newScanner(in io.Reader, name string) *scanner {
	return &scanner{in: in, name: name, buffer: make([]byte, 1<<16), line: 1, column: 1}
}

// here is the place of what comes next.
func (s *scanner) here() position { return position{s.line, s.column} }

// fault is an error at a place.
func (s *scanner) fault(at position, format string, args ...any) error {
	return &checker.FileError{Name: s.name, Line: at.line, Column: at.column, Reason: fmt.Sprintf(format, args...)}
}

// errNoMore is that a file has ended.
var errNoMore = errors.New("no more")

// fill reads more behind buffer[at:end]. It returns errNoMore at the end of the file.
func (s *scanner) fill() error {
	switch {
	case s.failed != nil:
		return fmt.Errorf("%s: %w", s.name, s.failed)
	case s.done:
		return errNoMore
	case s.end-s.at > checker.LineBytesMax:
		return s.long()
	}
	if s.at > 0 {
		copy(s.buffer, s.buffer[s.at:s.end])
		s.at, s.end = 0, s.end-s.at
	}
	if s.end == len(s.buffer) {
		s.buffer = append(s.buffer, make([]byte, len(s.buffer))...)
	}
	for range 100 {
		n, err := s.in.Read(s.buffer[s.end:])
		s.end += n
		switch {
		case err == io.EOF:
			s.done = true
		case err != nil:
			s.failed = err
		}
		switch {
		case n > 0:
			return nil
		case err != nil:
			return s.fill()
		}
	}
	s.failed = io.ErrNoProgress
	return s.fill()
}

// long is the error of what is too long.
func (s *scanner) long() error {
	return s.fault(s.here(), "found a longer operation, expected at most %d bytes", checker.LineBytesMax)
}

// take takes n bytes, and moves the place behind them.
func (s *scanner) take(n int) []byte {
	taken := s.buffer[s.at : s.at+n]
	s.at += n
	if last := bytes.LastIndexByte(taken, '\n'); last >= 0 {
		s.line += bytes.Count(taken, []byte("\n"))
		s.column = n - last
	} else {
		s.column += n
	}
	return taken
}

// nextLine returns the next line without its line feed, and where it begins. What is
// returned is good until the next call. The error is errNoMore behind the last.
func (s *scanner) nextLine() (text []byte, at position, err error) {
	looked := 0
	for {
		if n := bytes.IndexByte(s.buffer[s.at+looked:s.end], '\n'); n >= 0 {
			looked += n
			break
		}
		looked = s.end - s.at
		if err := s.fill(); err == errNoMore && looked > 0 {
			return s.lineOf(looked, 0)
		} else if err != nil {
			return nil, s.here(), err
		}
	}
	return s.lineOf(looked, 1)
}

// lineOf takes a line of so many bytes, and its line feed.
func (s *scanner) lineOf(length, feed int) ([]byte, position, error) {
	if length > checker.LineBytesMax {
		return nil, s.here(), s.long()
	}
	at := s.here()
	return s.take(length + feed)[:length], at, nil
}

// peek returns the next byte but so many.
func (s *scanner) peek(offset int) (byte, error) {
	for s.at+offset >= s.end {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	return s.buffer[s.at+offset], nil
}

// next returns the text of the next value at the top of the file or in the vector or
// list that is there, and where it begins. Comments, tags and values that are to be
// discarded are none. What is returned is good until the next call. The error is
// errNoMore behind the last.
func (s *scanner) next() (text []byte, at position, err error) {
	for {
		c, err := s.peek(0)
		if err != nil {
			return nil, s.here(), s.ended(err)
		}
		switch {
		case blank[c]:
			n := 1
			for s.at+n < s.end && blank[s.buffer[s.at+n]] {
				n++
			}
			s.take(n)
		case c == ';':
			err = s.skipComment()
		case c == '#':
			var value bool
			if value, err = s.skipTag(); value {
				if text, at, err = s.value(); s.discard == 0 {
					return text, at, err
				}
				s.discard--
			}
		case closes(c) && s.discard > 0:
			err = s.fault(s.here(), "found %q, expected a value behind #_", string(c))
		case closes(c) && len(s.closing) > 0 && s.closing[0] == c:
			s.closing = nil
			s.take(1)
		case closes(c):
			return nil, s.here(), s.fault(s.here(), "found %q, expected an operation", string(c))
		case (c == '[' || c == '(') && len(s.closing) == 0 && s.discard == 0:
			s.opened = s.here()
			s.closing = []byte{']'}
			if c == '(' {
				s.closing = []byte{')'}
			}
			s.take(1)
		default:
			if text, at, err = s.value(); s.discard == 0 {
				return text, at, err
			}
			s.discard--
		}
		if err != nil {
			return nil, s.here(), err
		}
	}
}

// ended is the error where something was expected and err found: that of a file that has
// ended too early, if it has.
func (s *scanner) ended(err error) error {
	switch {
	case err != errNoMore:
		return err
	case s.discard > 0:
		return s.fault(s.here(), "found the end of the file, expected a value behind #_")
	case len(s.closing) > 0:
		return s.fault(s.here(), "found the end of the file, expected %q, as of %d:%d on", s.closing, s.opened.line, s.opened.column)
	}
	return err
}

// skipComment takes what is left of a line.
func (s *scanner) skipComment() error {
	for {
		if n := bytes.IndexByte(s.buffer[s.at:s.end], '\n'); n >= 0 {
			s.take(n)
			return nil
		}
		s.take(s.end - s.at)
		if err := s.fill(); err == errNoMore {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// skipTag takes a tag, or a value that is to be discarded. It reports whether what is
// there is a value that begins with a hash.
func (s *scanner) skipTag() (value bool, err error) {
	c, err := s.peek(1)
	switch {
	case err == errNoMore:
		return false, s.fault(s.here(), "found # at the end of the file, expected an operation")
	case err != nil:
		return false, err
	case c == '{' || c == '"' || c == '#':
		return true, nil
	case c == '_':
		s.take(2)
		s.discard++
		return false, nil
	}
	n := 1
	for {
		c, err := s.peek(n)
		switch {
		case err != nil && err != errNoMore:
			return false, err
		case err == errNoMore || ends[c]:
			s.take(n)
			return false, nil
		}
		n++
	}
}

// value takes the value that begins here.
func (s *scanner) value() (text []byte, at position, err error) {
	at = s.here()
	depth, n := 0, 0
	c := s.buffer[s.at]
	if c == '#' {
		n = 1
	}
	if c = s.buffer[s.at+n]; !opens(c) && c != '"' {
		return s.atom()
	}
	for {
		c, err := s.peek(n)
		if err == errNoMore {
			return nil, at, s.fault(at, "found an operation without an end, expected %s behind it", missing(depth))
		} else if err != nil {
			return nil, at, err
		}
		n++
		switch c {
		case '"':
			n, err = s.passString(n)
		case '\\':
			n++
		case ';':
			for err == nil && c != '\n' {
				c, err = s.peek(n)
				n++
			}
			if err == errNoMore {
				err = nil
				n--
			}
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			depth--
		default:
			// Most bytes mean nothing here.
			rest := s.buffer[s.at+n : s.end]
			passed := 0
			for passed < len(rest) && !marks[rest[passed]] {
				passed++
			}
			n += passed
			continue
		}
		switch {
		case err != nil:
			return nil, at, err
		case depth == 0:
			if n > checker.LineBytesMax {
				return nil, at, s.long()
			}
			return s.take(n), at, nil
		}
	}
}

// missing says what an operation lacks.
func missing(depth int) string {
	if depth == 1 {
		return "a bracket"
	}
	return "brackets"
}

// passString returns how far the string goes that began before the offset.
func (s *scanner) passString(n int) (int, error) {
	for {
		c, err := s.peek(n)
		if err == errNoMore {
			return n, s.fault(s.here(), "found an operation with a string without an end, expected a quote behind it")
		} else if err != nil {
			return n, err
		}
		n++
		switch c {
		case '"':
			return n, nil
		case '\\':
			n++
		default:
			rest := s.buffer[s.at+n : s.end]
			passed := 0
			for passed < len(rest) && rest[passed] != '"' && rest[passed] != '\\' {
				passed++
			}
			n += passed
		}
	}
}

// atom takes what is no collection and no string.
func (s *scanner) atom() (text []byte, at position, err error) {
	at = s.here()
	for n := 1; ; n++ {
		c, err := s.peek(n)
		switch {
		case err != nil && err != errNoMore:
			return nil, at, err
		case err == errNoMore || ends[c]:
			return s.take(n), at, nil
		}
	}
}

func opens(c byte) bool  { return c == '{' || c == '[' || c == '(' }
func closes(c byte) bool { return c == '}' || c == ']' || c == ')' }

// Tables of bytes: what is blank in EDN, what ends a name or a number, and what means
// something between the brackets of a value.
var blank, ends, marks [256]bool

func init() {
	for _, c := range []byte(" \t\r\n\f\v,") {
		blank[c], ends[c] = true, true
	}
	for _, c := range []byte("{}[]()\";") {
		ends[c], marks[c] = true, true
	}
	ends['\\'], marks['\\'] = true, true
}
