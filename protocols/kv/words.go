package kv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// lettersMax is how many letters of a key, or of a value with its quotes, are shown.
const lettersMax = 26

// Words is what an operation asks for, in the manner of a call: put(k1, "7"). What is
// long is cut.
func (o Operation) Words() string {
	if o.Kind == Register {
		return o.Kind.String()
	}
	arguments := []string{shown(o.Key)}
	switch o.Kind {
	case CompareAndSet:
		arguments = append(arguments, quoted(o.Expected), quoted(o.Value))
	case Put, Append:
		arguments = append(arguments, quoted(o.Value))
	}
	return o.Kind.String() + "(" + strings.Join(arguments, ", ") + ")"
}

// Words is what an encoded command asks for, as Operation.Words has it. Of what is none
// it says how long it is.
func Words(encoded string) string {
	c, err := Decode(encoded)
	if err != nil {
		return fmt.Sprintf("no command, but %s", prose.Count(len(encoded), "byte"))
	}
	return c.Operation.Words()
}

// shown is a key as it stands if that reads well, else in quotes.
func shown(key string) string {
	if text := quoted(key); key == "" || text != `"`+key+`"` {
		return text
	}
	return key
}

func quoted(text string) string { return prose.Short(strconv.Quote(text), lettersMax) }
