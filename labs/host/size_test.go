package host

import (
	"strings"
	"testing"
)

type kept struct {
	env   Env
	names map[int]string
	next  *kept
	list  []string
	do    func()
}

type ours struct {
	World
	text string
}

func TestASizeCountsWhatIsReachedOnceAndByItsLength(t *testing.T) {
	base := SizeOf(&kept{})
	text := strings.Repeat("x", 100)
	ring := &kept{}
	ring.next = ring
	roomy := make([]string, 0, 1000)
	shared := []string{text}
	for name, c := range map[string]struct {
		v    *kept
		more int64
	}{
		"a string":             {&kept{list: []string{text}}, 116},
		"an entry of a map":    {&kept{names: map[int]string{1: text}}, 16 + 8 + 116},
		"room is nothing":      {&kept{list: roomy}, 0},
		"a ring ends":          {ring, 0},
		"what is behind":       {&kept{next: &kept{list: []string{text}}}, base - 8 + 116},
		"what is shared":       {&kept{list: shared, next: &kept{list: shared}}, base - 8 + 116},
		"a function is opaque": {&kept{do: func() {}}, opaque - 8},
		"what is ours":         {&kept{env: &ours{text: text}}, 8},
	} {
		if found := SizeOf(c.v, &ours{}) - base; found != c.more {
			t.Errorf("%s: found %d bytes more than nothing, expected %d", name, found, c.more)
		}
	}
}
