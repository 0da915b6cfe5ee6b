package nemesis

import (
	"errors"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/document"
)

// A FaultError says which fault of a schedule, or that a trigger, is nothing that a
// run could do or meet: what it has and what it should.
type FaultError struct {
	Index    int    // of the fault in the schedule
	ID       string // of the fault; "" is a trigger by itself
	Found    string
	Expected string
}

// Error is fault ID: found …, expected …; of a trigger without what stands before.
func (e *FaultError) Error() string {
	text := "found " + e.Found + ", expected " + e.Expected
	if e.ID == "" {
		return text
	}
	return "fault " + e.ID + ": " + text
}

// Check returns a *FaultError about the first fault that a run with so many
// servers and clients could not do: one whose ID another has, that names a
// node that is not there, or with a number out of range.
func (s Schedule) Check(servers, clients int) error {
	seen := make(map[string]bool, len(s))
	for i, f := range s.WithIDs() {
		var wrong *FaultError
		switch {
		case seen[f.ID]:
			wrong = &FaultError{Found: "the id of an earlier fault", Expected: "ids that differ"}
		case f.Effect == nil:
			wrong = &FaultError{Found: "no effect", Expected: "one"}
		default:
			_, err := readFault("", []byte(f.String()))
			wrong = misfit(err, f.words(), servers, clients)
		}
		if wrong != nil {
			wrong.Index, wrong.ID = i, f.ID
			return wrong
		}
		seen[f.ID] = true
	}
	return nil
}

// Check returns a *FaultError if a run with so many servers and clients could never
// meet the trigger, because it names nodes that are not there or is none that a
// file could say.
func (t Trigger) Check(servers, clients int) error {
	root, err := document.Parse("", []byte(t.String()))
	if err == nil {
		_, err = ReadTrigger(root)
	}
	if wrong := misfit(err, slices.Concat(t.By, t.To), servers, clients); wrong != nil {
		return wrong
	}
	return nil
}

// misfit says what is wrong with what names nodes by some words and, once written,
// was read with an error or without: what Go code has made may hold only what a file
// could say, so that it can be written and read again.
func misfit(reading error, words []string, servers, clients int) *FaultError {
	if file, ok := errors.AsType[*FileError](reading); ok {
		return &FaultError{Found: file.Found, Expected: file.Expected}
	}
	for _, word := range words {
		if isNode(word) && !nodeExists(word, servers, clients) {
			return &FaultError{Found: "the node " + word, Expected: nodeRange(servers, clients)}
		}
	}
	return nil
}

// nodeRange says which nodes there are.
func nodeRange(servers, clients int) string {
	text := "one of " + ServerName(1) + " to " + ServerName(servers)
	if clients > 0 {
		text += " or " + ClientName(1) + " to " + ClientName(clients)
	}
	return text
}

// words are all the words by which a fault names nodes.
func (f *Fault) words() []string {
	words := slices.Concat([]string(f.Target), f.Trigger.By, f.Trigger.To)
	if p, ok := f.Effect.(*Partition); ok {
		words = append(words, slices.Concat(p.Groups...)...)
	}
	return words
}

// A Mention is a name in a fault that means something of the run, and where it
// stands.
type Mention struct {
	// Key is the key of the fault; in a list, the place there follows after a
	// dot: "peer.1".
	Key  string
	Name string
}

// Messages are the kinds of message that the fault names. Which ones there are
// is for those to know who know the program.
func (f *Fault) Messages() []Mention {
	var named []Mention
	if f.Trigger.Sent != "" {
		named = append(named, Mention{"sent", f.Trigger.Sent})
	}
	if l := f.selection(); l != nil && l.Message != "" {
		named = append(named, Mention{"message", l.Message})
	}
	return named
}

// Versions are the versions of the program that the fault names.
func (f *Fault) Versions() []Mention {
	if e, ok := f.Effect.(interface{ version() string }); ok {
		return []Mention{{"version", e.version()}}
	}
	return nil
}

// Peers are the nodes that the fault names for the other end of links. Check
// lets them be nodes that are not there: no message goes to these.
func (f *Fault) Peers() []Mention {
	l := f.selection()
	if l == nil {
		return nil
	}
	named := make([]Mention, len(l.Peers))
	for i, name := range l.Peers {
		named[i] = Mention{fmt.Sprintf("peer.%d", i), name}
	}
	return named
}

// selection is what a fault of links selects; nil if it is no such fault.
func (f *Fault) selection() *Selection {
	if of, ok := f.Effect.(interface{ selected() *Selection }); ok {
		return of.selected()
	}
	return nil
}

func (l *Selection) selected() *Selection { return l }
