package counter

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// A counter counts what it is asked to count: its file has a byte for each.
type counter struct {
	env  sim.Env
	file disk.File
}

type (
	Add   struct{ Request int }
	Added struct {
		Request int
		Count   int64
	}
)

func program([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(counter) } }

func (c *counter) Boot(env sim.Env) {
	var err error
	c.env = env
	if c.file, err = env.Disk().Open("count"); err != nil {
		c.file = must(env.Disk().Create("count"))
		must(0, env.Disk().SyncDir("."))
	}
}

func (c *counter) Receive(from sim.NodeID, message sim.Message) {
	must(c.file.WriteAt([]byte{1}, c.file.Size()))
	must(0, c.file.Sync())
	c.env.Send(from, Added{message.(Add).Request, c.file.Size()})
}

func (c *counter) Expire(sim.Timer) {}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestNothingThatWasCountedIsForgotten(t *testing.T) {
	laplacetest.Check(t, laplacetest.Test[[]time.Duration]{
		Work: laplacetest.Several(laplacetest.Times(0, 5*time.Second), 40), // when to add
		Faults: laplacetest.Faults(nemesis.Generator{
			Kinds: []string{"pause", "loss", "isolate", "kill", "crash"}, Budget: nemesis.Budget{Away: 1},
		}, 1, 1),
		Cluster: func(c *laplacetest.Cluster, times []time.Duration) {
			server := c.Servers(1, program)[0]
			heard, done := int64(0), false
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
				for request, at := range append(times, c.HealsAt()) {
					co.Sleep(at - c.Now())
					for answered := false; !answered; {
						co.Send(server, Add{request})
						_, message, _ := co.Receive(100 * time.Millisecond)
						if m, ok := message.(Added); ok && m.Request == request {
							co.Observe(sim.Observation{Kind: sim.Note, Text: "heard", Value: uint64(m.Count)})
							answered = true
						}
					}
				}
				done = true
			}))
			c.Always("the count never falls", func(o sim.Observed) error {
				if count := int64(o.Value); o.Text == "heard" {
					if count <= heard {
						return fmt.Errorf("it is %d after it was %d", count, heard)
					}
					heard = count
				}
				return nil
			})
			c.Resumes("it counts again", func() error {
				if !done {
					return fmt.Errorf("the client still waits")
				}
				return nil
			})
		},
	})
}

func TestACountSurvivesAPowerFailure(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	server := s.Servers(1, program)[0]
	add := func(request int) *laplacetest.Occasion {
		return s.Go("add", func(co *sim.Coroutine) {
			co.Send(server, Add{request})
			if _, answer, _ := co.Receive(time.Minute); answer != (Added{request, int64(request)}) {
				t.Errorf("found the answer %v, expected %d", answer, request)
			}
		})
	}
	add(1).Within(time.Second)
	s.Crash(server)
	s.Expect(server).IsDown()
	s.Start(server)
	add(2).Within(time.Second)
	s.Pause(server)
	add(3).NotFor(10 * time.Second)
}
