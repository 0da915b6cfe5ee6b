package checker

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// A History is a sequence of operations in order of call.
type History []Operation

// Validate reports the first thing that makes h no history: an operation out
// of order of call, a return before its call, an ID used twice, a client with
// two operations at once, a result where the kind and the outcome allow none,
// or text that is not UTF-8.
func (h History) Validate() error {
	v := newValidator(len(h))
	for i, o := range h {
		if err := v.accept(o); err != nil {
			return fmt.Errorf("operation %d of the history (id %d): %w", i+1, o.ID, err)
		}
	}
	return nil
}

// Keys returns the keys that operations of h name, sorted.
func (h History) Keys() []string {
	keys := make(map[string]bool)
	for _, o := range h {
		keys[o.Key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// Clients returns the clients of h, sorted.
func (h History) Clients() []string {
	clients := make(map[string]bool)
	for _, o := range h {
		clients[o.Client] = true
	}
	return slices.Sorted(maps.Keys(clients))
}

// Count returns how many operations have the given outcome.
func (h History) Count(outcome Outcome) int {
	n := 0
	for _, o := range h {
		if o.Outcome == outcome {
			n++
		}
	}
	return n
}

// A validator accepts the operations of a history one by one.
type validator struct {
	ids  map[int]bool
	busy map[string]Operation // a client's latest operation
	last time.Duration        // the latest call
}

func newValidator(size int) *validator {
	return &validator{ids: make(map[int]bool, size), busy: make(map[string]Operation)}
}

// accept reports what is wrong with o as the next operation.
func (v *validator) accept(o Operation) error {
	if err := o.validate(); err != nil {
		return err
	}
	if v.ids[o.ID] {
		return fmt.Errorf("found id %d a second time, expected each once", o.ID)
	}
	if o.Call < v.last {
		return fmt.Errorf("found a call at %v after one at %v, expected operations in order of call", o.Call, v.last)
	}
	if before, found := v.busy[o.Client]; found && o.Call < before.Return {
		return fmt.Errorf("found a call by client %q at %v, expected none before the return of its operation %d at %v",
			o.Client, o.Call, before.ID, before.Return)
	}
	v.ids[o.ID], v.busy[o.Client], v.last = true, o, o.Call
	return nil
}

// validate reports what is wrong with o taken alone.
func (o Operation) validate() error {
	switch {
	case o.ID < 0:
		return fmt.Errorf("found id %d, expected 0 or more", o.ID)
	case o.Kind < Get || o.Kind > CompareAndSet:
		return fmt.Errorf("found operation kind %d, expected 1 to %d", o.Kind, CompareAndSet)
	case o.Outcome > OutcomeFail:
		return fmt.Errorf("found outcome %d, expected 0 to %d", o.Outcome, OutcomeFail)
	case o.Call < 0:
		return fmt.Errorf("found a call at %v, expected 0 or later", o.Call)
	case o.Return < o.Call:
		return fmt.Errorf("found a return at %v, expected none before the call at %v", o.Return, o.Call)
	case o.Value != "" && !o.has(fieldValue):
		return fmt.Errorf("found value %q, expected none for a %v", o.Value, o.Kind)
	case o.Expected != "" && !o.has(fieldExpected):
		return fmt.Errorf("found an expected value %q, expected none for a %v", o.Expected, o.Kind)
	case o.Found && !o.has(fieldFound):
		return fmt.Errorf("found true in Found, expected false for a %v with outcome %v", o.Kind, o.Outcome)
	case o.Output != "" && !o.has(fieldOutput):
		return fmt.Errorf("found output %q, expected none for a %v with outcome %v and Found %v", o.Output, o.Kind, o.Outcome, o.Found)
	}
	for _, text := range []string{o.Client, o.Key, o.Value, o.Expected, o.Output} {
		if !utf8.ValidString(text) {
			return fmt.Errorf("found %q, expected UTF-8", text)
		}
	}
	return nil
}

// A field is one of the parts of an operation that only some operations have.
type field uint8

const (
	fieldValue field = iota
	fieldExpected
	fieldFound
	fieldOutput
)

// has is the table in the comment of Operation.
func (o Operation) has(f field) bool {
	ok := o.Outcome == OutcomeOK
	switch f {
	case fieldValue:
		return o.Kind == Put || o.Kind == Append || o.Kind == CompareAndSet
	case fieldExpected:
		return o.Kind == CompareAndSet
	case fieldFound:
		return ok && (o.Kind == Get || o.Kind == CompareAndSet)
	default:
		return ok && (o.Kind == Get && o.Found || o.Kind == Append)
	}
}
