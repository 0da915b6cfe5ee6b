package txn

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
)

// orderByNumbers puts the versions of each register into the order of the numbers that the
// store gave them. Registers of which it gave one version two numbers, or two versions one, are
// left as they are, and that is an anomaly.
func (s *system) orderByNumbers() {
	versions, wrong := s.numbered()
	slices.SortFunc(versions, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.object[a], s.object[b]), cmp.Compare(s.told[a], s.told[b]), cmp.Compare(a, b))
	})
	alike := func(a, b int32) bool { return s.object[a] == s.object[b] && s.told[a] == s.told[b] }
	for i := 1; i < len(versions); i++ {
		if a, b := versions[i-1], versions[i]; alike(a, b) {
			wrong[s.object[a]] = true
			s.found.note(CyclicVersions, s.writer[b], []int32{s.writer[a]}, func() string {
				return prose.Sprintf("the store says that both the %s of %s and the %s of %s are version %d of %s",
					prose.Name(s.text[a]), s.name(s.writer[a]), prose.Name(s.text[b]), s.name(s.writer[b]), s.told[a], s.names[s.object[a]])
			})
		}
	}
	for i := 1; i < len(versions); i++ {
		if a, b := versions[i-1], versions[i]; s.object[a] == s.object[b] && !wrong[s.object[a]] {
			s.next = append(s.next, arc{a, b, ruleNumber, none})
		}
	}
}

// numbered finds which numbers the store gave which versions. It returns the versions that
// have one, and the registers of which one has two.
func (s *system) numbered() (versions []int32, wrong map[int32]bool) {
	wrong = make(map[int32]bool)
	tell := func(v int32, number uint64, by int32) {
		if s.steps++; v == none || number == 0 {
			return
		}
		if s.told == nil {
			s.told = make([]uint64, len(s.writer))
		}
		switch before := s.told[v]; {
		case before == 0:
			s.told[v] = number
			versions = append(versions, v)
		case before != number:
			wrong[s.object[v]] = true
			s.found.note(CyclicVersions, by, []int32{s.writer[v]}, func() string {
				return prose.Sprintf("%s was told that the %s of %s is version %d of %s, and somebody else that it is version %d",
					s.name(by), prose.Name(s.text[v]), s.name(s.writer[v]), number, s.names[s.object[v]], before)
			})
		}
	}
	for i := range s.writes {
		w := &s.writes[i]
		tell(w.version, w.told, w.transaction)
	}
	for i := range s.reads {
		r := &s.reads[i]
		if number, one := s.writeOf(r.value); !r.nil && one && number != none {
			tell(s.writes[number].version, r.told, r.transaction)
		}
	}
	return versions, wrong
}
