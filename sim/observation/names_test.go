package observation

import (
	"slices"
	"testing"
)

func TestNamesAreReadAsTheyAreWritten(t *testing.T) {
	for want, names := range map[string][]string{"": {}, "n1": {"n1"}, "n1 n2 n10": {"n1", "n2", "n10"}} {
		if text := Names(names); text != want || !slices.Equal(ReadNames(text), names) {
			t.Errorf("found %q, read as %q, expected %q", text, ReadNames(text), want)
		}
	}
}
