package levels

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// An update of unknown outcome leaves one value, and no append leaves what another did unless
// it found that.
func TestWhatNoUpdateLeftIsNoPrefix(t *testing.T) {
	for name, text := range map[string]string{
		"two values by one append": `
			c2 1 3 x append b -> ?
			c1 4 6 x get -> ab
			c0 4 5 x get -> b
			c3 7 8 x append a -> ?`,
		"two lengths by one append": `
			c2 0 1 x append a -> ?
			c0 1 4 x get -> a
			c2 3 3 x delete -> ok
			c2 5 6 x get -> aa`,
		"swaps of what nobody wrote": `
			c0 0 3 x cas a b -> ?
			c2 2 5 x get -> b
			c1 5 6 x cas b b -> ?`,
	} {
		t.Run(name, func(t *testing.T) {
			h := modeltest.History(t, text)
			if brutePrefix(h) {
				t.Fatal("found an order by trying all, expected none")
			}
			if got := Registers(h, checker.Check{}, 0).At(checker.Prefix); got.Verdict == checker.Valid {
				t.Fatalf("found %v, expected no order of updates", got.Detail)
			}
		})
	}
}
