package sim_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A form is a message of fields of all sorts.
type form struct {
	Flag  bool
	Short [3]int16
	Word  int
	Inner struct{ Term, Index uint64 }
	Text  string
}

func TestMessagesCostWhatTheySayOrWhatTheirFieldsTake(t *testing.T) {
	const fields = 1 + 3*2 + 8 + 2*8 + 8
	w, _, _ := newDepot(t, sim.Work{}, parcel{1000}, form{Text: "not counted"}, &form{}, parcel{wire.FrameMax + 1})
	run(t, w, time.Second)
	if found, expected := w.Cost(), (sim.Cost{Messages: 3, Bytes: 1000 + 2*fields}); found != expected {
		t.Errorf("found %+v, expected %+v: what is too long does not leave its node", found, expected)
	}
}

func TestWhatANodeSendsItselfCostsNothing(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(add(w, program{boot: func(p *program) { p.env.Send(p.env.ID(), parcel{10}) }}))
	run(t, w, time.Second)
	if found := w.Cost(); found != (sim.Cost{}) {
		t.Errorf("found %+v, expected nothing", found)
	}
}

func TestWorkCostsTheTimeThatItTakes(t *testing.T) {
	w, depot, _ := newDepot(t, sim.Work{Message: ms, Byte: time.Microsecond}, parcel{1000}, parcel{0})
	w.SetPace(depot, 2000)
	run(t, w, time.Second)
	if found := w.Cost().Work; found != 6*ms {
		t.Errorf("found %v, expected 6ms: a slow node takes twice as long", found)
	}
}

func TestSyncsOfFilesAndDirectoriesAreCounted(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(add(w, program{boot: func(p *program) {
		f, err := p.env.Disk().Create("log")
		if err == nil {
			err = f.Sync()
		}
		if err == nil {
			err = p.env.Disk().SyncDir(".")
		}
		if err != nil {
			t.Error(err)
		}
	}}))
	run(t, w, time.Second)
	if found := w.Cost().Syncs; found != 2 {
		t.Errorf("found %d syncs, expected that of the file and that of the directory", found)
	}
}
