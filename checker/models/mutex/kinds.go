package mutex

import (
	"strconv"

	"github.com/laplace-sim/laplace/checker"
)

// The kinds of operation. Tokens are numbers in decimal, from 1.
var (
	// Acquire grants the lock if it is free, and returns the token; nothing if it is held.
	Acquire = &checker.Kind{Name: "acquire", Code: 1, Output: checker.MaybeOutput, Told: [2]string{"held"}, Plain: true, Summary: "take the lock, and show its token", Nothing: "the lock is held"}
	// Seize grants the lock whoever holds it, and returns the token.
	Seize = &checker.Kind{Name: "seize", Code: 2, Output: checker.TextOutput, Plain: true, Summary: "take the lock from whoever holds it, and show its token"}
	// Use does something with what the lock guards, under a token. It is refused if a
	// later one was seen there, or none such was granted.
	Use = &checker.Kind{Name: "use", Code: 3, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"fenced off", "done"}, Plain: true, Summary: "do something under the token VALUE", Nothing: "the token is fenced off"}
	// Release frees the lock if it is held under the token.
	Release = &checker.Kind{Name: "release", Code: 4, Inputs: checker.OneInput, Output: checker.FlagOutput, Told: [2]string{"not held", "released"}, Plain: true, Summary: "give up the lock that has the token VALUE", Nothing: "the lock is not held under that token"}
	// Holder returns the token under which the lock is held; nothing if it is free.
	Holder = &checker.Kind{Name: "holder", Code: 5, Reads: true, Output: checker.MaybeOutput, Told: [2]string{"free"}, Plain: true, Summary: "show the token of the holder", Nothing: "the lock is free"}
)

// TokenKinds are those of locks with tokens.
var TokenKinds = checker.Kinds{Acquire, Seize, Use, Release, Holder}

// Number reads a token; 0 if it is none.
func Number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != text {
		return 0
	}
	return n
}

// Token writes one.
func Token(n uint64) string { return strconv.FormatUint(n, 10) }
