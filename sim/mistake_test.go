package sim_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

func TestStrictModeNamesTheReceiverThatChangesAMessage(t *testing.T) {
	w, _ := newWorld(t, 1)
	node := add(w, program{receive: func(_ *program, _ sim.NodeID, m sim.Message) { m.(*ping).N++ }})
	w.Boot(node)
	w.Boot(add(w, program{boot: func(p *program) { p.env.Send(node, &ping{1}) }}))
	err := w.Run(time.Second)
	var mutation *sim.MutationError
	if !errors.As(err, &mutation) || !mutation.Receiver || mutation.To != "n1" || mutation.Kind != "ping" {
		t.Errorf("got %v, want a mutation of ping by its receiver n1", err)
	}
}

func TestStrictModeNamesTheSenderThatChangesAMessageUnderWay(t *testing.T) {
	w, _ := newWorld(t, 1)
	node := add(w, program{})
	w.Boot(node)
	w.Boot(add(w, program{boot: func(p *program) {
		m := &ping{1}
		p.env.Send(node, m)
		m.N = 2
	}}))
	err := w.Run(time.Second)
	var mutation *sim.MutationError
	if !errors.As(err, &mutation) || mutation.Receiver || mutation.From != "n2" {
		t.Errorf("got %v, want a mutation by the sender n2", err)
	}
}

func TestAPanicOfAProcessIsTheRunsErrorAndNamesNodeAndEvent(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(add(w, program{boot: func(p *program) { panic("commit index went back") }}))
	err := w.Run(time.Second)
	var p *sim.PanicError
	if !errors.As(err, &p) || p.Node != "n1" || p.Event != 1 || p.Value != "commit index went back" {
		t.Errorf("got %v", err)
	}
	if !w.Halted() || w.Step() {
		t.Error("the world goes on after a panic")
	}
}

func TestWhatCannotBeSentIsAPanicOfTheProcessWheneverItIsToLeave(t *testing.T) {
	for _, work := range []time.Duration{0, ms} {
		for _, m := range []sim.Message{ping{}, nil} {
			w, _ := newWorld(t, 1)
			w.Boot(add(w, program{boot: func(p *program) {
				p.env.Work(work)
				p.env.Send(2, m)
			}}))
			var p *sim.PanicError
			if err := w.Run(time.Second); !errors.As(err, &p) || p.Node != "n1" {
				t.Errorf("sending %v to a node that there is not, after %v: got %v", m, work, err)
			}
		}
	}
}

func TestAFactoryThatMakesNothingIsSaidToBeTheReason(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process { return nil }}))
	err := w.Run(time.Second)
	var p *sim.PanicError
	if !errors.As(err, &p) || p.Node != "n1" || !strings.Contains(err.Error(), "the Factory made no Process") {
		t.Errorf("got %v", err)
	}
}

func TestAnEnvIsUselessOutsideOfItsHandlers(t *testing.T) {
	w, _ := newWorld(t, 1)
	var stolen sim.Env
	w.Boot(add(w, program{boot: func(p *program) { stolen = p.env }}))
	w.Boot(add(w, program{boot: func(p *program) { stolen.Work(ms) }}))
	if err := w.Run(time.Second); err == nil {
		t.Error("one process used the Env of another, and nothing was said")
	}
}
