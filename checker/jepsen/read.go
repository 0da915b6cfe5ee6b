package jepsen

import (
	"io"

	"github.com/laplace-sim/laplace/checker"
)

// Read reads a history in EDN: a map for each event, or a vector or a list of such. Name is
// that of the file, for errors: what is wrong with it is a *checker.FileError. Tags are
// passed over, so that a record is the map that it holds, and so are entries that mean
// nothing here and processes that are no clients.
//
// Times count where there are any: of two events at one instant the call is taken to come
// first, unless both have a place in the :order. Where there are none each event has an
// instant of its own, in the order of the file. An operation has the ID that :id or
// :index says, or else the place of its invocation.
func Read(in io.Reader, name string, l Language) (checker.History, error) {
	s, known, r := newScanner(in, name), newNames(), newRecording(l)
	for {
		text, at, err := s.next()
		if err == errNoMore {
			break
		} else if err != nil {
			return nil, err
		}
		e, wrong := eventOf(text, known)
		if wrong != nil {
			return nil, s.fault(at.behind(text[:wrong.at]), "%s", wrong.reason)
		}
		if err := r.add(&e, at); err != nil {
			return nil, s.fault(at, "%v", err)
		}
	}
	return checked(s, r)
}

// checked is the history of a recording that has ended, if it is one.
func checked(s *scanner, r *recording) (checker.History, error) {
	h := r.finish()
	if err := h.Validate(); err != nil {
		return nil, s.fault(position{1, 1}, "%v", err)
	}
	return h, nil
}

// behind is the place behind a text that begins at a place.
func (at position) behind(text []byte) position {
	for _, c := range text {
		at.column++
		if c == '\n' {
			at.line, at.column = at.line+1, 1
		}
	}
	return at
}
