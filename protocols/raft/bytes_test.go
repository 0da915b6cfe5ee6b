package raft

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// slow is a network whose links carry 12.5 MB/s, as those of 100 Mbit/s do.
func slow() network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 500*time.Microsecond), Bandwidth: 12_500_000,
	}}
}

// A laggard is a follower that was down while the others went on.
type laggard struct {
	fleet *drill.Fleet
	term  uint64        // the last that a leader was elected in
	back  time.Duration // when it was started again
	level time.Duration // when it had applied what had been committed before it was back
}

// catchUp lets a client put n values of a length while one follower of three is
// down, and starts it again.
func catchUp(t *testing.T, links network.Config, n, length int, parameters map[string]string) *laggard {
	t.Helper()
	f := drill.NewFleet(t, sim.Config{Seed: 1, Network: links}, 3, Protocol(), protocols.Cluster{Parameters: parameters})
	l := &laggard{fleet: f}
	var away sim.NodeID
	var applied uint64
	f.OnObserve(func(o sim.Observed) {
		switch {
		case o.Kind == sim.Became && o.Text == "leader":
			l.term = o.Term
			if away == 0 {
				away = 1 + o.Node%3
				f.At(f.Now(), "crash", func() { f.Crash(away, disk.Drop) })
			}
		case o.Kind == sim.Applied && o.Node != away:
			applied = max(applied, o.Index)
		case (o.Kind == sim.Applied || o.Kind == sim.Restored) && o.Node == away && l.back > 0 && l.level == 0 && o.Index >= applied:
			l.level = o.At
		}
	})
	f.AddClient(func(co *sim.Coroutine, client *kv.Client) {
		value := strings.Repeat("v", length)
		for i := range n {
			o := kv.Operation{Kind: kv.Put, Key: "k" + string(rune('a'+i%5)), Value: value}
			for _, outcome := client.Do(o); outcome != kv.Succeeded; _, outcome = client.Do(o) {
			}
		}
		l.back = co.Monotonic()
		f.At(f.Now(), "boot", func() { f.Boot(away) })
	})
	const limit = 200 * time.Second
	for f.Now() < limit && l.level == 0 {
		if err := f.Run(f.Now() + 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if l.level == 0 {
		t.Errorf("%d values of %d bytes: the follower was back after %v, and had not caught up after %v (term %d)", n, length, l.back, limit, l.term)
	}
	return l
}

func TestAFollowerFarBehindCatchesUpAsFastAsTheLinkAllows(t *testing.T) {
	for _, c := range []struct {
		n, length int
		least     time.Duration // what the link takes for it
	}{
		{300, 100_000, 2400 * time.Millisecond},
		{400, 100_000, 3200 * time.Millisecond},
		{3000, 10_000, 2400 * time.Millisecond},
	} {
		l := catchUp(t, slow(), c.n, c.length, map[string]string{"snapshot-every": "10000", "snapshot-bytes": "1000000000"})
		if took := l.level - l.back; took > c.least+c.least/5 || took < c.least || l.term != 1 {
			t.Errorf("%d entries of %d bytes took %v and term %d; expected %v, no more than a fifth longer, and term 1", c.n, c.length, took, l.term, c.least)
		}
	}
}

func TestALongCommandCommitsWithoutAnElection(t *testing.T) {
	for _, links := range []network.Config{slow(), drill.LAN(0, 0)} {
		if l := catchUp(t, links, 20, 1_000_000, nil); l.term != 1 {
			t.Errorf("20 puts of 1 MB: term %d; expected 1", l.term)
		}
	}
}
