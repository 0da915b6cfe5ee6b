package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// viewsName is the name of the check of views.
const viewsName = "views"

// A viewsInvariant judges the views that a view server tells of: they are counted from 1 on and
// never go back, a number means one view, and whoever takes the primary's place was its backup
// in a view that the primary had acknowledged, for nobody else is known to have the state. A
// view in which only the backup is another may come before the one before it is acknowledged.
//
// It does not see views that were told to nobody.
type viewsInvariant struct {
	number  uint64
	members []string
	count   int
}

func (*viewsInvariant) Name() string                 { return viewsName }
func (*viewsInvariant) Promise() checker.Promise     { return checker.Leadership }
func (*viewsInvariant) Kinds() []sim.ObservationKind { return []sim.ObservationKind{sim.Configured} }

func (v *viewsInvariant) Observe(o *checker.Observation) *checker.Broken {
	was, before := v.members, v.number
	v.number, v.members = o.Term, observation.ReadNames(o.Text)
	v.count++
	broken := func(format string, args ...any) *checker.Broken {
		return &checker.Broken{Detail: fmt.Sprintf("the view server told of view %d (%s) at %v, ", o.Term, words(v.members), o.At) + fmt.Sprintf(format, args...)}
	}
	switch {
	case len(v.members) == 2 && v.members[0] == v.members[1]:
		return broken("expected that the backup is another server than the primary")
	case v.count == 1 && o.Term != 1:
		return broken("expected that the first view has number 1")
	case v.count == 1:
		return nil
	case o.Term == before:
		return broken("but had told of it as %s before: a number means one view", words(was))
	case o.Term < before:
		return broken("but had told of view %d before: numbers rise", before)
	case v.members[0] == was[0]:
		return nil
	case len(was) < 2 || v.members[0] != was[1]:
		return broken("but %s was not the backup of view %d (%s), so it is not known to have the state", v.members[0], before, words(was))
	case o.Index != 2:
		return broken("but %s, the primary of view %d, had not acknowledged that, so %s may not have the state yet", was[0], before, v.members[0])
	}
	return nil
}

// words are the members of a view in words.
func words(members []string) string {
	if len(members) < 2 {
		return "primary " + members[0] + ", no backup"
	}
	return "primary " + members[0] + ", backup " + members[1]
}

func (v *viewsInvariant) Finish() checker.Check {
	c := checker.Check{Name: viewsName}
	if v.count == 0 {
		return c.Unknown("the view server told of no view")
	}
	return c.Valid("%d views were told of, each with a primary that had the state", v.count)
}
