package checker

import (
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// An Operation is what one client asked of a service, and what it was told.
//
// It acts on the object that its key names at one instant between Call and
// Return. Its Kind says what it takes and what it returns: Value and Expected
// are set only if that is among its inputs, Output and Found only if the kind
// returns them and the outcome is OutcomeOK.
type Operation struct {
	// ID tells operations of one history apart. It is not negative.
	ID int
	// Client names who asked. A client has one operation at a time.
	Client   string
	Kind     *Kind // not nil
	Key      string
	Value    string
	Expected string
	Output   string
	Found    bool
	Outcome  Outcome
	// Call and Return are the instants at which the client asked and at which
	// it was told, or gave up, or at which the recording ended; nanoseconds
	// since the start of the run. An operation with OutcomeUnknown may take
	// effect even after Return.
	Call, Return time.Duration
	// CallOrder and ReturnOrder are the places of the call and of the return
	// among all calls and returns of the recording, from 1, where the recorder
	// knows them as a simulation does: of two at one instant the lower came
	// first. 0 is unknown, and leaves what touches at an instant concurrent.
	CallOrder, ReturnOrder uint64
	// Late is how long before Call the client had meant to ask, where it asks at a
	// pace of its own and was held up by its operation before. Who measures how long
	// clients wait adds it, or leaves out what most of them waited for.
	Late time.Duration
}

// An Outcome is what the client knows about the fate of its operation. The
// zero Outcome is OutcomeUnknown, which claims nothing.
type Outcome uint8

const (
	// OutcomeUnknown: it may take effect at any time after the call, even
	// after Return, or never. It takes effect at most once.
	OutcomeUnknown Outcome = iota
	// OutcomeOK: it took effect between Call and Return.
	OutcomeOK
	// OutcomeFail: it certainly has no effect, then or later.
	OutcomeFail
)

// String returns "ok", "fail" or "unknown".
func (o Outcome) String() string {
	switch o {
	case OutcomeOK:
		return "ok"
	case OutcomeFail:
		return "fail"
	default:
		return "unknown"
	}
}

// MarshalText writes o as String does. It never fails.
func (o Outcome) MarshalText() ([]byte, error) {
	return []byte(o.String()), nil
}

// UnmarshalText reads what MarshalText writes, and refuses all else.
func (o *Outcome) UnmarshalText(text []byte) error {
	return readName(text, o, "an outcome: ok, fail or unknown", OutcomeUnknown, OutcomeOK, OutcomeFail)
}

// Request describes what was asked for in the manner of a call: put(k1, "7").
func (o Operation) Request() string {
	var arguments []string
	if o.has(fieldKey) {
		arguments = append(arguments, prose.Name(o.Key))
	}
	if o.has(fieldExpected) {
		arguments = append(arguments, o.Kind.text(o.Expected))
	}
	if o.has(fieldValue) {
		arguments = append(arguments, o.Kind.text(o.Value))
	}
	return o.Kind.String() + "(" + strings.Join(arguments, ", ") + ")"
}

// Answer describes what was returned in the words of the kind: "3" in quotes,
// absent, swapped or not swapped; it is empty if nothing was, or if that is not
// known.
func (o Operation) Answer() string {
	switch {
	case o.has(fieldOutput):
		return o.Kind.text(o.Output)
	case o.has(fieldFound):
		return o.Kind.told(o.Found)
	}
	return ""
}

// String describes the operation and its result in the manner of a call:
// put(k1, "7"), get(k1) = "3", cas(k1, "3", "7") = swapped.
func (o Operation) String() string {
	switch answer := o.Answer(); {
	case o.Outcome == OutcomeUnknown:
		return o.Request() + " = ?"
	case o.Outcome == OutcomeFail:
		return o.Request() + " failed"
	case answer != "":
		return o.Request() + " = " + answer
	}
	return o.Request()
}

// subject describes what was asked for in short: "put of k1".
func (o Operation) subject() string {
	if !o.has(fieldKey) {
		return o.Kind.String()
	}
	return o.Kind.String() + " of " + prose.Name(o.Key)
}
