package host

import (
	"reflect"
	"strings"
	"testing"
)

func TestASizeCountsWhatIsHeldOnce(t *testing.T) {
	type node struct {
		text string
		next *node
	}
	none := func(reflect.Type) bool { return false }
	long := strings.Repeat("x", 1000)
	ring := &node{text: long}
	ring.next = ring
	if got := Size(ring, none); got < 1000 || got > 1100 {
		t.Errorf("a ring of one: found %d, expected a little more than 1000", got)
	}
	if got := Size(map[int]string{1: long, 2: long}, none); got < 2000 || got > 2100 {
		t.Errorf("a map: found %d, expected a little more than 2000", got)
	}
	if got := Size([]any{[]byte(long), &node{text: long}, nil}, none); got < 2000 || got > 2100 {
		t.Errorf("a slice: found %d, expected a little more than 2000", got)
	}
	if got := Size(ring, func(t reflect.Type) bool { return t == reflect.TypeFor[*node]() }); got > 100 {
		t.Errorf("what is outside: found %d, expected next to nothing", got)
	}
}
