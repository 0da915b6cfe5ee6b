package sim

import (
	"context"
	"fmt"
	"time"
)

// Forever is a virtual time that no run comes to.
const Forever time.Duration = 1<<63 - 1

// Bounds say how much may happen before RunWithin returns. Unlike Limits they say
// nothing of the program: the run stands where it stopped, and can go on. 0 is no
// bound.
type Bounds struct {
	// Events is how many events may happen.
	Events uint64
	// Instant is how many events may have happened without any virtual time
	// passing, by this call or before: who has so many at once does not get on.
	Instant uint64
}

// A Stop is why a run has stopped.
type Stop uint8

// The reasons why a run stops. Which of them holds, and at which event, depends on
// nothing but the world and the bounds, except for StopCancelled.
const (
	StopReached   Stop = iota // the time has come; Forever, nothing is left that may happen
	StopHalted                // by Halt, or by an error: see World.Err
	StopEvents                // as many events have happened as Bounds.Events
	StopInstant               // as many at one instant as Bounds.Instant
	StopCancelled             // the context has ended
)

var stopNames = [...]string{"reached", "halted", "events up", "stood still", "cancelled"}

// String is the reason in words.
func (s Stop) String() string {
	if int(s) < len(stopNames) {
		return stopNames[s]
	}
	return fmt.Sprintf("stop %d", s)
}

// Run lets events happen until the given time has come, included, or until
// Halt. It returns the error of a halted world: see Err. What the run may take at
// most is Config.Limits; see RunWithin for less.
func (w *World) Run(until time.Duration) error {
	_, err := w.RunWithin(context.Background(), until, Bounds{})
	return err
}

// lookEvery is how many events pass between two looks at a context.
const lookEvery = 4096

// RunWithin is Run for those who want to have a say meanwhile: it stops within the
// bounds, too, or when the context has ended, which it looks at after every few
// thousand events. It says why it stopped. The error is that of the world if that
// was halted by one, and that of the context if it was StopCancelled; nil otherwise.
//
// A run that is made in pieces is the same as one that is made in one. No bound ends
// a handler that does not return; Limits.Calls does, if that calls its Env.
func (w *World) RunWithin(ctx context.Context, until time.Duration, most Bounds) (Stop, error) {
	last := endless
	if most.Events > 0 && most.Events < endless-w.events {
		last = w.events + most.Events
	}
	for {
		switch err := ctx.Err(); {
		case w.halted:
			return StopHalted, w.err
		case w.events >= last:
			return StopEvents, nil
		case most.Instant > 0 && w.events-w.instant >= most.Instant:
			return StopInstant, nil
		case err != nil:
			return StopCancelled, err
		}
		pause := min(last, w.events+lookEvery)
		if most.Instant > 0 {
			pause = min(pause, w.instant+most.Instant)
		}
		if w.advance(until, pause); w.halted || w.events >= pause {
			continue
		}
		if until > w.now && until < Forever {
			w.now, w.instant = until, w.events
		}
		return StopReached, nil
	}
}

// Step lets one event happen. It is false if there was none, or the world is
// halted.
func (w *World) Step() bool {
	before := w.events
	w.advance(Forever, before+1)
	return w.events > before
}

// endless is a number of events that no run reaches.
const endless uint64 = 1<<64 - 1

// Next is the time of the next event that may happen, and false if none will.
func (w *World) Next() (time.Duration, bool) {
	if w.ready != nil {
		return w.now, true
	}
	return w.queue.Next()
}

// Halt ends the run after the event in progress: Run returns, and Step is
// false from now on.
func (w *World) Halt() { w.halted = true }

// Halted reports whether the run was ended, by Halt or by an error.
func (w *World) Halted() bool { return w.halted }
