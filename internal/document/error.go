package document

import (
	"fmt"
	"strconv"
	"strings"
)

// An Error says where a file could not be understood, what stands there and
// what should.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the file as a whole is meant
	Found        string
	Expected     string
}

// Error is file:line:column: found …, expected ….
func (e *Error) Error() string {
	at := e.File
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	}
	return fmt.Sprintf("%s: found %s, expected %s", at, e.Found, e.Expected)
}

// clipMax is how many bytes of a file an error repeats.
const clipMax = 80

// Quote quotes text from a file, no more of it than one likes to read.
func Quote(text string) string { return strconv.Quote(Clip(text)) }

// Clip returns the text, no more of it than one likes to read.
func Clip(text string) string {
	if len(text) <= clipMax {
		return text
	}
	return strings.ToValidUTF8(text[:clipMax], "") + "…"
}
