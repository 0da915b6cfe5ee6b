package nemesis

import (
	"slices"
	"time"
)

// An Effect is what a fault does to its target. Each kind of fault has a type of
// its own, such as *Partition; kinds.go lists them. The zero value of each is
// valid but for what its fields say they require.
type Effect interface {
	// Kind is the name of the kind of fault, as a schedule writes it.
	Kind() string

	// fields are the parameters, bound to the effect that they belong to.
	fields() []field
	// check says what is wrong with a fault that has this effect, each of
	// whose fields is well formed; nil is nothing.
	check(f *Fault) *mistake
	// inject starts the effect, tells s which nodes it hit and which it missed,
	// and returns what undoes it; nil where the effect is an instant. It is not
	// called where the target stands for nobody. Where it hit nobody the fault
	// is skipped, and what it started is undone at once.
	inject(s *strike) (heal func())
	// cost says what a fault that has this effect takes from the budget of that
	// many servers while it lasts, at the worst.
	cost(f *Fault, servers int) Budget
	// vary draws the parameters of a zero effect and a target for it; false if
	// too little of the budget is left.
	vary(g *draft) (Target, bool)
}

// An instant is an Effect that is done as soon as it has happened, and that
// nothing takes back.
type instant interface {
	Effect
	instant()
}

// Lingers returns for how long after its end the messages that a fault has made
// late may still arrive.
func (f *Fault) Lingers() time.Duration {
	if t, ok := f.Effect.(*Throttle); ok {
		return t.drains()
	}
	return f.Effect.cost(f, 1).Delay
}

// Stays reports whether what a fault does at once is felt until the final heal
// takes it back.
func (f *Fault) Stays() bool {
	_, jumps := f.Effect.(*ClockJump)
	return jumps
}

// A mistake is what is wrong with one field of a fault.
type mistake struct {
	field           string
	found, expected string
}

// A Kind describes one kind of fault to people.
type Kind struct {
	Name    string      `json:"name"`
	Family  string      `json:"family"` // what it strikes: one of Families
	Summary string      `json:"summary"`
	Fields  []FieldInfo `json:"fields"`  // without those of CommonFields
	Example string      `json:"example"` // one entry of a schedule
	// ByName says that a Generator chooses the kind only if it is told to by
	// the name of the kind.
	ByName bool `json:"by_name,omitempty"`
	// Needs is what there must be for the kind to change anything; "" is nothing.
	Needs Need `json:"needs,omitempty"`

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

// newKind describes the kind of fault whose effect is a *T.
func newKind[T any, P interface {
	*T
	Effect
}](family, summary, example string) Kind {
	zero := func() Effect { return P(new(T)) }
	effect := zero()
	return Kind{
		Name:    effect.Kind(),
		Family:  family,
		Summary: summary,
		Fields:  describe(effect.fields()),
		Example: example,
		zero:    zero,
	}
}

// byName says that the kind is chosen only by its name.
func (k Kind) byName() Kind {
	k.ByName = true
	return k
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
