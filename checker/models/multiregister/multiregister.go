package multiregister

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
)

// The kinds of operation.
var (
	// Transact reads and writes registers.
	Transact = &checker.Kind{Name: "txn", Code: 1, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "do the steps VALUE, such as r x; w y 3"}
	// Read reads registers.
	Read = &checker.Kind{Name: "read", Code: 2, Reads: true, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "read the registers VALUE, such as r x; r y"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Transact, Read}

// nothing is what a register holds that holds nothing.
const nothing = "nil"

// A step is what an operation does with one register.
type step struct {
	register, value string
	writes          bool
}

// stepsOf reads what an operation is to do; false if that is something else.
func stepsOf(text string) (steps []step, ok bool) {
	for part := range strings.SplitSeq(text, "; ") {
		words := strings.Split(part, " ")
		switch {
		case len(words) == 2 && words[0] == "r" && isWord(words[1]):
			steps = append(steps, step{register: words[1]})
		case len(words) == 3 && words[0] == "w" && isWord(words[1]) && isWord(words[2]):
			steps = append(steps, step{words[1], words[2], true})
		default:
			return nil, false
		}
	}
	return steps, true
}

// isWord reports whether text can be called a register, or a value.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=\n") }

// textOf is the reverse of stepsOf.
func textOf(steps []step) string {
	parts := make([]string, len(steps))
	for i, s := range steps {
		parts[i] = "r " + s.register
		if s.writes {
			parts[i] = "w " + s.register + " " + s.value
		}
	}
	return strings.Join(parts, "; ")
}

// A reading is what a read found.
type reading struct{ register, value string }

// readingsOf reads what an operation returned; false if it is something else.
func readingsOf(text string) (readings []reading, ok bool) {
	if text == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(text, "; ") {
		register, value, found := strings.Cut(part, "=")
		if !found || !isWord(register) || !isWord(value) {
			return nil, false
		}
		readings = append(readings, reading{register, value})
	}
	return readings, true
}

// A group is what registers hold, by name.
type group map[string]string

func groupOf(text string) group {
	g := make(group)
	for part := range strings.FieldsSeq(text) {
		register, value, _ := strings.Cut(part, "=")
		g[register] = value
	}
	return g
}

// String is what all registers hold that hold something, sorted.
func (g group) String() string {
	var parts []string
	for _, register := range slices.Sorted(maps.Keys(g)) {
		if g[register] != nothing {
			parts = append(parts, register+"="+g[register])
		}
	}
	return strings.Join(parts, " ")
}

// Spec is registers that hold nothing at first. Its state is what each holds.
var Spec = linear.Spec{
	Kinds: Kinds,
	Step: func(state string, o *checker.Operation) (after, output string, found bool) {
		steps, _ := stepsOf(o.Value)
		g := groupOf(state)
		var read []string
		for _, s := range steps {
			if s.writes {
				g[s.register] = s.value
				continue
			}
			value, holds := g[s.register]
			if !holds {
				value = nothing
			}
			read = append(read, s.register+"="+value)
		}
		return g.String(), strings.Join(read, "; "), false
	},
	Describe: func(state string) string { return prose.Short("registers "+state, 80) },
}

// Linearizable judges whether a history of registers is linearizable, all that an
// operation does taken together, within steps; see linear.Check.
//
// What registers hold at first is not known. It is taken to be what a read returned before
// anybody had asked to write the register, or to write that to it; else what was read of it
// and nobody was to write, if that is one value; else nothing.
func Linearizable(h checker.History, steps int) linear.Result {
	if err := accept(h); err != nil {
		return linear.Unjudgeable(err)
	}
	spec := Spec
	spec.Initial = initially(h).String()
	return linear.Check(h, spec, steps)
}

// accept says of the first operation that is none what it is.
func accept(h checker.History) error {
	for i := range h {
		if err := Accept(&h[i]); err != nil {
			return fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err)
		}
	}
	return nil
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error {
	steps, ok := stepsOf(o.Value)
	if !ok {
		return fmt.Errorf("found the steps %q, expected reads and writes such as \"r x; w y 3\"", o.Value)
	}
	reads := slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.writes })
	if o.Kind == Read && len(reads) < len(steps) {
		return fmt.Errorf("found the write %q in a read, expected reads", o.Value)
	}
	if o.Outcome != checker.OutcomeOK {
		return nil
	}
	read, ok := readingsOf(o.Output)
	if !ok || !slices.EqualFunc(read, reads, func(r reading, s step) bool { return r.register == s.register }) {
		return fmt.Errorf("found %q returned by %q, expected what each read found, such as \"x=1\"", o.Output, o.Value)
	}
	return nil
}

// initially is what registers are taken to hold at first.
func initially(h checker.History) group {
	// by register, the first call of a write
	asked := make(map[string]time.Duration)
	// by register, what was to be written, and when that was asked for first
	written := make(map[string]map[string]time.Duration)
	for i := range h {
		o := &h[i]
		steps, _ := stepsOf(o.Value)
		for _, s := range steps {
			if !s.writes || o.Outcome == checker.OutcomeFail {
				continue
			}
			if written[s.register] == nil {
				asked[s.register], written[s.register] = o.Call, make(map[string]time.Duration)
			}
			if _, again := written[s.register][s.value]; !again {
				written[s.register][s.value] = o.Call
			}
		}
	}
	g := make(group)
	certain, several := make(map[string]bool), make(map[string]bool)
	for i := range h {
		o := &h[i]
		if o.Outcome != checker.OutcomeOK {
			continue
		}
		steps, _ := stepsOf(o.Value)
		readings, _ := readingsOf(o.Output)
		own := make(map[string]bool)
		for _, s := range steps {
			if s.writes {
				own[s.register] = true
				continue
			}
			r := readings[0]
			readings = readings[1:]
			at, writes := asked[r.register]
			first, alike := written[r.register][r.value]
			switch before, known := g[r.register]; {
			case own[r.register] || certain[r.register]:
			case !writes || o.Return < at || alike && o.Return < first:
				g[r.register], certain[r.register] = r.value, true
			case alike:
			case known && before != r.value:
				several[r.register] = true
			default:
				g[r.register] = r.value
			}
		}
	}
	for register := range several {
		if !certain[register] {
			delete(g, register)
		}
	}
	return g
}
