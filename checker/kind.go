package checker

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A Kind is a kind of operation of a service: how it is written, what it takes
// and what it returns. Each kind is one value, and two operations are of one
// kind if they point at the same. What an operation of it does to an object is
// for the model of the service to say.
type Kind struct {
	// Name is what histories, scenarios and people call it: "put".
	Name string
	// Code is its number where operations are encoded, from 1, which no other
	// kind of the service has; 6 is taken.
	Code uint8
	// Reads: an operation of it leaves what it looks at as it is.
	Reads bool
	// Keyless: an operation of it names no key.
	Keyless bool
	// Inputs are what an operation of it takes besides its key.
	Inputs Inputs
	// Output is what one that took effect returns.
	Output Outputs
	// Told is how Operation.Found reads in words if it is false and if it is
	// true: "not swapped", "swapped". Empty are "no" and "yes"; of MaybeOutput
	// only the first is used, and empty it is "nothing".
	Told [2]string
	// Summary says in a few words what an operation of it does, as an order to
	// do it: "set the value". It may be empty.
	Summary string
	// Nothing says in a clause that an operation came to nothing, as its Found is
	// false: "there is no such key". Empty is what Told has for that.
	Nothing string
	// Plain: inputs and outputs are written without quotes where that reads
	// well, as numbers are.
	Plain bool
}

// Inputs are what an operation takes besides its key.
type Inputs uint8

// What an operation may take.
const (
	NoInput   Inputs = iota
	OneInput         // Operation.Value
	TwoInputs        // Operation.Expected and Operation.Value
)

// Outputs are what an operation returns that took effect.
type Outputs uint8

// What an operation may return.
const (
	NoOutput    Outputs = iota
	FlagOutput          // Operation.Found
	TextOutput          // Operation.Output
	MaybeOutput         // Operation.Found, and if it is true Operation.Output
)

// String returns the name of the kind.
func (k *Kind) String() string {
	if k == nil {
		return "no kind"
	}
	return k.Name
}

// Conditional reports whether an operation of the kind may come to nothing: where its
// Found is false it has changed nothing.
func (k *Kind) Conditional() bool { return k.Output == FlagOutput || k.Output == MaybeOutput }

// The words for what an operation takes.
const (
	KeyWord      = "KEY"
	ExpectedWord = "EXPECTED"
	ValueWord    = "VALUE"
)

// Takes are the words for what an operation of the kind takes, in the order in
// which people write it: the key, then the inputs.
func (k *Kind) Takes() []string {
	var words []string
	if !k.Keyless {
		words = append(words, KeyWord)
	}
	switch k.Inputs {
	case OneInput:
		words = append(words, ValueWord)
	case TwoInputs:
		words = append(words, ExpectedWord, ValueWord)
	}
	return words
}

// text is an input or an output as it is written.
func (k *Kind) text(value string) string {
	if k.Plain {
		return prose.Name(value)
	}
	return strconv.Quote(value)
}

// told is Found in words.
func (k *Kind) told(found bool) string {
	words := [2]string{"no", "yes"}
	if k.Output == MaybeOutput {
		words[0] = "nothing"
	}
	place := 0
	if found {
		place = 1
	}
	if k.Told[place] != "" {
		return k.Told[place]
	}
	return words[place]
}

// Kinds are the kinds of operation that a history may have: the language of a
// service. No two have one name.
type Kinds []*Kind

// Named returns the kind of that name; nil if there is none.
func (k Kinds) Named(name string) *Kind {
	if i := slices.IndexFunc(k, func(kind *Kind) bool { return kind.Name == name }); i >= 0 {
		return k[i]
	}
	return nil
}

// Accept returns an error that names the first operation of h that is of none of the
// kinds; nil if there is none.
func (k Kinds) Accept(h History) error {
	for i := range h {
		if o := &h[i]; !slices.Contains(k, o.Kind) {
			return fmt.Errorf("operation %d of the history (id %d): found the operation kind %q, expected %s of the service that is judged",
				i+1, o.ID, o.Kind.String(), prose.Either(k.Names()))
		}
	}
	return nil
}

// Names returns the names of the kinds, in their order.
func (k Kinds) Names() []string {
	names := make([]string, len(k))
	for i, kind := range k {
		names[i] = kind.Name
	}
	return names
}
