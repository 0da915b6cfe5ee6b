package server

import (
	"time"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// lookTimer has the view server look who is alive.
const lookTimer sim.Timer = "look"

// How often the view server looks, and after how long without a ping it takes a server for
// dead.
const (
	lookEvery = 50 * time.Millisecond
	deadAfter = 250 * time.Millisecond
)

// A viewServer says who is primary and who is backup.
type viewServer struct {
	primarybackup.Config
	env   host.Env
	view  primarybackup.View
	acked bool                         // the primary has acknowledged the view
	heard map[sim.NodeID]time.Duration // when each server was heard last
	lost  map[sim.NodeID]bool          // the members of the view that have lost the state since
}

func (v *viewServer) Boot(env host.Env) {
	v.env, v.heard, v.lost = env, make(map[sim.NodeID]time.Duration), make(map[sim.NodeID]bool)
	v.env.SetTimer(lookTimer, lookEvery)
}

func (v *viewServer) Expire(timer sim.Timer) {
	v.change()
	v.env.SetTimer(lookTimer, lookEvery)
}

func (v *viewServer) Receive(from sim.NodeID, message sim.Message) {
	ping, ok := message.(primarybackup.Ping)
	if !ok {
		return
	}
	v.heard[from] = v.env.Monotonic()
	isMember := from == v.view.Primary || from == v.view.Backup
	switch {
	case v.view.Number == 0:
		v.view = primarybackup.View{Number: 1, Primary: from}
	case from == v.view.Primary && ping.Number == v.view.Number:
		v.acked = true
	case isMember && v.acked && ping.Number == 0:
		v.lost[from] = true
	}
	v.change()
	v.env.Send(from, primarybackup.Tell{View: v.view})
}

// change goes on to another view if this one lacks somebody. The primary's place only its
// backup can take, and only if the primary has acknowledged the view: else the backup may have
// no state.
func (v *viewServer) change() {
	primary, backup := v.view.Primary, v.view.Backup
	switch {
	case v.view.Number == 0:
	case v.serves(primary):
		if spare := v.spare(primary, backup); !v.serves(backup) && (backup != 0 || v.acked && spare != 0) {
			v.enter(primary, spare)
		}
	case v.acked && v.serves(backup):
		v.enter(backup, v.spare(backup, 0))
	}
}

func (v *viewServer) enter(primary, backup sim.NodeID) {
	v.view = primarybackup.View{Number: v.view.Number + 1, Primary: primary, Backup: backup}
	v.acked = false
	clear(v.lost)
}

// serves reports whether a member of the view is alive and has what it had.
func (v *viewServer) serves(id sim.NodeID) bool { return id != 0 && v.alive(id) && !v.lost[id] }

func (v *viewServer) alive(id sim.NodeID) bool {
	at, heard := v.heard[id]
	return heard && v.env.Monotonic()-at < deadAfter
}

// spare is a server that can become backup of a primary: one that stands by before the one
// that was; 0 if there is none.
func (v *viewServer) spare(primary, was sim.NodeID) (spare sim.NodeID) {
	for _, id := range v.Servers {
		if id != primary && v.alive(id) && (spare == 0 || spare == was) {
			spare = id
		}
	}
	return spare
}
