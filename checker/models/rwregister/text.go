package rwregister

import "strings"

// A Step is what a transaction does with one register: it writes a value, or reads if
// there is none.
type Step struct{ Register, Value string }

// Between stands between steps, and between answers.
const Between = "; "

// Nil is what a register holds to which nothing was written. It cannot be written.
const Nil = "nil"

// StepsText is the steps as the input of a transaction.
func StepsText(steps []Step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = "read " + s.Register
		if s.Value != "" {
			words[i] = "write " + s.Register + " " + s.Value
		}
	}
	return strings.Join(words, Between)
}

// ReadSteps reads what StepsText wrote; false of any other text.
func ReadSteps(text string) ([]Step, bool) {
	var steps []Step
	for more := true; more; {
		var part string
		part, text, more = strings.Cut(text, Between)
		s, ok := readStep(part)
		if !ok {
			return nil, false
		}
		steps = append(steps, s)
	}
	return steps, true
}

// readStep reads one.
func readStep(text string) (Step, bool) {
	if rest, ok := strings.CutPrefix(text, "write "); ok {
		register, value, two := strings.Cut(rest, " ")
		return Step{register, value}, two && isWord(register) && isWord(value) && value != Nil
	}
	register, ok := strings.CutPrefix(text, "read ")
	return Step{Register: register}, ok && isWord(register)
}

// isWord reports whether a register or a value can be called so.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=[]\n") }

// Writes reports whether there is a write among the steps.
func Writes(steps []Step) bool {
	for _, s := range steps {
		if s.Value != "" {
			return true
		}
	}
	return false
}

// An Answer is what a read found: a value, or Nil.
type Answer struct{ Register, Value string }

// AnswersText is the answers as a transaction returns them.
func AnswersText(answers []Answer) string {
	words := make([]string, len(answers))
	for i, a := range answers {
		words[i] = a.Register + "=" + a.Value
	}
	return strings.Join(words, Between)
}

// readAnswer reads what a read of a register found, and returns what is behind that.
func readAnswer(text, register string, first bool) (value, rest string, ok bool) {
	if !first {
		if text, ok = strings.CutPrefix(text, Between); !ok {
			return "", "", false
		}
	}
	if rest, ok = strings.CutPrefix(text, register); !ok {
		return "", "", false
	}
	if rest, ok = strings.CutPrefix(rest, "="); !ok {
		return "", "", false
	}
	end := strings.Index(rest, Between)
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], rest[end:], isWord(rest[:end])
}
