package lettering

import (
	"math"
	"testing"
)

func TestALengthGrowsWithSizeAndWeight(t *testing.T) {
	plain, large, bold := Length("virtual time", 10, false), Length("virtual time", 20, false), Length("virtual time", 10, true)
	if plain <= 0 || math.Abs(large-2*plain) > 0.1 || bold <= plain {
		t.Errorf("found %v, %v in twice the size and %v in bold", plain, large, bold)
	}
}

func TestATextThatDoesNotFitEndsWithAnEllipsis(t *testing.T) {
	for most, want := range map[int]string{20: "committed", 9: "committed", 5: "comm…", 2: "c…", 1: "", 0: ""} {
		if found := Fit("committed", func(part string) bool { return len([]rune(part)) <= most }); found != want {
			t.Errorf("of at most %d letters found %q, expected %q", most, found, want)
		}
	}
}
