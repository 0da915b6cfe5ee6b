package txn

import (
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A view is what a transaction has had to do with a list.
type view struct {
	transaction int32
	own         []string // what it has appended
	read        bool
	found       string // what it read, without its own
}

// readLists notes what transactions read of lists, without what they have appended
// themselves.
func (s *system) readLists() {
	views := make([]view, len(s.names))
	for i := range views {
		views[i].transaction = none
	}
	s.eachKnown(func(t, place, object int32, step Step) {
		v := &views[object]
		if v.transaction != t {
			*v = view{transaction: t, own: v.own[:0]}
		}
		switch {
		case step.Write:
			v.own = append(v.own, step.Value)
		case step.Known:
			s.values++
			s.readList(t, place, object, step.Value, v)
		}
	})
}

// readList notes one read.
func (s *system) readList(t, place, object int32, text string, v *view) {
	found, saw := withoutOwn(text, v.own)
	if !saw {
		s.found.note(Internal, t, nil, func() string {
			return prose.Sprintf("%s read %s as [%s] after it had itself appended %s", s.name(t), s.names[object], prose.Short(text, textMost), strings.Join(prose.Few(v.own, 4), ", "))
		})
	}
	if !saw {
		s.ownTwice(t, object, text, v.own)
	}
	if v.read && found != v.found && saw {
		s.found.note(Internal, t, nil, func() string {
			return prose.Sprintf("%s read %s as [%s] and then as [%s]", s.name(t), s.names[object], prose.Short(v.found, textMost), prose.Short(found, textMost))
		})
	}
	s.reads = append(s.reads, read{transaction: t, place: place, value: value{object, found}, whole: !saw})
	v.read, v.found = true, found
}

// ownTwice finds an element of a transaction's own that stands twice in what it read.
func (s *system) ownTwice(t, object int32, text string, own []string) {
	times := make(map[string]int)
	for element := range strings.FieldsSeq(text) {
		times[element]++
	}
	for _, element := range own {
		if number, one := s.writeOf(value{object, element}); number != none && one && times[element] > 1 {
			s.twice(&read{transaction: t, value: value{object: object}}, element)
			return
		}
	}
}

// textMost is how many letters of a list are shown.
const textMost = 60

// withoutOwn takes what a transaction has itself appended off what it read; false if that
// does not stand at the end, and then only such elements as do are taken off.
func withoutOwn(text string, own []string) (string, bool) {
	rest := text
	for i := len(own) - 1; i >= 0; i-- {
		before, ok := strings.CutSuffix(rest, own[i])
		if !ok || before != "" && before[len(before)-1] != ' ' {
			return withoutSome(text, own), false
		}
		rest = strings.TrimSuffix(before, " ")
	}
	return rest, true
}

// withoutSome takes the elements at the end off that are among some.
func withoutSome(text string, own []string) string {
	some := make(map[string]bool)
	for _, element := range own {
		some[element] = true
	}
	for text != "" {
		end := strings.LastIndexByte(text, ' ')
		if !some[text[end+1:]] {
			break
		}
		text = text[:max(end, 0)]
	}
	return text
}
