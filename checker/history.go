package checker

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// A History is a sequence of operations in order of call.
type History []Operation

// Validate reports the first thing that makes h no history: an operation out
// of order of call, a return before its call, in time or in the recorded order,
// an ID used twice, a client with two operations at once, a result where the
// kind and the outcome allow none, or text that is not UTF-8.
func (h History) Validate() error {
	v := newValidator()
	for i := range h {
		if err := v.accept(&h[i]); err != nil {
			return fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err)
		}
	}
	return nil
}

// Keys returns the keys that operations of h name, sorted.
func (h History) Keys() []string {
	return h.named(func(o *Operation) (string, bool) { return o.Key, o.has(fieldKey) })
}

// Clients returns the clients of h, sorted.
func (h History) Clients() []string {
	return h.named(func(o *Operation) (string, bool) { return o.Client, true })
}

// named returns the names that nameOf finds for operations, sorted, each once.
func (h History) named(nameOf func(o *Operation) (name string, found bool)) []string {
	names := make(map[string]bool)
	for i := range h {
		if name, found := nameOf(&h[i]); found {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Count returns how many operations have the given outcome.
func (h History) Count(outcome Outcome) int {
	n := 0
	for i := range h {
		if h[i].Outcome == outcome {
			n++
		}
	}
	return n
}

// byClient returns the operations of each client, in their order.
func (h History) byClient() map[string]History {
	all := make(map[string]History)
	for _, o := range h {
		all[o.Client] = append(all[o.Client], o)
	}
	return all
}

// A validator accepts the operations of a history one by one.
type validator struct {
	ids  idSet
	busy map[string]served // by client, its latest operation
	last time.Duration     // the latest call
	late uint64            // the latest known place of a call
}

// served is what of an operation bounds the next of its client.
type served struct {
	id          int
	at          time.Duration
	returnOrder uint64
}

func newValidator() *validator {
	return &validator{busy: make(map[string]served)}
}

// An idSet is a set of IDs. Most recordings count up, which takes no room.
type idSet struct {
	first, next int // all from first to before next are in the set
	others      map[int]bool
}

// add adds an ID, and reports whether it was new.
func (s *idSet) add(id int) bool {
	switch {
	case s.first <= id && id < s.next || s.others[id]:
		return false
	case s.first == s.next:
		s.first, s.next = id, id+1
	case id == s.next:
		s.next++
	default:
		if s.others == nil {
			s.others = make(map[int]bool)
		}
		s.others[id] = true
	}
	return true
}

// accept reports what is wrong with o as the next operation.
func (v *validator) accept(o *Operation) error {
	if err := o.validate(); err != nil {
		return err
	}
	if !v.ids.add(o.ID) {
		return fmt.Errorf("found id %d a second time, expected each once", o.ID)
	}
	if o.Call < v.last {
		return fmt.Errorf("found a call at %v after one at %v, expected operations in order of call", o.Call, v.last)
	}
	if o.CallOrder != 0 && o.CallOrder <= v.late {
		return fmt.Errorf("found call order %d after %d, expected operations in order of call", o.CallOrder, v.late)
	}
	before, found := v.busy[o.Client]
	if found && o.Call < before.at {
		return fmt.Errorf("found a call by client %q at %v, expected none before the return of its operation %d at %v",
			o.Client, o.Call, before.id, before.at)
	}
	if o.CallOrder != 0 && o.CallOrder <= before.returnOrder {
		return fmt.Errorf("found call order %d by client %q, expected one above the return order of its operation %d, %d",
			o.CallOrder, o.Client, before.id, before.returnOrder)
	}
	v.busy[o.Client], v.last, v.late = served{o.ID, o.Return, o.ReturnOrder}, o.Call, max(v.late, o.CallOrder)
	return nil
}

// validate reports what is wrong with o taken alone.
func (o *Operation) validate() error {
	switch {
	case o.ID < 0:
		return fmt.Errorf("found id %d, expected 0 or more", o.ID)
	case o.Kind == nil:
		return errors.New("found no kind of operation, expected one")
	case o.Outcome > OutcomeFail:
		return fmt.Errorf("found outcome %d, expected 0 to %d", o.Outcome, OutcomeFail)
	case o.Call < 0:
		return fmt.Errorf("found a call at %v, expected 0 or later", o.Call)
	case o.Return < o.Call:
		return fmt.Errorf("found a return at %v, expected none before the call at %v", o.Return, o.Call)
	case o.Late < 0 || o.Late > o.Call:
		return fmt.Errorf("found a call %v late, expected 0 to %v, when it was", o.Late, o.Call)
	case o.ReturnOrder != 0 && o.ReturnOrder <= o.CallOrder:
		return fmt.Errorf("found return order %d, expected one above the call order, %d", o.ReturnOrder, o.CallOrder)
	case o.Key != "" && !o.has(fieldKey):
		return fmt.Errorf("found key %q, expected none for a %v", o.Key, o.Kind)
	case o.Value != "" && !o.has(fieldValue):
		return fmt.Errorf("found value %q, expected none for a %v", o.Value, o.Kind)
	case o.Expected != "" && !o.has(fieldExpected):
		return fmt.Errorf("found an expected value %q, expected none for a %v", o.Expected, o.Kind)
	case o.Found && !o.has(fieldFound):
		return fmt.Errorf("found true in Found, expected false for a %v with outcome %v", o.Kind, o.Outcome)
	case o.Output != "" && !o.has(fieldOutput):
		return fmt.Errorf("found output %q, expected none for a %v with outcome %v and Found %v", o.Output, o.Kind, o.Outcome, o.Found)
	}
	for _, text := range [...]string{o.Client, o.Key, o.Value, o.Expected, o.Output} {
		if !utf8.ValidString(text) {
			return fmt.Errorf("found %q, expected UTF-8", text)
		}
	}
	return nil
}

// A field is one of the parts of an operation, of which only some have each.
type field uint8

const (
	fieldOfAll field = iota // any that all operations have
	fieldKey
	fieldValue
	fieldExpected
	fieldFound
	fieldOutput
)

// has reports whether an operation of this kind and outcome has the field.
func (o *Operation) has(f field) bool {
	k, ok := o.Kind, o.Outcome == OutcomeOK
	switch f {
	case fieldKey:
		return !k.Keyless
	case fieldValue:
		return k.Inputs != NoInput
	case fieldExpected:
		return k.Inputs == TwoInputs
	case fieldFound:
		return ok && (k.Output == FlagOutput || k.Output == MaybeOutput)
	case fieldOutput:
		return ok && (k.Output == TextOutput || k.Output == MaybeOutput && o.Found)
	}
	return true
}
