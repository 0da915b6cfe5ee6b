package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/internal/prose"
)

// edn is the format of Jepsen and Maelstrom.
var edn = Format{
	Name:    "jepsen",
	Summary: "EDN of Jepsen and Maelstrom: a map for each call and each return",
	like: func(head []byte) bool {
		return bytes.IndexByte([]byte("{[(;#"), head[0]) >= 0
	},
	read: func(in *bufio.Reader, name string, m models.Model) (checker.History, error) {
		return jepsen.Read(in, name, languageOf(m))
	},
	write: func(w io.Writer, h checker.History, m models.Model) error {
		return jepsen.Write(w, h, languageOf(m))
	},
}

// log is what Jepsen's tests print while they run.
var log = Format{
	Name:    "jepsen-log",
	Summary: "the log of a test of Jepsen, with a line for each call and each return",
	like:    jepsen.LikeLog,
	read: func(in *bufio.Reader, name string, m models.Model) (checker.History, error) {
		return jepsen.ReadLog(in, name, languageOf(m))
	},
}

// languageOf is the language of a model, which says of what it does not understand
// whose it is.
func languageOf(m models.Model) jepsen.Language { return explained{spoken(m), m} }

// spoken is the language of a model. One for which Jepsen has no words spells its kinds.
func spoken(m models.Model) jepsen.Language {
	if m.Jepsen != nil {
		return m.Jepsen
	}
	return jepsen.Spelled(m.Kinds)
}

// An explained is a language whose errors name its model, and the models that have such an
// operation.
type explained struct {
	jepsen.Language
	model models.Model
}

// Read reads an operation.
func (l explained) Read(op jepsen.Op) (checker.Operation, error) {
	o, err := l.Language.Read(op)
	if err == nil {
		return o, nil
	}
	var others []string
	for _, m := range models.All() {
		if _, err := spoken(m).Read(op); err == nil && m.Name != l.model.Name {
			others = append(others, m.Name)
		}
	}
	return o, errors.New(foreign(err.Error(), l.model, others))
}

// inModel is what an error about an operation of another model says, before the name of
// the model that it was read for.
const inModel = " in a history of the model "

// foreign is an error about an operation of a model that other models have.
func foreign(reason string, m models.Model, others []string) string {
	reason += inModel + m.Name
	if len(others) == 0 {
		return reason
	}
	slices.Sort(others)
	return fmt.Sprintf("%s; %s %s such", reason, prose.List(others), have(others))
}

// Foreign reports whether what is wrong with a file is that it has an operation of another
// model than the one that it was read for.
func Foreign(misfit *checker.FileError) bool {
	return strings.Contains(misfit.Reason, inModel)
}

// have agrees with how many have something.
func have(names []string) string {
	if len(names) == 1 {
		return "has"
	}
	return "have"
}

// foreignKind adds to an error of ReadHistory about a kind of operation which models have
// it.
func foreignKind(err error, m models.Model) error {
	var file *checker.FileError
	if !errors.As(err, &file) {
		return err
	}
	reason, is := strings.CutPrefix(file.Reason, `kind: found "`)
	kind, _, ends := strings.Cut(reason, `", expected an operation kind`)
	if !is || !ends {
		return err
	}
	var others []string
	for _, other := range models.All() {
		if other.Kinds.Named(kind) != nil {
			others = append(others, other.Name)
		}
	}
	told := *file
	told.Reason = foreign(file.Reason, m, others)
	return &told
}
