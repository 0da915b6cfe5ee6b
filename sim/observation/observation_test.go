package observation

import (
	"slices"
	"strings"
	"testing"
)

func TestEachKindHasItsWordsAndANameOfItsOwn(t *testing.T) {
	var seen []string
	for _, kind := range All() {
		if o := (&Observation{Kind: kind}); o.Words() == "" {
			t.Errorf("%v has no words; give it some in Words", kind)
		}
		name := kind.String()
		if strings.HasPrefix(name, "kind ") {
			t.Errorf("%s has no name; give it one in names", name)
		}
		if slices.Contains(seen, name) {
			t.Errorf("two kinds are called %q", name)
		}
		seen = append(seen, name)
	}
	if len(seen) != int(End)-1 || !strings.HasPrefix(End.String(), "kind ") {
		t.Errorf("found %d kinds before %v", len(seen), End)
	}
}
