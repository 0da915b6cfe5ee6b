package txn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// shownMost is how much of a text an error shows.
const shownMost = 120

// Between stands between the steps of a transaction, and between its answers.
const Between = "; "

// Nothing is what a register holds to which nothing was written. It cannot be written.
const Nothing = "nil"

// A Notation is how a history writes transactions: "append x 7; read y" with the answer
// "y=[1 2]" for lists, and "write x 7; read y" with the answer "y=3" for registers. A store
// that numbers the versions of registers answers "x@5; y=3@2": what was written to x is
// version 5 of it, and 3 is version 2 of y.
type Notation struct {
	// Verb is that of a step that writes: "append".
	Verb string
	// Lists: a read finds the elements of a list, where that of a register finds a value, or
	// Nothing.
	Lists bool
	// Reading is the kind of the operations that only read.
	Reading *checker.Kind
}

// Asked is what a transaction is to do, as its input.
func (n Notation) Asked(steps []Step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = "read " + s.Object
		if s.Write {
			words[i] = n.Verb + " " + s.Object + " " + s.Value
		}
	}
	return strings.Join(words, Between)
}

// Told is what the reads among the steps found, as a transaction returns it.
func (n Notation) Told(steps []Step) string {
	var words []string
	for _, s := range steps {
		switch {
		case s.Write && s.Version == 0:
		case s.Write:
			words = append(words, s.Object+numbered(s))
		case n.Lists:
			words = append(words, s.Object+"=["+s.Value+"]")
		case s.Nil:
			words = append(words, s.Object+"="+Nothing)
		default:
			words = append(words, s.Object+"="+s.Value+numbered(s))
		}
	}
	return strings.Join(words, Between)
}

// version stands in front of the number of a version. No value of a register has it.
const version = "@"

// numbered is the number of a version behind what it is of; "" if there is none.
func numbered(s Step) string {
	if s.Version == 0 {
		return ""
	}
	return version + strconv.FormatUint(s.Version, 10)
}

// number reads what numbered wrote, at the end of a text; 0 and all of the text if there is
// none.
func number(text string) (rest string, found uint64) {
	rest, digits, marked := strings.Cut(text, version)
	if !marked {
		return text, 0
	}
	found, err := strconv.ParseUint(digits, 10, 63)
	if err != nil || strconv.FormatUint(found, 10) != digits {
		return text, 0
	}
	return rest, found
}

// Steps reads what Asked wrote; false of any other text.
func (n Notation) Steps(text string) ([]Step, bool) {
	var steps []Step
	for more := true; more; {
		var part string
		part, text, more = strings.Cut(text, Between)
		s, ok := n.step(part)
		if !ok {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, true
}

// step reads one.
func (n Notation) step(text string) (Step, bool) {
	verb, rest, _ := strings.Cut(text, " ")
	switch verb {
	case n.Verb:
		object, value, two := strings.Cut(rest, " ")
		return Step{Object: object, Write: true, Value: value}, two && isWord(object) && isWord(value) && (n.Lists || value != Nothing && !strings.Contains(value, version))
	case "read":
		return Step{Object: rest}, isWord(rest)
	}
	return Step{}, false
}

// isWord reports whether an object, an element or a value can be called so.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=[]\n") }

// Answers has the reads among the steps know what they found, of which Told wrote the text;
// false if it is not of such reads.
func (n Notation) Answers(steps []Step, text string) bool {
	first := true
	for i := range steps {
		if steps[i].Write {
			if rest, told := n.numberTold(&steps[i], text, first); told {
				text, first = rest, false
			}
			continue
		}
		if !first {
			var more bool
			if text, more = strings.CutPrefix(text, Between); !more {
				return false
			}
		}
		first = false
		var ok bool
		if text, ok = n.answer(&steps[i], text); !ok {
			return false
		}
	}
	return text == ""
}

// numberTold has a write know the number of its version, if that is told next, and returns
// what stands behind that.
func (n Notation) numberTold(s *Step, text string, first bool) (rest string, told bool) {
	if n.Lists {
		return "", false
	}
	if !first {
		if text, told = strings.CutPrefix(text, Between); !told {
			return "", false
		}
	}
	word, rest := text, ""
	if end := strings.Index(text, Between); end >= 0 {
		word, rest = text[:end], text[end:]
	}
	of, found := number(word)
	if of != s.Object || found == 0 {
		return "", false
	}
	s.Version = found
	return rest, true
}

// answer has a read know what it found, and returns what stands behind that.
func (n Notation) answer(s *Step, text string) (rest string, ok bool) {
	if text, ok = strings.CutPrefix(text, s.Object); !ok {
		return "", false
	}
	if text, ok = strings.CutPrefix(text, "="); !ok {
		return "", false
	}
	s.Known = true
	if n.Lists {
		if text, ok = strings.CutPrefix(text, "["); !ok {
			return "", false
		}
		s.Value, rest, ok = strings.Cut(text, "]")
		return rest, ok
	}
	end := strings.Index(text, Between)
	if end < 0 {
		end = len(text)
	}
	if s.Value, s.Version = number(text[:end]); s.Value == Nothing {
		s.Nil, s.Value = true, ""
		return text[end:], s.Version == 0
	}
	return text[end:], isWord(s.Value) && !strings.Contains(s.Value, version)
}

// Writes reports whether any of the steps writes.
func Writes(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Write })
}

// Form is the form of the operations: see [Form].
func (n Notation) Form(o *checker.Operation, visit func(Step)) error {
	steps, ok := n.Steps(o.Value)
	if !ok || o.Kind == n.Reading && Writes(steps) {
		return fmt.Errorf(`found the transaction %q, expected %ss and reads such as "%s x 7; read y", and of a read only reads`, prose.Short(o.Value, shownMost), n.Verb, n.Verb)
	}
	if o.Outcome == checker.OutcomeOK {
		ok = n.Answers(steps, o.Output)
	} else {
		ok = o.Output == ""
	}
	if !ok {
		example := `such as "y=7", or "y=nil" for nothing, and "y=7@3" if it is version 3`
		if n.Lists {
			example = `such as "y=[1 2]"`
		}
		return fmt.Errorf(`found the answer %q to %q, expected what each read found, %s`, prose.Short(o.Output, shownMost), prose.Short(o.Value, shownMost), example)
	}
	for _, s := range steps {
		visit(s)
	}
	return nil
}
