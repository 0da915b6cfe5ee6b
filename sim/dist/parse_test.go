package dist_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
)

func TestParseReadsEveryShape(t *testing.T) {
	cases := []struct {
		text string
		want dist.Dist
	}{
		{"0s", dist.Dist{}},
		{"3ms", dist.Constant(3 * time.Millisecond)},
		{" 1m30.5s ", dist.Constant(90*time.Second + 500*time.Millisecond)},
		{"1.5us", dist.Constant(1500)},
		{"1.50µs", dist.Constant(1500)},
		{"1.5μs", dist.Constant(1500)},
		{"1.0ns", dist.Constant(1)},
		{"1h", dist.Constant(time.Hour)},
		{"uniform(1ms, 5ms)", dist.Uniform(time.Millisecond, 5*time.Millisecond)},
		{"uniform( 1ms ,5ms )*2", dist.Uniform(2*time.Millisecond, 10*time.Millisecond)},
		{"exponential(1ms, mean 4ms)", dist.Exponential(time.Millisecond, 4*time.Millisecond)},
		{"lognormal(median 2ms, p99 20ms)", dist.LogNormal(2*time.Millisecond, 20*time.Millisecond)},
		{"pareto(1ms, alpha 1.16)", dist.Pareto(time.Millisecond, 1160)},
		{"pareto(1ms, alpha 2) * 0.5 + 3ns", dist.Pareto(time.Millisecond, 2000).Scale(500).Plus(3)},
		{
			"empirical(50%: 1ms, 99.99%: 40ms)",
			dist.Empirical(dist.Quantile{Below: 500_000, Value: time.Millisecond}, dist.Quantile{Below: 999_900, Value: 40 * time.Millisecond}),
		},
	}
	for _, c := range cases {
		got, err := dist.Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got.String() != c.want.String() {
			t.Errorf("%s was read as %v, want %v", c.text, got, c.want)
		}
	}
}

func TestParseSaysWhatItFoundAndExpected(t *testing.T) {
	cases := []struct{ text, want string }{
		{"", `byte 0: found the end, expected a duration such as 3ms, or uniform, exponential, lognormal, pareto or empirical`},
		{"-3ms", `byte 0: found "-3ms", expected a duration such as 3ms, or uniform, exponential, lognormal, pareto or empirical`},
		{"gauss(3ms)", `byte 0: found "gauss(3ms)", expected a duration such as 3ms, or uniform, exponential, lognormal, pareto or empirical`},
		{"3", `byte 1: found the end, expected a unit of time: ns, us, ms, s, m or h`},
		{"3 ms", `byte 1: found " ms", expected a unit of time: ns, us, ms, s, m or h`},
		{"3ms 4", `byte 4: found "4", expected the end, "* number" or "+ duration"`},
		{"1.5ns", `byte 5: found 1.5, expected a whole number of nanoseconds`},
		{"1.ms", `byte 2: found "ms", expected a digit after the decimal point`},
		{"3ms * 1.0123456789", `byte 18: found 1.0123456789, expected at most 9 decimals`},
		{"3ms * 2000000", `byte 13: found the factor 2000000, expected 0 to 1000000`},
		{"3ms + 99999h", `byte 12: found 99999h0m0s as the duration to add, expected 0s to 20015h59m54.037927936s`},
		{"99999999999999999999h", `byte 21: found the number 99999999999999999999, expected a smaller one`},
		{"9223372036854775.999us", `byte 22: found the number 9223372036854775, expected a smaller one`},
		{"2000000h2000000h", `byte 16: found a longer duration, expected at most 20015h59m54.037927936s`},
		{"uniform(1ms 5ms)", `byte 12: found "5ms)", expected ","`},
		{"uniform(5ms, 1ms)", `byte 17: found 5ms as the lower bound and 1ms as the upper bound, expected the first to be no greater`},
		{"exponential(1ms, 4ms)", `byte 17: found "4ms)", expected "mean"`},
		{"lognormal(median 0s, p99 2ms)", `byte 29: found 0s as the median, expected at least 1ns`},
		{"pareto(0s, alpha 1)", `byte 19: found 0s as the shortest duration, expected at least 1ns`},
		{"pareto(1ms, alpha 0)", `byte 20: found 0 as alpha, expected 0.001 to 1000000`},
		{"empirical()", `byte 10: found ")", expected a number`},
		{"empirical(101%: 2ms)", `byte 14: found 101%, expected 0% to 100%, with at most four decimals`},
		{"empirical(50%: 1ms, 40%: 2ms)", `byte 29: found 40% after 50%, expected quantiles in ascending order`},
		{"empirical(50%: 2ms, 60%: 1ms)", `byte 29: found 1ms at 60% after 2ms at 50%, expected values that never descend`},
	}
	for _, c := range cases {
		_, err := dist.Parse(c.text)
		if err == nil {
			t.Errorf("%q was read", c.text)
			continue
		}
		if got, want := err.Error(), "distribution "+quoted(c.text)+": "+c.want; got != want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, want)
		}
	}
}

func quoted(text string) string {
	return `"` + text + `"`
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"3ms", "uniform(1ms, 5ms)", "exponential(1ms, mean 4ms) * 2 + 1s", "lognormal(median 2ms, p99 20ms)",
		"pareto(1ms, alpha 1.5)", "empirical(50%: 1ms, 99.99%: 40ms)",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := dist.Parse(text)
		if err != nil {
			return
		}
		again, err := dist.Parse(d.String())
		if err != nil || again.String() != d.String() {
			t.Errorf("%q was read as %v, and that as %v, %v", text, d, again, err)
		}
	})
}

func TestADistIsReadAndWrittenAsText(t *testing.T) {
	var d dist.Dist
	if err := d.UnmarshalText([]byte("uniform(1ms, 2ms)")); err != nil {
		t.Fatal(err)
	}
	if text, err := d.MarshalText(); err != nil || string(text) != "uniform(1ms, 2ms)" {
		t.Errorf("got %s, %v", text, err)
	}
	if err := d.UnmarshalText([]byte("x")); err == nil {
		t.Error("nonsense was read")
	}
}
