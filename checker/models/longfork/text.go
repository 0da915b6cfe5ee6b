package longfork

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
)

// The kinds of operation.
var (
	// Write sets a key, which nobody else does.
	Write = &checker.Kind{Name: "write", Code: 1, Inputs: checker.OneInput, Plain: true, Summary: "set a key for the first and last time"}
	// Read shows keys, such as "1 2 3": those that were written with their values, the
	// others without: "1=7 2 3=4".
	Read = &checker.Kind{Name: "read", Code: 2, Reads: true, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "show the keys of a group, such as \"1 2\""}
)

// Kinds are all of them.
var Kinds = checker.Kinds{Write, Read}

// A reading is what a read shows of a key.
type reading struct {
	key, value string
	written    bool // it has a value
}

// text is readings as an output.
func text(readings []reading) string {
	words := make([]string, len(readings))
	for i, r := range readings {
		if words[i] = r.key; r.written {
			words[i] += "=" + r.value
		}
	}
	return strings.Join(words, " ")
}

// Accept says what is wrong with the texts of an operation of Kinds; nil if nothing is.
func Accept(o *checker.Operation) error {
	if o.Kind != Read {
		return nil
	}
	if o.Outcome != checker.OutcomeOK {
		_, err := readKeys(o.Value)
		return err
	}
	_, err := readOutput(o)
	return err
}

// readKeys reads the keys that a read asks for, each once.
func readKeys(input string) ([]string, error) {
	keys := strings.Split(input, " ")
	seen := make(map[string]bool)
	for _, key := range keys {
		if key == "" || strings.Contains(key, "=") || seen[key] {
			return nil, fmt.Errorf("found a read of %q, expected keys, each once, such as \"1 2\"", input)
		}
		seen[key] = true
	}
	return keys, nil
}

// readOutput reads what text wrote of a read's keys.
func readOutput(o *checker.Operation) ([]reading, error) {
	keys, err := readKeys(o.Value)
	if err != nil {
		return nil, err
	}
	words := strings.Split(o.Output, " ")
	readings := make([]reading, len(words))
	for i, word := range words {
		r := &readings[i]
		r.key, r.value, r.written = strings.Cut(word, "=")
		if i >= len(keys) || r.key != keys[i] || r.written && r.value == "" {
			return nil, fmt.Errorf("found %q returned by a read of %q, expected each key, with = and its value if it has one", o.Output, o.Value)
		}
	}
	if len(words) < len(keys) {
		return nil, fmt.Errorf("found %q returned by a read of %q, expected %d keys", o.Output, o.Value, len(keys))
	}
	return readings, nil
}
