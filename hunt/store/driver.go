//go:build !js && !wasip1

package store

import (
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// driver is the name under which database/sql knows SQLite.
const driver = "sqlite"

// The result codes of SQLite that are told apart: https://www.sqlite.org/rescode.html.
const (
	codeError   = 1 // a table is not there
	codeBusy    = 5
	codeLocked  = 6
	codeCorrupt = 11
	codeNotADB  = 26
)

// codeOf is the primary result code of an error of SQLite; 0 for any other.
func codeOf(err error) int {
	if failed, ok := errors.AsType[*sqlite.Error](err); ok {
		return failed.Code() & 0xff
	}
	return 0
}

// words says what an error of SQLite is about, without the numbers that the
// driver adds.
func words(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, " ("); i >= 0 && strings.HasSuffix(text, ")") && codeOf(err) != 0 {
		text = text[:i]
	}
	return text
}
