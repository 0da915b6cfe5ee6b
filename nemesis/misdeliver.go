package nemesis

import (
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Misdeliver lets each message of the target that is sent to a server arrive
// with a probability at another one, which is not its sender, and not at its
// receiver.
type Misdeliver struct {
	Probability rng.Probability // more than 0
	Selection
}

func (*Misdeliver) Kind() string { return "misdeliver" }

func (m *Misdeliver) fields() []field {
	return append([]field{probabilityField(&m.Probability)}, m.Selection.fields()...)
}

func (m *Misdeliver) check(f *Fault) *mistake { return checkChance(m.Probability, m.Selection, f) }

func (m *Misdeliver) inject(in *injection) (heal func()) {
	return m.Selection.inject(in, network.Misdeliver(m.Probability, in.nemesis.servers))
}

// cost counts what arrives elsewhere as lost to its receiver.
func (m *Misdeliver) cost(*Fault, int) Budget { return Budget{Loss: m.Probability} }

func (m *Misdeliver) draw(g *draft) (Target, bool) {
	return g.odds(&m.Probability, g.left.Loss, &m.Selection)
}
