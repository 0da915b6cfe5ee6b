package observation

import "fmt"

// Words says in a few words, in the past, what a process observed, for whoever knows no
// more of the run than that: "became leader of term 1".
func (o *Observation) Words() string { return o.In(nil) }

// In says what Words does in a vocabulary: "became leader of ballot 4.1".
func (o *Observation) In(v *Vocabulary) string {
	v = v.About(o.Kind)
	term, entry := v.OfTerm(o.Term), v.OfIndex(o.Index)
	switch o.Kind {
	case Became:
		role := o.Text
		if o.Leads() {
			role = v.OfLeader()
		}
		return fmt.Sprintf("became %s of %s", role, term)
	case Committed:
		return fmt.Sprintf("committed %s of %s (value %016x)", entry, term, o.Value)
	case Applied:
		return fmt.Sprintf("applied %s (%s)", entry, v.OfCommand(o.Value))
	case Restored:
		return fmt.Sprintf("restored a snapshot up to %s of %s", entry, term)
	case Acknowledged:
		return fmt.Sprintf("was told that %s took effect", v.OfCommand(o.Value))
	case Note:
		return "noted: " + o.Text
	case Appended:
		return fmt.Sprintf("appended %s of %s (value %016x)", entry, term, o.Value)
	case Promised:
		return "promised to take part in nothing before " + term
	case Accepted:
		return fmt.Sprintf("accepted value %016x at %s under %s", o.Value, entry, term)
	case Placed:
		if o.Index == 0 {
			return "has no place in " + term
		}
		return fmt.Sprintf("took place %d of %s", o.Index, term)
	case Served:
		return "answered on its own authority in " + term
	case Configured:
		return "acts by the configuration " + o.Text
	case Compacted:
		return fmt.Sprintf("took a snapshot up to %s of %s", entry, term)
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
