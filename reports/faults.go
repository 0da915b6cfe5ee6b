package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/nemesis"
)

// faultsNamed is how many faults a line of text names.
const faultsNamed = 6

// Missed says which faults nothing came of, and why: those that never struck,
// and those that met with nothing. It is empty if there is none.
func Missed(faults []nemesis.Injected) string { return remarks(faults, cameToNothing) }

// Noted says what there is to know of the other faults besides what they did:
// that there was no leader, and who was struck in its place. It is empty if
// there is nothing.
func Noted(faults []nemesis.Injected) string {
	return remarks(faults, func(f nemesis.Injected) bool { return f.Note != "" && !cameToNothing(f) })
}

// remarks says what those faults came to of which there is something to say.
func remarks(faults []nemesis.Injected, about func(nemesis.Injected) bool) string {
	var all []string
	for _, f := range faults {
		if about(f) {
			all = append(all, remark(f))
		}
	}
	return Named(all)
}

// cameToNothing reports whether nothing came of a fault.
func cameToNothing(f nemesis.Injected) bool { return f.Skipped != "" || f.Idle }

// remark is what a fault came to in words, behind its kind and ID.
func remark(f nemesis.Injected) string {
	var words []string
	for _, text := range []string{f.Skipped, f.Note} {
		if text != "" {
			words = append(words, text)
		}
	}
	if words == nil {
		words = []string{"nothing came of it"}
	}
	return fmt.Sprintf("%s %s: %s", f.Fault.Effect.Kind(), f.Fault.ID, strings.Join(words, ", "))
}

// Named is a list of faults in one line: the first of them, and how many others
// there are.
func Named(faults []string) string {
	if more := len(faults) - faultsNamed; more > 0 {
		return strings.Join(faults[:faultsNamed], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(faults, "; ")
}

// Struck says what struck whom, and in which direction: "partition n3 (deaf)". The servers
// are all that there are.
func Struck(i nemesis.Injected, servers []string) string {
	label := i.Fault.Effect.Kind()
	if partition, ok := i.Fault.Effect.(*nemesis.Partition); ok && len(partition.Groups) > 0 {
		groups := make([]string, len(partition.Groups))
		for g, names := range partition.Groups {
			groups[g] = strings.Join(names, " ")
		}
		return label + " " + strings.Join(groups, " | ")
	}
	switch {
	case len(i.Nodes) > 1 && slices.Equal(i.Nodes, servers):
		label += " all servers"
	case len(i.Nodes) > 6:
		label += fmt.Sprintf(" %s and %d more", strings.Join(i.Nodes[:5], " "), len(i.Nodes)-5)
	case len(i.Nodes) > 0:
		label += " " + strings.Join(i.Nodes, " ")
	}
	return label + way(i.Fault.Effect)
}

// way says which messages of its target a fault is about, in parentheses; "" for all.
func way(e nemesis.Effect) string {
	directed, ok := e.(nemesis.Directed)
	if !ok || directed.Way() == nemesis.Both {
		return ""
	}
	_, cuts := e.(*nemesis.Partition)
	switch in := directed.Way() == nemesis.In; {
	case cuts && in:
		return " (deaf)"
	case cuts:
		return " (mute)"
	case in:
		return " (incoming)"
	default:
		return " (outgoing)"
	}
}
