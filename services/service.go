package services

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A Service is a language between clients and servers: the kinds of its operations, and
// what they do to the state that a replicated log keeps.
type Service struct {
	// Name is how files and commands call it: "kv".
	Name string
	// Version is the version of what it makes of commands and of seeds, from 1 on;
	// whoever changes that raises it. 0 goes with the version of all clients.
	Version int
	// Summary says in one line what it is.
	Summary string
	// Kinds are the kinds of its operations.
	Kinds checker.Kinds
	// Execute carries out an operation of one of the kinds. It is a function of the cells
	// and the operation alone. It is false if a value would become longer than
	// CommandMax; then it has done nothing. An operation that can come to nothing says so by
	// Result.Found: where that is false, it has left the state as it was.
	Execute func(cells *Cells, o Operation) (Result, bool)
	// MayLeave reports, by what a write asked for, whether a read of its key right
	// after it may return output. Stories find by it which write a client was told of.
	// Nil is that nobody can tell.
	MayLeave func(write *checker.Operation, output string) bool
	// Expects returns what is expected in place of the Value of an operation that somebody
	// wrote into a script, such as "a whole number"; "" if it will do. Nil is that any will
	// do. Execute refuses what will not.
	Expects func(o Operation) string
	// Flaws are the documented bugs that it can be built with; see Cells.Flaw.
	Flaws []Flaw
	// Workloads are what clients do with it: one at least, of which the first has the
	// name of the service.
	Workloads []*Workload
	// Simpler returns an operation that does about the same as another in a simpler way,
	// for failures that are made smaller; false if there is none. Nil is that there
	// never is. Value is one that nobody else writes.
	Simpler func(o Operation, value string) (Operation, bool)

	flaw string // that it is built with
}

// String is the name of the service.
func (s *Service) String() string { return s.Name }

// Vocabulary returns the kinds as people are shown them: in the order in which the mixes
// of its workloads have them, and then the rest.
func (s *Service) Vocabulary() checker.Kinds {
	var shown checker.Kinds
	add := func(k *Kind) {
		if !slices.Contains(shown, k) {
			shown = append(shown, k)
		}
	}
	for _, workload := range s.Workloads {
		for _, w := range workload.Mix {
			add(w.Kind)
		}
	}
	for _, k := range s.Kinds {
		add(k)
	}
	return shown
}

// kindOf returns the kind of that code.
func (s *Service) kindOf(code uint8) (*Kind, error) {
	for _, k := range s.Kinds {
		if k.Code == code {
			return k, nil
		}
	}
	if code == Register.Code {
		return Register, nil
	}
	return nil, fmt.Errorf("services: command is of unknown kind %d", code)
}

// Decode reads what [Command.Encode] wrote. The strings of the command share the bytes
// of encoded. The error of one that is longer than CommandMax is a
// *TooLongError.
func (s *Service) Decode(encoded string) (Command, error) {
	if len(encoded) > CommandMax {
		return Command{}, &TooLongError{len(encoded)}
	}
	r := reader{rest: encoded}
	code := r.byte()
	kind, err := s.kindOf(code)
	if err != nil && !r.short {
		return Command{}, err
	}
	c := Command{Operation: Operation{Kind: kind}}
	c.Client = r.uvarint()
	c.Session = r.uvarint()
	c.Seq = r.uvarint()
	c.Key = r.string()
	if kind != nil && kind.Inputs == checker.TwoInputs {
		c.Expected = r.string()
	}
	c.Value = r.rest
	if r.short {
		return Command{}, fmt.Errorf("services: command of %d bytes ends too early", len(encoded))
	}
	if c.Kind == Register && (c.Session != 0 || c.Operation != Operation{Kind: Register}) {
		return Command{}, fmt.Errorf("services: command registers, expected one that belongs to no session and is about no key")
	}
	return c, nil
}

// Cells are the state of a service: strings by name. A service whose state is something
// else writes it as such strings.
type Cells struct {
	values map[string]string
	flaw   string
}

// NewCells returns the cells of a service before all operations.
func NewCells(s *Service) *Cells { return &Cells{make(map[string]string), s.flaw} }

// Flaw is the name of the flaw that the service is built with; empty for none.
func (c *Cells) Flaw() string { return c.flaw }

// Get returns what a cell holds; false if it holds nothing.
func (c *Cells) Get(name string) (string, bool) {
	value, found := c.values[name]
	return value, found
}

// Set makes a cell hold a value, of at most CommandMax bytes.
func (c *Cells) Set(name, value string) { c.values[name] = value }

// Delete makes a cell hold nothing.
func (c *Cells) Delete(name string) { delete(c.values, name) }
