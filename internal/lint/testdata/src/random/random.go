package random

import (
	crand "crypto/rand"
	"hash/fnv"
	"hash/maphash"
	"math/rand"
	v2 "math/rand/v2"
)

func bad(r *rand.Rand) int { // want `^random: rand\.Rand is not drawn from the run's seed; use env\.Rand$`
	n := rand.Intn(3)      // want `^random: rand\.Intn`
	n += v2.IntN(3)        // want `^random: rand\.IntN`
	_ = crand.Text()       // want `^random: rand\.Text`
	_ = maphash.MakeSeed() // want `^random: maphash\.MakeSeed`
	return n + r.Int()
}

type source struct{}

func (source) Intn(n int) int { return n - 1 }

func good(rand source) int {
	_ = fnv.New64a()
	return rand.Intn(3)
}
