package nemesis

import (
	"slices"
	"time"
)

// An Effect is what a fault does to its target. Each kind of fault has a type of
// its own, such as *Partition; kinds.go lists them. The zero value of each is
// valid but for what its fields say they require.
//
// What a new kind has to obey, each of which a test holds against it:
//   - A field without a default is required by Must, and check refuses what means
//     nothing, such as 0; who has a Selection appends its fields and ends check with
//     its check.
//   - inject fills in.hits, by hit, each, bringDown, or the links of a Selection.
//     Without hits the fault counts as skipped: its target stood for no node. It
//     draws from in.draw only, and looks at each of the effect's parameters.
//   - What inject returns undoes all that inject did, and nothing that another
//     fault did: two of a kind may overlap on one node (machine.go counts). Only
//     what has the method stays returns nil.
//   - cost is what the fault takes at the worst, whomever its target turns out to
//     stand for. What it does not name is free for others to take.
//   - draw keeps to what is left in g.left: g.away and g.down draw a target for what
//     takes nodes away, g.damage for what damages disks, g.odds and g.chance what
//     happens now and then. Which draws it makes is part of what a seed means.
//   - What not every protocol survives is said by harming at the registration, and
//     what there must be for it to change anything by needing.
type Effect interface {
	// Kind is the name of the kind of fault, as a schedule writes it.
	Kind() string

	// fields are the parameters, bound to the effect that they belong to.
	fields() []field
	// check says what is wrong with a fault that has this effect, each of
	// whose fields is well formed; nil is nothing.
	check(f *Fault) *mistake
	// inject starts the effect, tells in which nodes it hit and which it missed,
	// and returns what undoes it; nil where the effect is an instant. It is not
	// called where the target stands for nobody. Where it hit nobody the fault
	// is skipped, and what it started is undone at once.
	inject(in *injection) (heal func())
	// cost says what a fault that has this effect takes from the budget of that
	// many servers while it lasts, at the worst.
	cost(f *Fault, servers int) Budget
	// draw chooses the parameters of a zero effect and a target for it; false if
	// too little of the budget is left.
	draw(g *draft) (Target, bool)
}

// An instant is an Effect that is done as soon as it has happened, and that
// nothing takes back before the final heal.
type instant interface {
	Effect
	// stays reports whether it is felt until the final heal takes it back.
	stays() bool
}

// A lingering Effect says for how long after its end the messages that it has
// made late may still arrive; of any other it is what it costs in delay.
type lingering interface{ lingers() time.Duration }

// Lingers returns for how long after its end the messages that a fault has made
// late may still arrive.
func (f *Fault) Lingers() time.Duration {
	if e, ok := f.Effect.(lingering); ok {
		return e.lingers()
	}
	return f.Effect.cost(f, 1).Delay
}

// Stays reports whether what a fault does at once is felt until the final heal
// takes it back.
func (f *Fault) Stays() bool {
	e, ok := f.Effect.(instant)
	return ok && e.stays()
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

	zero    func() Effect
	harm    Harm // that not every protocol survives; "" is none
	drops   bool // all that it does to messages is to lose them
	excess  bool // few programs withstand it: beside its name, only going beyond any budget asks for it
	damages bool // disks
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

// The types of fields are made after the registry, since one names all kinds.
func init() {
	for i := range kinds {
		kinds[i].Fields = describe(kinds[i].zero().fields())
	}
}

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
		Example: example,
		zero:    zero,
		damages: effect.cost(&Fault{Effect: effect}, 1).Disk != nil,
	}
}

// byName says that the kind is chosen only by its name.
func (k Kind) byName() Kind {
	k.ByName = true
	return k
}

// excessive says that few programs withstand the kind, so that it is chosen only
// by its name or by a generator that goes beyond any budget.
func (k Kind) excessive() Kind {
	k.excess = true
	return k.byName()
}

// kindNames lists the names of all kinds.
func kindNames() []string { return kindsWhere(func(Kind) bool { return true }) }

// diskDamages lists the names of the kinds that damage disks.
func diskDamages() []string { return kindsWhere(func(k Kind) bool { return k.damages }) }

// kindsWhere lists the names of those kinds of which something is true.
func kindsWhere(is func(Kind) bool) []string {
	var names []string
	for _, k := range kinds {
		if is(k) {
			names = append(names, k.Name)
		}
	}
	return names
}
