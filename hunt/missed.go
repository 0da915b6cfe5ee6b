package hunt

import (
	"math/big"
	"sort"
)

const (
	shareWhole = 10_000 // ten-thousandths
	shareOdds  = 20     // one time in so many it would have been missed
)

// missedShare is the largest share of failing runs, in ten-thousandths and rounded up,
// that so many runs in a row would all have passed one time in twenty: the least p
// with (1-p)^runs of at most 1/20, in whole numbers. Of 200 it is 149, of none 10,000.
func missedShare(runs int) int {
	n := big.NewInt(int64(runs))
	whole := new(big.Int).Exp(big.NewInt(shareWhole), n, nil)
	return sort.Search(shareWhole, func(p int) bool {
		passed := new(big.Int).Exp(big.NewInt(int64(shareWhole-p)), n, nil)
		return passed.Mul(passed, big.NewInt(shareOdds)).Cmp(whole) <= 0
	})
}
