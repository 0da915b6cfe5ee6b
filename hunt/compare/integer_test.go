package compare

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestRootsAreThoseOfBigIntegers(t *testing.T) {
	for _, n := range []uint64{0, 1, 2, 3, 4, 8, 9, 15, 16, 17, math.MaxUint64, math.MaxUint32, 1 << 32, 1<<63 - 1, 1 << 63} {
		if want := new(big.Int).Sqrt(new(big.Int).SetUint64(n)).Uint64(); root(n) != want {
			t.Errorf("the root of %d: found %d, expected %d", n, root(n), want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n")
		if want := new(big.Int).Sqrt(new(big.Int).SetUint64(n)).Uint64(); root(n) != want {
			t.Fatalf("the root of %d: found %d, expected %d", n, root(n), want)
		}
	})
}

func TestProductsAreDividedAsBigIntegersAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "a")
		b := rapid.Int64Range(1, 1<<40).Draw(t, "b")
		c := rapid.Int64Range(b, 1<<62).Draw(t, "c") // so that the result has a place
		twice := new(big.Int).Mul(big.NewInt(2*1), new(big.Int).Mul(new(big.Int).Abs(big.NewInt(a)), big.NewInt(b)))
		twice.Add(twice, big.NewInt(c))
		want := twice.Div(twice, new(big.Int).Mul(big.NewInt(2), big.NewInt(c))).Int64()
		if a < 0 {
			want = -want
		}
		if found := mulDiv(a, b, c); found-want > 1 || want-found > 1 || found != want && c%2 == 0 {
			t.Fatalf("%d×%d/%d: found %d, expected %d", a, b, c, found, want)
		}
	})
}
