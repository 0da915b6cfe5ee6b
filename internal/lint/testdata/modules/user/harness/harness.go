// Package harness is no kernel code, but for what it hands to the kernel.
package harness

import (
	"time"

	"github.com/laplace-sim/laplace/sim"

	_ "example.com/user/watch"
)

func Client() (sim.Process, time.Time) {
	return sim.Blocking(func(*sim.Coroutine) { time.Sleep(time.Second) }), time.Now()
}
