// Package sim has what the rules look for in the real one.
package sim

import "time"

type NodeID int32

type Message = any

type Timer string

type Process interface {
	Boot(env Env)
	Receive(from NodeID, message Message)
	Expire(timer Timer)
}

type Env interface {
	Send(to NodeID, message Message)
	Monotonic() time.Duration
}

type Coroutine struct{ Env }

func (c *Coroutine) Receive(timeout time.Duration) (from NodeID, message Message, ok bool) {
	return 0, nil, false
}

func Blocking(body func(*Coroutine)) Process { return nil }

type World struct{}

func (w *World) At(at time.Duration, name string, f func()) {}
