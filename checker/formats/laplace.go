package formats

import (
	"bufio"
	"bytes"
	"io"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models"
)

// laplace is our own format.
var laplace = Format{
	Name:    "laplace",
	Summary: "a JSON object a line, as history.jsonl of a run has them",
	like: func(head []byte) bool {
		rest, object := bytes.CutPrefix(head, []byte("{"))
		return object && bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	},
	read: func(in *bufio.Reader, name string, m models.Model) (checker.History, error) {
		accept := m.Accept
		if accept == nil {
			accept = func(*checker.Operation) error { return nil }
		}
		h, err := checker.ReadAccepted(in, name, m.Kinds, accept)
		return h, foreignKind(err, m)
	},
	write: func(w io.Writer, h checker.History, _ models.Model) error { return h.Write(w) },
}
