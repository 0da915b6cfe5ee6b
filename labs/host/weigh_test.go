package host

import (
	"strings"
	"testing"
)

type entry struct{ Command string }

type honest struct{ Entries []entry }

func (m honest) WireSize() int {
	size := 8
	for _, e := range m.Entries {
		size += len(e.Command)
	}
	return size
}

type liar struct{ Data []byte }

func (liar) WireSize() int { return 3 }

type owed struct{ Term uint64 }

func (owed) WireSize() int { return -1 }

type named struct{ By map[string]int }

type silent struct{ By map[int]string }

func TestAMessageThatIsLongerThanItSaysIsFound(t *testing.T) {
	MustSayItsSize(honest{[]entry{{"one"}, {"three"}}})
	MustSayItsSize(struct{ Term uint64 }{7})
	for want, m := range map[string]any{
		"WireSize of liar says 3, expected at least the 4 bytes of text that it holds": liar{[]byte("four")},
		"WireSize of owed says -1, expected the bytes that it takes":                   owed{1},
		"named holds 5 bytes of text, but has no method WireSize() int that says so":   named{map[string]int{"three": 3}},
		"silent holds 3 bytes of text, but has no method WireSize() int that says so":  silent{map[int]string{1: "two"}},
		"WireSize of liar says 3, expected at least the 5 bytes of text that it holds": &liar{[]byte("fives")},
	} {
		func() {
			defer func() {
				if found, _ := recover().(string); !strings.Contains(found, want) {
					t.Errorf("found %q, expected %q", found, want)
				}
			}()
			MustSayItsSize(m)
		}()
	}
}
