package part

import (
	"math/rand"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

type run struct{ started time.Time }

func (r *run) start(w *sim.World) sim.Process {
	r.started = time.Now()
	w.At(0, "crash", r.crash)
	//laplace:allow random because nobody checks this part
	_ = rand.Int()
	return sim.Blocking(func(c *sim.Coroutine) {
		_ = time.Now() // want `^wallclock: time\.Now`
		r.live(c)
	})
}

func (r *run) crash() {
	_ = rand.Int() // want `^random: rand\.Int`
	//laplace:allow random because the test wants one that is excused
	_ = rand.Int()
}

func (r *run) live(c *sim.Coroutine) {
	time.Sleep(1) // want `^wallclock: time\.Sleep`
}

func (r *run) stop() time.Duration { return time.Since(r.started) }
