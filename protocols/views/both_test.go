package views_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/chain"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/primarybackup"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// A design is a protocol whose servers are members of views.
type design struct {
	*protocols.Protocol
	sizes   uint64     // so many sizes of a cluster are tried
	reader  sim.NodeID // of three nodes, the one that answers reads
	hops    int        // of an update, from member to member
	lengths []int      // of values that take as long as two resend timeouts, or somewhat less
}

// both runs a test for each of the protocols.
func both(t *testing.T, test func(*testing.T, design)) {
	for _, d := range []design{
		{chain.Protocol(), 4, 3, 2, []int{160_000, 200_000, 210_000}},
		{primarybackup.Protocol(), 3, 2, 1, []int{160_000, 192_000, 200_000}},
	} {
		t.Run(d.Name, func(t *testing.T) { test(t, d) })
	}
}

func TestALargeStateIsHandedOverOnceAndClientsAreServedMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, d design) {
		for _, c := range []struct {
			bytes          int
			disks          disk.Config
			joined, waited time.Duration // the links alone take 0.8 s for 10 MB
		}{
			{10_000_000, disk.Config{}, 2 * time.Second, 300 * time.Millisecond},
			{40_000_000, disk.Config{}, 6 * time.Second, 300 * time.Millisecond},
			{40_000_000, protocoltest.SlowDisks(), 8 * time.Second, time.Second}, // 0.8 s for a snapshot, and updates wait for it
		} {
			joined, waited := protocoltest.HandedOver(t, 3, d.Protocol, c.bytes, c.disks, time.Minute)
			t.Logf("%d bytes: a full member after %v, a write took at most %v", c.bytes, joined, waited)
			if joined == 0 || joined > c.joined || waited > c.waited {
				t.Errorf("%d bytes: a full member after %v, and a write took %v; expected at most %v and %v", c.bytes, joined, waited, c.joined, c.waited)
			}
		}
	})
}

func TestRequestsThatWaitAreBounded(t *testing.T) {
	const more, first = 7, sim.NodeID(2)
	put, get := kv.Operation{Kind: kv.Put, Key: "k", Value: "v"}, kv.Operation{Kind: kv.Get, Key: "k"}
	large := kv.Operation{Kind: kv.Put, Key: "k", Value: strings.Repeat("v", 1<<19)}
	both(t, func(t *testing.T, d design) {
		for _, c := range []struct {
			what  string
			asked sim.NodeID
			of    kv.Operation
			most  int
		}{
			{"updates", first, put, views.MaxWaiting},
			{"reads", d.reader, get, views.MaxWaiting},
			{"long updates", first, large, views.MaxWaitingBytes >> 19},
		} {
			if found := protocoltest.Refused(t, 3, d.Protocol, c.asked, slices.Repeat([]kv.Operation{c.of}, c.most+more)); found != more {
				t.Errorf("%v refused %d %s; expected %d", c.asked, found, c.what, more)
			}
		}
	})
}

// On these links a byte takes 200 ns.
func TestALongUpdateIsSentOnceOverASlowLink(t *testing.T) {
	const (
		values = 100
		again  = 3 // values over each link, at first
	)
	links := network.Config{Default: network.Link{Delay: dist.Constant(250 * time.Microsecond), Bandwidth: 5_000_000, Ordered: true}}
	both(t, func(t *testing.T, d design) {
		for _, length := range d.lengths {
			load := protocoltest.Load{Links: links, Values: values, Length: length}
			found := load.Carry(t, 4, d.Protocol)
			if most := d.hops * (values + again) * (length + 1000); found.Bytes > most {
				t.Errorf("%d values of %d bytes: %+v; expected %d bytes at most, each value once from member to member, but for %d", values, length, found, most, again)
			}
		}
	})
}

func TestNoMessageChangesAfterItIsSent(t *testing.T) {
	both(t, func(t *testing.T, d design) {
		protocoltest.ChangesNoMessage(t, 4, d.Protocol, protocols.Cluster{Parameters: map[string]string{"snapshot-every": "20"}})
		protocoltest.ChangesNoMessage(t, 6, d.Protocol, protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
	})
}

func TestOneSeedGivesOneDigest(t *testing.T) {
	both(t, func(t *testing.T, d design) {
		protocoltest.RepeatsItself(t, 4, d.Protocol, protocols.Cluster{})
		protocoltest.RepeatsItself(t, 6, d.Protocol, protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
	})
}

func TestClusterWithoutServersIsRefused(t *testing.T) {
	both(t, func(t *testing.T, d design) {
		for masters, expected := range map[string]string{"1": "expected 2 or more", "3": "expected 4 or more"} {
			_, err := d.New(protocols.Cluster{Nodes: []sim.NodeID{1}, Parameters: map[string]string{"masters": masters}})
			if err == nil || !strings.Contains(err.Error(), expected) {
				t.Errorf("%s masters: found error %v; expected %q in it", masters, err, expected)
			}
		}
	})
}
