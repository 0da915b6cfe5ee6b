package kafka

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker"
)

// The kinds of operation. Those with steps have them as their value, such as "send k1 7;
// poll", and return an answer to each: "k1@3; k1=[0:5 1:6] k2=[4:8]". "k1@?" is a message
// whose offset is not known, and "nothing" a poll that brought none.
var (
	// Send sends messages.
	Send = &checker.Kind{Name: "send", Code: 1, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "send messages, such as \"send k1 7\""}
	// Poll polls messages, once or more.
	Poll = &checker.Kind{Name: "poll", Code: 2, Reads: true, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "show what follows, such as \"poll\""}
	// Transaction does both, all or nothing.
	Transaction = &checker.Kind{Name: "txn", Code: 3, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "send and poll at once, such as \"send k1 7; poll\""}
	// Assign has the client poll the keys that it names, such as "k1 k2", and no others.
	Assign = &checker.Kind{Name: "assign", Code: 4, Reads: true, Keyless: true, Inputs: checker.OneInput, Plain: true, Summary: "poll some keys from now on, such as \"k1 k2\""}
	// Subscribe has it poll what it is given of them, which may change at any time.
	Subscribe = &checker.Kind{Name: "subscribe", Code: 5, Reads: true, Keyless: true, Inputs: checker.OneInput, Plain: true, Summary: "share some keys with others, such as \"k1 k2\""}
	// Crash ends the client's program, which begins anew.
	Crash = &checker.Kind{Name: "crash", Code: 7, Reads: true, Keyless: true, Summary: "begin anew"}
	// Debug looks at what servers do, of which nothing is judged.
	Debug = &checker.Kind{Name: "debug-topic-partitions", Code: 8, Reads: true, Keyless: true, Summary: "look at what servers do"}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Send, Poll, Transaction, Assign, Subscribe, Crash, Debug}

// A step is a part of an operation: a message that is sent, or a poll.
type step struct {
	polls bool
	sent  message
	// polled are the messages that a poll brought, those of a key together; keys are all
	// that it names, with messages or without.
	polled []message
	keys   []string
}

// A message is one of a log.
type message struct {
	key, value string
	offset     int64 // unknown if it is
}

// unknown is the offset of a message of which it is not known.
const unknown = -1

// between stands between steps, and between answers; nothing is the answer to a poll that
// names no key.
const (
	between = "; "
	nothing = "nothing"
)

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error {
	if !hasSteps(o) {
		return nil
	}
	_, err := readSteps(o)
	return err
}

// hasSteps reports whether an operation is one of steps.
func hasSteps(o *checker.Operation) bool {
	return o.Kind == Send || o.Kind == Poll || o.Kind == Transaction
}

// readSteps reads what an operation asks for, and if it took effect what it returned.
func readSteps(o *checker.Operation) ([]step, error) {
	parts := strings.Split(o.Value, between)
	steps := make([]step, len(parts))
	for i, part := range parts {
		words := strings.Split(part, " ")
		switch {
		case len(words) == 1 && words[0] == "poll" && o.Kind != Send:
			steps[i].polls = true
		case len(words) == 3 && words[0] == "send" && o.Kind != Poll && isWord(words[1]) && isWord(words[2]):
			steps[i].sent = message{words[1], words[2], unknown}
		default:
			return nil, fmt.Errorf("found %q, expected steps such as %s", o.Value, examples[o.Kind])
		}
	}
	if o.Outcome != checker.OutcomeOK {
		return steps, nil
	}
	answers := strings.Split(o.Output, between)
	if len(answers) != len(steps) {
		return nil, fmt.Errorf("found %d answers %q to the steps %q, expected %d", len(answers), o.Output, o.Value, len(steps))
	}
	for i := range steps {
		if !steps[i].told(answers[i]) {
			return nil, fmt.Errorf(`found the answer %q to %q, expected such as %s`, answers[i], parts[i], answersLike[steps[i].polls])
		}
	}
	return steps, nil
}

// examples and answersLike are for those who wrote another thing.
var (
	examples    = map[*checker.Kind]string{Send: `"send k1 7"`, Poll: `"poll"`, Transaction: `"send k1 7; poll"`}
	answersLike = map[bool]string{false: `"k1@3", or "k1@?"`, true: `"k1=[0:5 1:6] k2=[]", or "nothing"`}
)

// isWord reports whether a key or a message can be called so.
func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " ;=@[]\n") }

// told notes the answer to a step; false if it is none.
func (s *step) told(answer string) bool {
	if !s.polls {
		key, offset, ok := strings.Cut(answer, "@")
		if !ok || key != s.sent.key {
			return false
		}
		s.sent.offset, ok = readOffset(offset)
		return ok
	}
	if answer == nothing {
		return true
	}
	for answer != "" {
		key, rest, ok := strings.Cut(answer, "=[")
		messages, rest, closed := strings.Cut(rest, "]")
		if !ok || !closed || !isWord(key) || slices.Contains(s.keys, key) {
			return false
		}
		s.keys = append(s.keys, key)
		if messages != "" {
			for _, word := range strings.Split(messages, " ") {
				offset, value, ok := strings.Cut(word, ":")
				at, known := readOffset(offset)
				if !ok || !known || !isWord(value) {
					return false
				}
				s.polled = append(s.polled, message{key, value, at})
			}
		}
		if answer, ok = strings.CutPrefix(rest, " "); !ok && rest != "" || ok && answer == "" {
			return false
		}
	}
	return len(s.keys) > 0
}

// readOffset reads an offset, or "?".
func readOffset(text string) (int64, bool) {
	if text == "?" {
		return unknown, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0
}

// offsetText is the reverse.
func offsetText(offset int64) string {
	if offset == unknown {
		return "?"
	}
	return strconv.FormatInt(offset, 10)
}

// asked is a step as an operation asks for it.
func (s *step) asked() string {
	if s.polls {
		return "poll"
	}
	return "send " + s.sent.key + " " + s.sent.value
}

// answer is what told reads.
func (s *step) answer() string {
	if !s.polls {
		return s.sent.key + "@" + offsetText(s.sent.offset)
	}
	if len(s.keys) == 0 {
		return nothing
	}
	words := make([]string, len(s.keys))
	for i, key := range s.keys {
		var messages []string
		for _, m := range s.polled {
			if m.key == key {
				messages = append(messages, offsetText(m.offset)+":"+m.value)
			}
		}
		words[i] = key + "=[" + strings.Join(messages, " ") + "]"
	}
	return strings.Join(words, " ")
}
