package mutant

import "context"

// An Outcome is what became of a mutant.
type Outcome string

// The outcomes.
const (
	// Seen: a check or a test fails that does not without the mutant.
	Seen Outcome = "seen"
	// Survived: it changes what happens, and nothing fails.
	Survived Outcome = "survived"
	// Inert: nothing that was tried is any different. It may be equivalent to
	// the program as it is, or be where nobody looked.
	Inert Outcome = "changes nothing"
	// Unended: the program exceeded what its process may take, and no check
	// said so. It is neither seen nor survived.
	Unended Outcome = "does not end"
	// Unbuilt: the compiler refused it, so it is no mutant.
	Unbuilt Outcome = "does not compile"
)

// outcomes are all outcomes.
var outcomes = []Outcome{Seen, Survived, Inert, Unended, Unbuilt}

// A Fate is what became of a mutant, and why.
type Fate struct {
	Outcome Outcome `json:"outcome"`
	// By says what saw it, or what it exceeded, or what the compiler said; "" of
	// one that survived.
	By string `json:"by,omitempty"`
	// Runs is how many runs were made of it; 0 if it was tested in another way.
	Runs int `json:"runs,omitempty"`
}

// A Judge says what becomes of mutants of a program. Judge may be called from
// several goroutines.
type Judge interface {
	// Budget says in one line what is tried with each mutant.
	Budget() string
	// Identity tells judges apart that may come to another judgement: it
	// stands for the program as it is, the budget, and all else that matters.
	Identity(ctx context.Context) (string, error)
	// Control finds out how the program does without a mutant, once, before
	// mutants are judged. It keeps what it needs in a directory, or finds it
	// there.
	Control(ctx context.Context, dir string) error
	// Judge judges a mutant that compiles. The go command has it laid over the
	// program with the overlay; scratch is an empty directory, removed
	// afterwards.
	Judge(ctx context.Context, m Mutant, overlay, scratch string) (Fate, error)
}
