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
	arguments := []string{wordsOfKey(o.Key)}
	switch o.Kind {
	case CompareAndSet:
		arguments = append(arguments, wordsOfText(o.Expected), wordsOfText(o.Value))
	case Put, Append:
		arguments = append(arguments, wordsOfText(o.Value))
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

// wordsOfKey is a key as it stands if that reads well, else in quotes.
func wordsOfKey(key string) string {
	if text := wordsOfText(key); key == "" || text != `"`+key+`"` {
		return text
	}
	return key
}

// wordsOfText is text in quotes.
func wordsOfText(text string) string { return prose.Short(strconv.Quote(text), lettersMax) }
