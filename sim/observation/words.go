package observation

import "fmt"

// Words says in a few words, in the past, what a process observed, for whoever knows no
// more of the run than that: "became leader of term 1".
func (o *Observation) Words() string {
	switch o.Kind {
	case Became:
		return fmt.Sprintf("became %s of term %d", o.Text, o.Term)
	case Committed:
		return fmt.Sprintf("committed index %d of term %d (value %016x)", o.Index, o.Term, o.Value)
	case Applied:
		return fmt.Sprintf("applied index %d (command %x)", o.Index, o.Value)
	case Restored:
		return fmt.Sprintf("restored a snapshot up to index %d of term %d", o.Index, o.Term)
	case Acknowledged:
		return fmt.Sprintf("was told that command %x took effect", o.Value)
	case Note:
		return "noted: " + o.Text
	case Appended:
		return fmt.Sprintf("appended index %d of term %d (value %016x)", o.Index, o.Term, o.Value)
	case Promised:
		return fmt.Sprintf("promised to take part in nothing before term %d", o.Term)
	case Accepted:
		return fmt.Sprintf("accepted value %016x at index %d under term %d", o.Value, o.Index, o.Term)
	case Placed:
		if o.Index == 0 {
			return fmt.Sprintf("has no place in term %d", o.Term)
		}
		return fmt.Sprintf("took place %d of term %d", o.Index, o.Term)
	case Served:
		return fmt.Sprintf("answered on its own authority in term %d", o.Term)
	case Configured:
		return "acts by the configuration " + o.Text
	case Compacted:
		return fmt.Sprintf("took a snapshot up to index %d of term %d", o.Index, o.Term)
	case Halted:
		return "halted: " + o.Text
	case Registered:
		return fmt.Sprintf("has session %d", o.Value)
	case Decided:
		if o.Text == "" {
			return fmt.Sprintf("learned that decree %d is decided (value %016x)", o.Index, o.Value)
		}
		return fmt.Sprintf("learned that decree %d is decided: %s", o.Index, o.Text)
	}
	return ""
}
