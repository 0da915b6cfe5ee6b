package nemesis

import "fmt"

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
