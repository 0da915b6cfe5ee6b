package mutant

import (
	"go/ast"
	"slices"
	"strings"
	"unicode"
)

// The words by which names tell what they are for.
var (
	wordsQuorum      = []string{"quorum", "majority", "vote", "votes", "voters", "promises", "acceptors", "acks", "seats"}
	wordsTimer       = []string{"timer", "ticker"}
	wordsClock       = []string{"timeout", "lease", "leased", "leases", "monotonic", "wall", "now", "since", "drift", "deadline", "heard", "began", "expires", "expired", "elapsed"}
	wordsPromise     = []string{"lease", "leased", "leases", "promised", "until", "held", "expires", "expired", "drift", "epsilon", "skew", "uncertainty"}
	wordsUncertainty = []string{"drift", "epsilon", "skew", "uncertainty"}
	wordsPersistence = []string{"sync", "fsync", "save", "persist", "flush", "write", "append", "truncate", "rename", "snapshot"}
	wordsMessage     = []string{"send", "reply", "answer", "respond", "ask", "broadcast", "forward", "replicate", "ack", "acknowledge", "notify", "tell"}
	// What a program says of itself, or is told by those who test it, is no part of the
	// protocol.
	wordsInstrument = []string{"flaw", "maybe", "observe", "panic", "print", "printf", "println", "sprintf", "logf", "debugf", "infof", "warningf"}
	// What only looks whether all is as it must be: without it, nothing is any
	// different as long as all is.
	wordsAssertion = []string{"assert", "must", "never"}
	// What is said of the state to people who look at it.
	wordsDescription = []string{"describe", "words"}
)

// words splits a name into its words: resetElectionTimer is reset, election,
// timer.
func words(name string) []string {
	var all []string
	begin := 0
	letters := []rune(name)
	for i := 1; i <= len(letters); i++ {
		if i == len(letters) || unicode.IsUpper(letters[i]) && !unicode.IsUpper(letters[i-1]) || letters[i] == '_' {
			all = append(all, strings.ToLower(strings.Trim(string(letters[begin:i]), "_")))
			begin = i
		}
	}
	return all
}

// mentions reports whether a name within a piece of syntax has one of the words.
func mentions(n ast.Node, of []string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && hasWord(name.Name, of) {
			found = true
		}
		return !found
	})
	return found
}

func hasWord(name string, of []string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return slices.Contains(of, w) })
}

// beginsWith reports whether the first word of a name is one of the words.
func beginsWith(name string, of []string) bool {
	all := words(name)
	return len(all) > 0 && slices.Contains(of, all[0])
}

// callee is the last name of what is called; "" if it has none.
func callee(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// kindOfCall is what a call is for, and State if its name does not tell.
func kindOfCall(call *ast.CallExpr) Kind {
	switch name := callee(call); {
	case hasWord(name, wordsTimer):
		return Timer
	case beginsWith(name, wordsMessage):
		return Message
	case hasWord(name, wordsQuorum):
		return Quorum
	case hasWord(name, wordsPersistence):
		return Persistence
	}
	return State
}

// kindOfCondition is what a condition depends on, as its names and that of the
// function tell.
func (p *planter) kindOfCondition(n ast.Node) Kind {
	switch {
	case mentions(n, wordsQuorum) || hasWord(p.function, wordsQuorum[:2]):
		return Quorum
	case mentions(n, wordsClock):
		return Clock
	}
	return Condition
}

// isAssertion reports whether a call only looks whether all is as it must be.
func isAssertion(call *ast.CallExpr) bool { return beginsWith(callee(call), wordsAssertion) }

// isInstrument reports whether a piece of syntax is about what is no part of the
// protocol.
func isInstrument(n ast.Node) bool { return mentions(n, wordsInstrument) }
