package lockservice

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/sim"
)

// turn is a client that takes the lock once.
func turn(c Config, work time.Duration) sim.Factory {
	return laplacetest.Blocking(func(co *sim.Coroutine) { take(co, NewClient(co, c), work) })
}

const soon = 100 * time.Millisecond

func TestAHolderThatWasPausedForTooLongIsRefused(t *testing.T) { pausedHolder(t, 0) }

// pausedHolder is the story of "How to do distributed locking" (Kleppmann, 2016).
func pausedHolder(t *testing.T, flaw Flaw) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	c := begin(s.Cluster, flaw)

	alice := s.Client(turn(c, 200*time.Millisecond))
	s.Expect(alice).Becomes("holder").Within(soon)
	s.Pause(alice)
	s.Pass(Lease)

	bob := s.Client(turn(c, 0))
	s.Expect(bob).Becomes("holder").Within(soon)
	s.Expect(c.Store).Notes("written").Within(soon)

	s.Resume(alice)
	s.Expect(c.Store).Notes("refused").Within(soon)
	s.Expect(c.Store).Notes("written").NotFor(time.Second)
}

func TestAServerThatLostItsPowerKnowsWhatItGranted(t *testing.T) { powerCut(t, 0) }

func powerCut(t *testing.T, flaw Flaw) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	c := begin(s.Cluster, flaw)
	n1, n2, n3 := c.Servers[0], c.Servers[1], c.Servers[2]

	cut := s.Cut(n3)
	alice := s.Client(turn(c, 400*time.Millisecond))
	s.Expect(alice).Becomes("holder").Within(soon)
	cut.Heal()

	s.Crash(n1)
	s.Start(n1)
	bob := s.Client(turn(c, 0))
	s.Expect(bob).Becomes("holder").NotFor(300 * time.Millisecond)
	s.Expect(alice).Is("holder")
	s.Expect(n1, n2, n3).IsUp()
	s.Expect(bob).Becomes("holder").Within(time.Second)
	s.Expect(alice).Is("idle")
}

func TestALockIsGrantedWhileOneServerIsDownAndNotWhileTwoAre(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	c := begin(s.Cluster, 0)

	s.Stop(c.Servers[0])
	s.Go("alice's turn", func(co *sim.Coroutine) { take(co, NewClient(co, c), 0) }).Within(soon)
	s.Stop(c.Servers[1])
	bob := s.Client(turn(c, 0))
	s.Expect(bob).Becomes("holder").NotFor(5 * time.Second)
	s.Start(c.Servers[0])
	s.Expect(bob).Becomes("holder").Within(Lease + time.Second)
}
