package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// LogMatchingName is the name of the check of NewLogMatching.
const LogMatchingName = "log matching"

// NewLogMatching returns an invariant that judges that two logs which hold an
// entry of the same index and term hold the same entries up to there (Ongaro,
// "Consensus: Bridging Theory and Practice", 2014, figure 3.2, Log Matching),
// be they committed or not, and whether or not they stand in one log at one
// time. It also judges that logs have no holes, and that a snapshot ends with
// an entry that some log held.
func NewLogMatching() Invariant {
	return &logMatching{subject: about(LogMatchingName, Agreement, observation.Appended, observation.Restored)}
}

type logMatching struct {
	subject
	logs logs
}

func (m *logMatching) Observe(o *Observation) *Broken {
	if o.Kind == observation.Restored {
		if m.logs.restored(o) == foreign {
			return breach("%s restored a snapshot that ends at %s of %s at %v, but no log ever held that entry",
				m.words.OfNode(o.Node), m.words.OfIndex(o.Index), m.words.OfTerm(o.Term), o.At)
		}
		return nil
	}
	id, misfit := m.logs.appended(o)
	e := &m.logs.entries[id]
	switch {
	case misfit == hole:
		return breach("%s (incarnation %d) appended %s at %v, but its log ended at %s",
			m.words.OfNode(o.Node), o.Incarnation, m.words.OfIndex(o.Index), o.At, m.words.OfIndex(e.index))
	case misfit == twisted && e.value != o.Value:
		return breach("%s holds value %s at %s of %s at %v, but %s had value %s there (event %d)",
			m.words.OfNode(o.Node), m.words.OfContent(o.Value), m.words.OfIndex(o.Index), m.words.OfTerm(o.Term), o.At, m.words.OfNode(e.node), m.words.OfContent(e.value), e.event)
	case misfit == twisted:
		return breach("%s appended %s of %s at %v behind other entries than %s had before it, where %s was of %s (event %d)",
			m.words.OfNode(o.Node), m.words.OfIndex(o.Index), m.words.OfTerm(o.Term), o.At, m.words.OfNode(e.node),
			m.words.OfIndex(o.Index-1), m.words.OfTerm(m.logs.entries[e.parent].term), e.event)
	}
	return nil
}

// Finish is Valid if anything stood in a log.
func (m *logMatching) Finish() Check {
	if len(m.logs.firsts) == 0 {
		return m.check.Unknown("no node told what stands in its log, so nothing was judged")
	}
	return m.check.Valid("%d entries stood at %s, each behind the same ones everywhere",
		len(m.logs.entries)-1, prose.Count(len(m.logs.firsts), "position"))
}
