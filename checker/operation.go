package checker

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Operation is what one client asked of a store of keys and values, and
// what it was told.
//
// A key is absent or holds a string, which may be empty. The operations act
// on one key, each at one instant between Call and Return:
//
//	get     returns the value, if there is one.
//	put     sets the key to Value. Returns nothing.
//	delete  makes the key absent, whether or not it was. Returns nothing.
//	append  sets the key to what it held followed by Value; an absent key
//	        counts as the empty string, so the key is never absent after.
//	        Returns the new value.
//	cas     sets the key to Value if it holds exactly Expected, and returns
//	        whether it did. An absent key equals no Expected, not even the
//	        empty string. A cas that sets nothing has completed all the same:
//	        its outcome is OutcomeOK.
//
// Output and Found are set only where the table says so, and only if the
// outcome is OutcomeOK:
//
//	        Value  Expected  Found                    Output
//	get     -      -         the key held a value     the value, if Found
//	put     set    -         -                        -
//	delete  -      -         -                        -
//	append  set    -         -                        the new value
//	cas     set    set       Expected was found, and  -
//	                         replaced by Value
type Operation struct {
	// ID tells operations of one history apart. It is not negative.
	ID int
	// Client names who asked. A client has one operation at a time.
	Client   string
	Kind     OperationKind
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
}

// An OperationKind says what an operation asks for.
type OperationKind uint8

// The kinds of operation; see Operation for what each does.
const (
	Get OperationKind = iota + 1
	Put
	Delete
	Append
	CompareAndSet
)

// operationKinds are the names of the kinds, as files have them.
var operationKinds = [...]string{Get: "get", Put: "put", Delete: "delete", Append: "append", CompareAndSet: "cas"}

// String returns "get", "put", "delete", "append" or "cas".
func (k OperationKind) String() string {
	if k < Get || k > CompareAndSet {
		return "kind " + strconv.Itoa(int(k))
	}
	return operationKinds[k]
}

// MarshalText writes k as String does, and refuses what is no kind.
func (k OperationKind) MarshalText() ([]byte, error) {
	if k < Get || k > CompareAndSet {
		return nil, fmt.Errorf("found operation kind %d, expected 1 to %d", k, CompareAndSet)
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads what MarshalText writes, and refuses all else.
func (k *OperationKind) UnmarshalText(text []byte) error {
	return readName(text, k, "an operation kind: get, put, delete, append or cas", Get, Put, Delete, Append, CompareAndSet)
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
	arguments := []string{printable(o.Key)}
	if o.has(fieldExpected) {
		arguments = append(arguments, strconv.Quote(o.Expected))
	}
	if o.has(fieldValue) {
		arguments = append(arguments, strconv.Quote(o.Value))
	}
	return o.Kind.String() + "(" + strings.Join(arguments, ", ") + ")"
}

// Answer describes what was returned: "3" in quotes, absent, swapped or not
// swapped; it is empty if nothing was, or if that is not known.
func (o Operation) Answer() string {
	switch {
	case o.Outcome != OutcomeOK, o.Kind == Put, o.Kind == Delete:
		return ""
	case o.Kind == CompareAndSet && o.Found:
		return "swapped"
	case o.Kind == CompareAndSet:
		return "not swapped"
	case o.Kind == Append || o.Found:
		return strconv.Quote(o.Output)
	}
	return "absent"
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

// printable returns a key as it stands if that reads well, else quoted.
func printable(key string) string {
	if quoted := strconv.Quote(key); key == "" || len(quoted) != len(key)+2 {
		return quoted
	}
	return key
}
