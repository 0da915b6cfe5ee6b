package compare

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A population is what samples are drawn from, and its mean.
type population struct {
	name string
	draw func(*rng.Stream) int64
	mean int64
}

// populations are like what measures are: even, skewed, with a long tail, and nothing in
// most runs.
var populations = []population{
	{"even", func(s *rng.Stream) int64 { return s.Between(0, 2_000_000) }, 1_000_000},
	{"skewed", func(s *rng.Stream) int64 {
		return int64(dist.Exponential(0, time.Millisecond).Sample(s.Uint64()))
	}, int64(time.Millisecond)},
	{"one in three is nothing", func(s *rng.Stream) int64 {
		if s.Below(3) == 0 {
			return 0
		}
		return int64(dist.Exponential(0, 3*time.Millisecond).Sample(s.Uint64()))
	}, int64(2 * time.Millisecond)},
	{"small counts", func(s *rng.Stream) int64 { return int64(s.Below(3)) * 1000 }, 1000},
}

func (p population) sample(n int, from *rng.Stream) []int64 {
	values := make([]int64, n)
	for i := range values {
		values[i] = p.draw(from)
	}
	return values
}

func TestIntervalsOfCellsHoldTheMeanAsOftenAsTheySay(t *testing.T) {
	const tries, n = 400, 50
	for _, p := range populations {
		from := rng.New(1, "coverage "+p.name)
		covered := 0
		for i := range uint64(tries) {
			is := bootstrap(p.sample(n, &from), cellConfidence, rng.New(2, p.name, i))
			if is.low <= p.mean && p.mean <= is.high {
				covered++
			}
		}
		// Of 400 tries at 95 %, fewer than 366 happen once in a thousand times.
		if covered < 366 {
			t.Errorf("%s: %d of %d intervals held the mean, expected 380 or about that", p.name, covered, tries)
		}
		t.Logf("%s: %d of %d", p.name, covered, tries)
	}
}

// rare is 0 but for one run in ten, as losses and elections are.
var rare = population{name: "nothing in nine of ten", draw: func(s *rng.Stream) int64 {
	if s.Below(10) > 0 {
		return 0
	}
	return 1000
}, mean: 100}

func TestSamplesOfOneDistributionAreSeldomToldApart(t *testing.T) {
	const pairs = 400
	for _, p := range append(populations, rare) {
		for _, n := range []int{3, 10, 50} {
			from := rng.New(3, "equal "+p.name, uint64(n))
			apart := 0
			for i := range uint64(pairs) {
				a, b := p.sample(n, &from), p.sample(n, &from)
				for k := range a {
					a[k] -= b[k]
				}
				if _, is := paired(a, confidenceDefault, rng.New(4, p.name, i)); is {
					apart++
				}
			}
			// At 99 % four are expected, and more than twelve once in two thousand times.
			if apart > 12 {
				t.Errorf("%s, %d of each: %d of %d pairs were told apart, expected 4 or fewer", p.name, n, apart, pairs)
			}
			t.Logf("%s, %d of each: %d of %d", p.name, n, apart, pairs)
		}
	}
}

func TestAPlantedDifferenceIsFoundAndHeldByItsBounds(t *testing.T) {
	const pairs, n = 100, 50
	for _, p := range populations {
		from := rng.New(5, "planted "+p.name)
		planted := 2 * p.mean
		found, held := 0, 0
		for i := range uint64(pairs) {
			a, b := p.sample(n, &from), p.sample(n, &from)
			for k := range a {
				a[k] += planted - b[k]
			}
			is, apart := paired(a, confidenceDefault, rng.New(6, p.name, i))
			if apart && is.low > 0 {
				found++
			}
			if is.low <= planted && planted <= is.high {
				held++
			}
		}
		if found < 95 || held < 93 {
			t.Errorf("%s: of %d differences %d were found and %d within the bounds, expected nearly all", p.name, pairs, found, held)
		}
	}
}

func TestWhatIsAlwaysTheSameHasNoWidth(t *testing.T) {
	same := make([]int64, 20)
	for i := range same {
		same[i] = 7
	}
	if is, apart := paired(same, confidenceDefault, rng.New(1, "same")); is != (interval{7, 7, 7}) || !apart {
		t.Errorf("found %v, told apart: %v", is, apart)
	}
	if is, apart := paired(same[:5], confidenceDefault, rng.New(1, "few")); is.low > 0 || apart {
		t.Errorf("five pairs can agree by chance once in 16 times: found %v, told apart: %v", is, apart)
	}
	if is, apart := paired(make([]int64, 20), confidenceDefault, rng.New(1, "none")); is != (interval{}) || apart {
		t.Errorf("found %v, told apart: %v", is, apart)
	}
	if is, apart := paired(nil, confidenceDefault, rng.New(1, "nothing")); is != (interval{}) || apart {
		t.Errorf("found %v, told apart: %v", is, apart)
	}
}

func TestIntervalsGrowWithTheirUnitAndNotOtherwise(t *testing.T) {
	from := rng.New(7, "units")
	values := populations[1].sample(40, &from)
	is := bootstrap(values, cellConfidence, rng.New(8, "units"))
	for i := range values {
		values[i] <<= 12
	}
	large := bootstrap(values, cellConfidence, rng.New(8, "units"))
	if near := is.mean >> 8; is.low-large.low>>12 > near || large.low>>12-is.low > near || is.high-large.high>>12 > near || large.high>>12-is.high > near {
		t.Errorf("found %v, and %v for what is 4096 times as much", is, large)
	}
}

func BenchmarkPaired(b *testing.B) {
	from := rng.New(7, "bench")
	values := populations[1].sample(50, &from)
	for i := range values {
		values[i] -= 500_000
	}
	for i := 0; b.Loop(); i++ {
		if is, _ := paired(values, confidenceDefault, rng.New(uint64(i), "bench")); is.low > is.high {
			b.Fatal(fmt.Sprint(is))
		}
	}
}
