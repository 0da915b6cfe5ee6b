// Package sameseed is imported by tests that use pgregory.net/rapid, for one
// effect: they draw the same cases every time, so that the same tree has the
// same result. RAPID_SEED in the environment, or -rapid.seed, has them draw
// others; 0 are fresh ones.
package sameseed

import (
	"flag"
	"os"

	_ "pgregory.net/rapid" // has the flag
)

// seed is what properties draw from if nobody says otherwise.
const seed = "1"

func init() {
	if os.Getenv("RAPID_SEED") != "" {
		return
	}
	if err := flag.Set("rapid.seed", seed); err != nil {
		panic("sameseed: rapid has no flag -rapid.seed any more: " + err.Error())
	}
}
