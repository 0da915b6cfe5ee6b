package measure

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// durations draws durations of all lengths, in ascending order.
func durations(t *rapid.T, name string) []time.Duration {
	return slices.Sorted(slices.Values(rapid.SliceOf(rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "d")) >> rapid.IntRange(0, 62).Draw(t, "shift")
	})).Draw(t, name)))
}

func TestMergedHistogramsAreThatOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := durations(t, "a"), durations(t, "b")
		merged := histogramOf(a).Merge(histogramOf(b))
		if all := histogramOf(slices.Sorted(slices.Values(slices.Concat(a, b)))); !slices.Equal(merged, all) {
			t.Fatalf("found %v, expected %v", merged, all)
		}
	})
}

func TestABucketHoldsWhatItCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, d := range durations(t, "durations") {
			b := Bucket{Number: bucketOf(d)}
			if d < b.Least() || d > b.Most() {
				t.Fatalf("found %v in the bucket from %v to %v", d, b.Least(), b.Most())
			}
			if width := b.Most() - b.Least() + 1; d < math.MaxInt64/2 && width > max(time.Microsecond, b.Least()/fine) {
				t.Fatalf("found a bucket of width %v from %v on", width, b.Least())
			}
		}
	})
}

func TestAQuantileIsTheLeastOfItsBucket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := durations(t, "durations")
		ppm := rapid.Int64Range(0, million).Draw(t, "ppm")
		found := histogramOf(all).Quantile(ppm)
		if len(all) == 0 {
			if found != 0 {
				t.Fatalf("found %v of nothing", found)
			}
			return
		}
		exact := all[max(0, (int64(len(all))*ppm+million-1)/million-1)]
		if expected := (Bucket{Number: bucketOf(exact)}).Least(); found != expected {
			t.Fatalf("found %v, expected %v for %v", found, expected, exact)
		}
	})
}

func TestAHistogramThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{`{}`, `[1]`, `[1,0]`, `[-1,2]`, `[3,1,3,1]`, `[3,1,2,1]`, `[1000000,1]`} {
		var h Histogram
		if err := json.Unmarshal([]byte(text), &h); err == nil {
			t.Errorf("%s: found %v, expected an error", text, h)
		}
	}
}
