package paxos

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/labs/host"
	logged "github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

const (
	// sessionsMost is how many clients' sessions the state machine remembers.
	sessionsMost = 1000
	// doneEvery is how many slots are executed before what came of them is made durable.
	doneEvery = 8
	// learnedMost is how many slots may be chosen behind a gap.
	learnedMost = 1 << 14
)

// A log is the application of a key-value store at a server: it executes the values of all
// slots in order.
type log struct {
	logged.Host
	p        *process
	disk     host.Stable
	executed uint64 // the last slot that is
	done     uint64 // the last slot of which that is durable
	learned  map[uint64]string
	hashes   map[uint64]uint64 // of the values that were executed since the start
}

func (l *log) boot(p *process) {
	l.p, l.disk = p, host.NewStable(p.env)
	l.learned, l.hashes = make(map[uint64]string), make(map[uint64]uint64)
	l.Host = logged.New(p.env, services.NewStore(p.service, sessionsMost), Lab.Name, "", func(to sim.NodeID, m services.Reply) { p.env.Send(to, m) })
	if p.keeps > 0 {
		p.env.Observe(sim.Observation{Kind: sim.Note, Term: uint64(p.keeps), Text: "what it keeps is measured"})
	}
	slot, snapshot := l.disk.Load()
	if slot == "" {
		return
	}
	l.done = binary.BigEndian.Uint64([]byte(slot))
	l.executed = l.done
	if err := l.Machine.Install(p.env, 0, []byte(snapshot)); err != nil {
		panic("labs: what was saved of the store cannot be read: " + err.Error())
	}
	p.env.Observe(sim.Observation{Kind: sim.Restored, Index: l.done})
}

func (l *log) request(from sim.NodeID, m services.Request) {
	if _, err := l.Machine.Decode(m.Command); err != nil || m.Command == "" {
		l.p.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
		return
	}
	if l.Waiting() >= logged.MaxWaiting {
		l.p.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
		return
	}
	// It waits before it is proposed, for it may be chosen at once.
	l.Writes = slices.DeleteFunc(l.Writes, func(w logged.Write) bool { return w.Client == from })
	l.Writes = append(l.Writes, logged.Write{Client: from, Seq: m.Seq, Command: m.Command})
	if !l.p.propose(from, m.Seq, m.Command) {
		l.Writes = slices.DeleteFunc(l.Writes, func(w logged.Write) bool { return w.Client == from })
	}
}

// Chosen implements Env.
func (l *log) Chosen(slot uint64, value string) {
	if slot == 0 {
		panic("Chosen: found slot 0, expected 1 or later")
	}
	before, known := l.learned[slot]
	hash, executed := l.hashes[slot]
	switch {
	case known && before != value, executed && hash != rng.HashString(value):
		panic(fmt.Sprintf("Chosen: another value for slot %d than before; expected that one value only is chosen in a slot", slot))
	case slot <= l.executed:
		return
	}
	if l.learned[slot] = value; len(l.learned) > learnedMost {
		panic(gapTooLong(len(l.learned), l.executed+1))
	}
	for {
		value, known := l.learned[l.executed+1]
		if !known {
			return
		}
		l.execute(value)
	}
}

func gapTooLong(behind int, slot uint64) string {
	return fmt.Sprintf("Chosen: %d slots are chosen behind slot %d, which is not; expected that the gap is filled", behind, slot)
}

// execute executes the value of the next slot.
func (l *log) execute(value string) {
	l.executed++
	delete(l.learned, l.executed)
	l.hashes[l.executed] = rng.HashString(value)
	l.p.env.Observe(sim.Observation{Kind: sim.Committed, Index: l.executed, Value: rng.HashString(value)})
	if value == "" {
		l.ApplyNothing(l.executed)
		return
	}
	command, err := l.Machine.Decode(value)
	if err != nil {
		panic(fmt.Sprintf("Chosen: the value of slot %d is none that a client proposed: %v", l.executed, err))
	}
	result, effect := l.Execute(l.executed, &command)
	l.Writes = slices.DeleteFunc(l.Writes, func(w logged.Write) bool {
		if w.Command != value {
			return false
		}
		l.p.env.Send(w.Client, services.Answer(w.Seq, result, effect))
		return true
	})
}

// Done implements Env.
func (l *log) Done() uint64 { return l.done }

// settle makes durable what was executed, now and then, tells the server, and measures what it
// keeps then.
func (l *log) settle() {
	if l.executed < l.done+doneEvery {
		return
	}
	l.done = l.executed
	slot := binary.BigEndian.AppendUint64(nil, l.done)
	l.disk.Save(string(slot), string(l.Machine.Capture(l.p.env, 0, nil).Whole()))
	l.p.server.Done(l.done)
	if l.p.keeps > 0 {
		l.measure()
	}
}

// measure tells how much the server keeps.
func (l *log) measure() {
	bytes := host.SizeOf(l.p.server, (*given)(nil)) + host.NewRecords(l.p.env).RecordsSize()
	l.p.env.Observe(sim.Observation{Kind: sim.Note, Index: l.done, Term: uint64(l.p.keeps), Value: uint64(bytes), Text: fmt.Sprintf("keeps %d bytes of slots", bytes)})
}
