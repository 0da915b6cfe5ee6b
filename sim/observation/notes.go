package observation

import "strings"

// A Form is what the text of a Note begins with if more than people read it, as
// schedules do and those that explain a run. Behind it stands what the note is
// about, in the words of its protocol.
type Form string

const (
	// AnnouncesView: a view service tells the members of the view of Term, which
	// it has on disk.
	AnnouncesView Form = "announces view "
	// EntersConfiguration: the process put a configuration in force that is part
	// of its log: the members by name, "and" between two sets that decide together.
	EntersConfiguration Form = "enters the configuration "
	// SwitchesConfiguration: the process acts by a configuration from now on.
	SwitchesConfiguration Form = "switches to the configuration "
)

// Note returns a note of the form.
func (f Form) Note(term, index uint64, about string) Observation {
	return Observation{Kind: Note, Term: term, Index: index, Text: string(f) + about}
}

// Noted returns what o is about if it is a note of the form.
func (o *Observation) Noted(f Form) (about string, is bool) {
	if o.Kind != Note {
		return "", false
	}
	return strings.CutPrefix(o.Text, string(f))
}

// NotedConfiguration returns the members of the configuration by which, as a note
// says, the process acts.
func (o *Observation) NotedConfiguration() (members string, is bool) {
	if members, is = o.Noted(EntersConfiguration); is {
		return members, true
	}
	return o.Noted(SwitchesConfiguration)
}
