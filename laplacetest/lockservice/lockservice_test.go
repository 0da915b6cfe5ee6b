package lockservice

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

const (
	servers = 3
	clients = 3
)

// A Turn is something that a client does: at a time, it takes the lock, works
// for a while, writes and gives the lock back.
type Turn struct {
	At     time.Duration `yaml:"at"`
	Client int           `yaml:"client"` // from 0
	Work   time.Duration `yaml:"work"`
}

// turns draws what the clients do. No turn is as long as a lease, if nothing
// holds it up.
func turns() *rapid.Generator[[]Turn] {
	one := rapid.Custom(func(t *rapid.T) Turn {
		return Turn{
			At:     laplacetest.Times(0, 4*time.Second).Draw(t, "at"),
			Client: laplacetest.Below(clients).Draw(t, "client"),
			Work:   laplacetest.Times(0, Lease-100*time.Millisecond).Draw(t, "work"),
		}
	})
	return rapid.Map(laplacetest.Several(one, 40), func(turns []Turn) []Turn {
		turns = slices.Clone(turns)
		slices.SortStableFunc(turns, func(a, b Turn) int { return cmp.Compare(a.At, b.At) })
		return turns
	})
}

// trouble is what the service must survive. It promises no lock to anybody while
// servers are away, so all of them may be.
var trouble = nemesis.Generator{
	Kinds:    []string{"slow-disk", "delay", "duplicate", "pause", "loss", "isolate", "crash"},
	Shortest: 50 * time.Millisecond,
	Longest:  2 * time.Second,
	Gap:      500 * time.Millisecond,
	Budget:   nemesis.Budget{Away: servers},
}

// powerCuts is trouble of one sort only.
var powerCuts = nemesis.Generator{
	Kinds:    []string{"crash"},
	Shortest: 20 * time.Millisecond,
	Longest:  200 * time.Millisecond,
	Gap:      200 * time.Millisecond,
	Until:    2 * time.Second,
	Budget:   nemesis.Budget{Away: servers, Unsynced: []nemesis.Unsynced{nemesis.Drop}},
}

// locks is the test of the service: clients take turns, and whatever happens to
// them and to the servers, the lock keeps its promises.
func locks(flaw Flaw, faults nemesis.Generator) laplacetest.Test[[]Turn] {
	return laplacetest.Test[[]Turn]{
		Work:   turns(),
		Faults: laplacetest.Faults(faults, servers, clients),
		Events: 200_000, // its flaws show within a quarter of that
		Cluster: func(c *laplacetest.Cluster, turns []Turn) {
			config := begin(c, flaw)
			waiting := clients
			for i := range clients {
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
					client := NewClient(co, config)
					for _, turn := range turns {
						if turn.Client == i && !c.Healed() {
							co.Sleep(turn.At - c.Now())
							take(co, client, turn.Work)
						}
					}
					co.Sleep(c.HealsAt() - c.Now())
					for !take(co, client, 0) {
					}
					waiting--
				}))
			}
			c.Resumes("a free lock is granted", func() error {
				if waiting > 0 {
					return fmt.Errorf("%d of %d clients have not had it", waiting, clients)
				}
				return nil
			})
		},
	}
}

// take is one turn. It reports whether the store took the write.
func take(co *sim.Coroutine, client *Client, work time.Duration) (written bool) {
	token := client.Acquire()
	co.Sleep(work)
	written = client.Write(token)
	client.Release(token)
	return written
}

// begin adds the store and the servers to a cluster, and says what they promise.
func begin(c *laplacetest.Cluster, flaw Flaw) Config {
	config := Config{Flaw: flaw}
	config.Store = c.Bystander("store", Store(config))
	c.Servers(servers, func(nodes []sim.NodeID) sim.Factory {
		config.Servers = nodes
		return Server(config)
	})

	var newest uint64
	c.Always("writes come in the order of the tokens", func(o sim.Observed) error {
		if o.Text != "written" {
			return nil
		}
		if o.Term < newest {
			return fmt.Errorf("the store took a write by token %#x after one by %#x", o.Term, newest)
		}
		newest = o.Term
		return nil
	})

	held := make(map[sim.NodeID]time.Duration) // until when
	c.Always("one holder at a time", func(o sim.Observed) error {
		if o.Kind != sim.Became {
			return nil
		}
		delete(held, o.Node)
		if o.Text == idle {
			return nil
		}
		for id := range sim.NodeID(c.World().Nodes() + 1) {
			if until, ok := held[id]; ok && until > o.At {
				return fmt.Errorf("%s got the lock, which %s holds until %v", c.Name(o.Node), c.Name(id), until)
			}
		}
		held[o.Node] = o.At + time.Duration(o.Value)
		return nil
	})
	return config
}

func TestALockIsHeldByOneAtATimeAndIsGrantedAgainAfterTrouble(t *testing.T) {
	test := locks(0, trouble)
	cluster := test.Cluster
	test.Cluster = func(c *laplacetest.Cluster, turns []Turn) {
		cluster(c, turns)
		c.Sometimes("the store refuses a write", func(o sim.Observed) bool { return o.Text == "refused" })
	}
	laplacetest.Check(t, test)
}

func TestALockIsHeldByOneAtATimeWhilePowerFailsEverywhere(t *testing.T) {
	laplacetest.Check(t, locks(0, powerCuts))
}
