package rng

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAProbabilityIsAPercentage(t *testing.T) {
	for _, c := range []struct {
		text, written string
		want          Probability
	}{
		{"0%", "0%", 0},
		{"0.0001%", "0.0001%", 1},
		{"0.5%", "0.5%", 5_000},
		{"1%", "1%", 10_000},
		{"12.3400 %", "12.34%", 123_400},
		{"099.99990000%", "99.9999%", 999_999},
		{"100%", "100%", Always},
		{"100.0%", "100%", Always},
	} {
		got, err := ParseProbability(c.text)
		if err != nil || got != c.want || got.String() != c.written {
			t.Errorf("%q was read as %d and written as %v, error %v; want %d and %s", c.text, uint32(got), got, err, uint32(c.want), c.written)
		}
	}
}

func TestWhatIsNoPercentageIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "%", "1", "0.5", ".5%", "5.%", "-1%", "+1%", "1e2%", "1_0%", "0x1%", "1.00001%", "100.0001%", "101%",
		"99999999999999999999%", "0.-5%", "0.5%%", " 5%", "5% ", "5000ppm",
	} {
		got, err := ParseProbability(text)
		if err == nil {
			t.Errorf("%q was read as %v", text, got)
			continue
		}
		if want := "expected a percentage from 0% to 100% with at most four decimals"; !strings.Contains(err.Error(), want) {
			t.Errorf("%q: found error %v, want %q in it", text, err, want)
		}
	}
}

func TestAProbabilityWrittenAndReadIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Probability(rapid.Uint32Range(0, uint32(Always)).Draw(t, "p"))
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got Probability
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Fatalf("%s was read as %d, error %v, want %d", text, uint32(got), err, uint32(want))
		}
	})
}

func TestAProbabilityThatCannotBeReadStaysAsItWas(t *testing.T) {
	p := Always
	if err := p.UnmarshalText([]byte("often")); err == nil || p != Always {
		t.Errorf("found %v and error %v", p, err)
	}
}
