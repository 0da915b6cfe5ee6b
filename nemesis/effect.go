package nemesis

import (
	"slices"
)

// An Effect is what a fault does to its target: one of *Partition, *Crash,
// *Stop, *Pause, *ClockOffset, *ClockDrift, *Loss, *Duplicate and *Delay. The zero
// value of each is valid but for what its fields say they require.
type Effect interface {
	// Kind is the name of the kind of fault, as a schedule writes it.
	Kind() string

	// fields are the parameters, bound to the effect that they belong to.
	fields() []field
	// check says what is wrong with a fault that has this effect, each of
	// whose fields is well formed; nil is nothing.
	check(f *Fault) *mistake
	// inject starts the effect, tells s which nodes it hit and which it missed,
	// and returns what undoes it. Where nothing was hit there is nothing to
	// undo.
	inject(s *strike) (heal func())
	// vary draws the parameters of a zero effect and a target for it, and says
	// what they take from the budget; false if too little is left.
	vary(g *draft) (Target, Budget, bool)
}

// A mistake is what is wrong with one field of a fault.
type mistake struct {
	field           string
	found, expected string
}

// A Kind describes one kind of fault to people.
type Kind struct {
	Name    string      `json:"name"`
	Summary string      `json:"summary"`
	Fields  []FieldInfo `json:"fields"`  // without those of CommonFields
	Example string      `json:"example"` // one entry of a schedule

	zero func() Effect
}

// A FieldInfo describes one key of a fault in a schedule.
type FieldInfo struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Default string `json:"default,omitempty"` // "" where the field has none: it is required, or absence has a meaning of its own
	Summary string `json:"summary"`
}

// Kinds returns all kinds of fault in the order of their names.
func Kinds() []Kind { return slices.Clone(kinds) }

// CommonFields describes the keys that faults of every kind have.
func CommonFields() []FieldInfo {
	var f Fault
	var name string
	return describe(f.fields(&name))
}

// kinds is the registry: whoever adds a kind of fault adds it here.
var kinds = []Kind{
	newKind[ClockDrift]("the clocks of the target run fast or slow, and its timers with them",
		"{at: 5s, kind: clock-drift, target: random, drift: 200ppm, for: 5s}"),
	newKind[ClockOffset]("the wall clock of the target jumps, and jumps back at the end",
		"{at: 5s, kind: clock-offset, target: n3, offset: -400ms, for: 5s}"),
	newKind[Crash]("the target loses its memory and perhaps what it had not synced; it restarts at the end",
		"{at: 4s, kind: crash, target: n2, for: 1s, unsynced: tear}"),
	newKind[Delay]("messages of the target, or all, take longer",
		"{at: 1s, kind: delay, target: leader, delay: \"uniform(20ms, 80ms)\", for: 3s}"),
	newKind[Duplicate]("messages of the target, or all, arrive twice now and then",
		"{at: 1s, kind: duplicate, probability: 10%, for: 3s}"),
	newKind[Loss]("messages of the target, or all, are lost now and then",
		"{at: 1s, kind: loss, target: all, probability: 20%, for: 3s}"),
	newKind[Partition]("two or more groups of nodes cannot reach each other, in both directions or one",
		"{at: 2s, kind: partition, target: leader, for: 5s}"),
	newKind[Pause]("the target stands still while its messages pile up and its timers fall due",
		"{at: 4s, kind: pause, target: leader, for: 800ms}"),
	newKind[Stop]("the target is shut down in good order and loses nothing; it restarts at the end",
		"{at: 6s, kind: stop, target: n1, for: 500ms}"),
}

// newKind describes the kind of fault whose effect is a *T.
func newKind[T any, P interface {
	*T
	Effect
}](summary, example string) Kind {
	zero := func() Effect { return P(new(T)) }
	effect := zero()
	return Kind{
		Name:    effect.Kind(),
		Summary: summary,
		Fields:  describe(effect.fields()),
		Example: example,
		zero:    zero,
	}
}

// kindNamed returns the kind of that name.
func kindNamed(name string) (Kind, bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// kindNames lists the names of all kinds.
func kindNames() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	return names
}
