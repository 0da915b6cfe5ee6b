package listappend

import (
	"strings"

	"github.com/laplace-sim/laplace/services"
)

// A step is what a transaction does with one list: it appends an element, or reads if
// there is none.
type step struct{ list, element string }

// between stands between steps, and between answers.
const between = "; "

// stepsText is the steps as the input of a transaction.
func stepsText(steps []step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = "read " + s.list
		if s.element != "" {
			words[i] = "append " + s.list + " " + s.element
		}
	}
	return strings.Join(words, between)
}

// readSteps reads what stepsText wrote; false of any other text.
func readSteps(text string) ([]step, bool) {
	parts := strings.Split(text, between)
	steps := make([]step, len(parts))
	for i, part := range parts {
		words := strings.Split(part, " ")
		switch {
		case len(words) == 3 && words[0] == "append" && isWord(words[1]) && isWord(words[2]):
			steps[i] = step{words[1], words[2]}
		case len(words) == 2 && words[0] == "read" && isWord(words[1]):
			steps[i] = step{list: words[1]}
		default:
			return nil, false
		}
	}
	return steps, true
}

// isWord reports whether a list or an element can be called so.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=[]\n") }

// appends reports whether there is an append among the steps.
func appends(steps []step) bool {
	for _, s := range steps {
		if s.element != "" {
			return true
		}
	}
	return false
}

// expects says what a transaction takes.
func expects(o services.Operation) string {
	switch steps, ok := readSteps(o.Value); {
	case o.Kind == Read && (!ok || appends(steps)):
		return `reads of lists, such as "read x1; read y1"`
	case !ok:
		return `appends to lists and reads of them, such as "append x1 7; read y1"`
	}
	return ""
}

// An answer is what a read found: the elements with spaces between.
type answer struct{ list, elements string }

// answersText is the answers as a transaction returns them.
func answersText(answers []answer) string {
	words := make([]string, len(answers))
	for i, a := range answers {
		words[i] = a.list + "=[" + a.elements + "]"
	}
	return strings.Join(words, between)
}

// readAnswers reads the elements that the reads among the steps found; false if the text
// is not of such reads.
func readAnswers(text string, steps []step) ([][]string, bool) {
	var answers [][]string
	for _, s := range steps {
		if s.element != "" {
			continue
		}
		if len(answers) > 0 {
			rest, ok := strings.CutPrefix(text, between)
			if !ok {
				return nil, false
			}
			text = rest
		}
		rest, ok := strings.CutPrefix(text, s.list+"=[")
		elements, rest, closed := strings.Cut(rest, "]")
		if !ok || !closed {
			return nil, false
		}
		var found []string
		if elements != "" {
			found = strings.Split(elements, " ")
		}
		answers, text = append(answers, found), rest
	}
	return answers, text == ""
}
