// Package watch is kernel code: Watcher is a process.
package watch

import (
	"time"

	"github.com/laplace-sim/laplace/sim"

	"example.com/user/table"
)

type Watcher struct{ began time.Time }

func (w *Watcher) Boot(sim.Env) { w.began = time.Now() }

func (w *Watcher) Receive(sim.NodeID, sim.Message) { table.Lookup() }

func (w *Watcher) Expire(sim.Timer) {}
