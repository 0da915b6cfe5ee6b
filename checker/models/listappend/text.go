package listappend

import "strings"

// A Step is what a transaction does with one list: it appends an element, or reads if
// there is none.
type Step struct{ List, Element string }

// Between stands Between steps, and Between answers.
const Between = "; "

// StepsText is the steps as the input of a transaction.
func StepsText(steps []Step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = "read " + s.List
		if s.Element != "" {
			words[i] = "append " + s.List + " " + s.Element
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
	if rest, ok := strings.CutPrefix(text, "append "); ok {
		list, element, two := strings.Cut(rest, " ")
		return Step{list, element}, two && isWord(list) && isWord(element)
	}
	list, ok := strings.CutPrefix(text, "read ")
	return Step{List: list}, ok && isWord(list)
}

// isWord reports whether a list or an element can be called so.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=[]\n") }

// Appends reports whether there is an append among the steps.
func Appends(steps []Step) bool {
	for _, s := range steps {
		if s.Element != "" {
			return true
		}
	}
	return false
}

// An Answer is what a read found: the elements with spaces between.
type Answer struct{ List, Elements string }

// AnswersText is the answers as a transaction returns them.
func AnswersText(answers []Answer) string {
	words := make([]string, len(answers))
	for i, a := range answers {
		words[i] = a.List + "=[" + a.Elements + "]"
	}
	return strings.Join(words, Between)
}

// ReadAnswers reads the elements that the reads among the steps found; false if the text
// is not of such reads.
func ReadAnswers(text string, steps []Step) ([][]string, bool) {
	var answers [][]string
	for _, s := range steps {
		if s.Element != "" {
			continue
		}
		elements, rest, ok := readAnswer(text, s.List, len(answers) == 0)
		if !ok {
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

// readAnswer reads what a read of a list found, and returns what is behind that.
func readAnswer(text, list string, first bool) (elements, rest string, ok bool) {
	if !first {
		if text, ok = strings.CutPrefix(text, Between); !ok {
			return "", "", false
		}
	}
	if rest, ok = strings.CutPrefix(text, list); !ok {
		return "", "", false
	}
	if rest, ok = strings.CutPrefix(rest, "=["); !ok {
		return "", "", false
	}
	return strings.Cut(rest, "]")
}
