package keyvalue

import (
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Linearizable judges whether a history of a store is linearizable, within steps;
// see linear.Check. The verdict is Unknown if an operation
// is of none of the Kinds.
func Linearizable(h checker.History, steps int) linear.Result {
	return linear.Check(h, Store{}, steps)
}

// A Store is the model of a store, whose objects are its keys.
type Store struct{}

// Language returns the Kinds.
func (Store) Language() checker.Kinds { return Kinds }

// Object prepares the search for an order of the operations on one key.
func (Store) Object(operations *linear.Operations) linear.Object[state] {
	return newObject(operations)
}

// Unexplained is the first return of an operation that read a value that nothing
// called before could have written.
func (Store) Unexplained(p *linear.Partition) int { return unwritten(p) }

// Source returns the write of what the accused read; -1 if it read nothing, or
// nothing that is known to have been written. Of several the last that had
// returned is the likeliest.
func (Store) Source(p *linear.Partition, accused int) int {
	source, pending := -1, true
	value, reads := read(p.Operations[accused])
	if !reads {
		return source
	}
	for _, m := range p.Marks {
		place := int(m.Operation)
		written, writes := wrote(p.Operations[place])
		if place != accused && writes && written == value && (m.Returned || pending) {
			source, pending = place, !m.Returned
		}
	}
	return source
}

// MayHaveLeft reports whether a key may have held value after the operation, by
// what it asked for.
func MayHaveLeft(o *checker.Operation, value string) bool {
	switch o.Kind {
	case Put, CompareAndSet:
		return o.Value == value
	case Append:
		return strings.HasSuffix(value, o.Value)
	}
	return false
}

// Others returns, for a get, absence and every value that occurs, the latest
// first; for an append each of these followed by its own value; for a cas the
// opposite.
func (Store) Others(p *linear.Partition, accused int) []checker.Operation {
	return otherAnswers(*p.Operations[accused], valuesOf(p))
}

// valuesOf returns values that the operations of a partition speak of, the latest
// first, as many as are tried.
func valuesOf(p *linear.Partition) []string {
	var values []string
	seen := make(map[string]bool)
	for _, m := range slices.Backward(p.Marks) {
		if len(values) > linear.OthersMax {
			break
		}
		o := p.Operations[m.Operation]
		for _, value := range []string{o.Output, o.Value, o.Expected} {
			if !seen[value] {
				seen[value] = true
				values = append(values, value)
			}
		}
	}
	return values
}

// otherAnswers returns o with the results it could have had from the values.
func otherAnswers(o checker.Operation, values []string) []checker.Operation {
	var others []checker.Operation
	switch o.Kind {
	case Get:
		absent := o
		absent.Found, absent.Output = false, ""
		others = append(others, absent)
		for _, value := range values {
			present := o
			present.Found, present.Output = true, value
			others = append(others, present)
		}
	case Append:
		for _, value := range values {
			after := o
			after.Output = value + o.Value
			others = append(others, after)
		}
	case CompareAndSet:
		opposite := o
		opposite.Found = !o.Found
		others = append(others, opposite)
	}
	return slices.DeleteFunc(others, func(other checker.Operation) bool {
		return other.Found == o.Found && other.Output == o.Output
	})
}

// Describe says what the key holds.
func (k *object) Describe(st state) string {
	switch {
	case !st.present:
		return "absent"
	case st.junk:
		return "a value that nobody read"
	default:
		return strconv.Quote(st.value)
	}
}
