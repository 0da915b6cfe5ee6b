package nemesis

// A Reset breaks the connections of the target, as TCP connections break: all
// that is on its way over them, in the directions meant, is lost at once, and
// what is sent from then on goes over new ones.
type Reset struct {
	Selection // of links: Message, First and Last mean nothing
}

func (*Reset) Kind() string { return "reset" }

func (*Reset) stays() bool { return false }

func (r *Reset) fields() []field { return r.linkFields() }

func (r *Reset) inject(in *injection) (heal func()) {
	lost := in.nemesis.world.Reset(ruleOf(in.id), r.links(in))
	in.touches("message", func() uint64 { return uint64(lost) })
	return nil
}

func (*Reset) cost(*Fault, int) Budget { return Budget{} }

func (r *Reset) draw(g *draft) (Target, bool) {
	target := g.one(All, Leader, Leader, Random)
	if target[0] != All {
		r.Direction = pick(g, Both, Out, In)
	}
	r.Links = pick(g, AllLinks, AllLinks, ServerLinks)
	return target, true
}
