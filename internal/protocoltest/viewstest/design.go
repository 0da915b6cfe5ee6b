package viewstest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Design is a protocol whose servers are members of views.
type Design struct {
	*protocols.Protocol
	Sizes    uint64     // so many sizes of a cluster are tried
	Reader   sim.NodeID // of three nodes, the one that answers reads
	Hops     int        // of an update, from member to member
	Lengths  []int      // of values that take as long as two resend timeouts, or somewhat less
	Nodes    int        // of a cluster in which each flaw is looked for
	Breaches []Breach   // one for each flaw in the catalogue
}

// Test tests what is so of each design.
func (d Design) Test(t *testing.T) {
	for _, c := range []struct {
		name string
		test func(*testing.T)
	}{
		{"a large state is handed over once, and clients are served meanwhile", d.handsOver},
		{"requests that wait are bounded", d.boundsWaiting},
		{"a long update is sent once over a slow link", d.sendsOnce},
		{"no message changes after it is sent", d.changesNoMessage},
		{"one seed gives one digest", d.repeatsItself},
		{"a cluster without servers is refused", d.refusesNoServers},
		{"promises hold in a storm, and progress resumes after it", d.enduresStorms},
		{"promises hold in a storm under several masters", d.enduresStormsUnderMasters},
		{"promises hold while servers come and go, with small parts and slow links", d.enduresChanges},
		{"clients are served whichever one node is down", d.servesWithoutOne},
		{"clients are served though fewer than half of the masters and a server are down", d.servesWithoutMasters},
		{"each flaw breaks a promise that the correct server keeps", d.breaksByFlaws},
	} {
		t.Run(c.name, c.test)
	}
}

func (d Design) handsOver(t *testing.T) {
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
}

func (d Design) boundsWaiting(t *testing.T) {
	const more, first = 7, sim.NodeID(2)
	put, get := services.Operation{Kind: kv.Put, Key: "k", Value: "v"}, services.Operation{Kind: kv.Get, Key: "k"}
	large := services.Operation{Kind: kv.Put, Key: "k", Value: strings.Repeat("v", 1<<19)}
	for _, c := range []struct {
		what  string
		asked sim.NodeID
		of    services.Operation
		most  int
	}{
		{"updates", first, put, views.MaxWaiting},
		{"reads", d.Reader, get, views.MaxWaiting},
		{"long updates", first, large, views.MaxWaitingBytes >> 19},
	} {
		if found := protocoltest.Refused(t, 3, d.Protocol, c.asked, slices.Repeat([]services.Operation{c.of}, c.most+more)); found != more {
			t.Errorf("%v refused %d %s; expected %d", c.asked, found, c.what, more)
		}
	}
}

// On these links a byte takes 200 ns.
func (d Design) sendsOnce(t *testing.T) {
	const (
		values = 100
		again  = 3 // values over each link, at first
	)
	links := network.Config{Default: network.Link{Delay: dist.Constant(250 * time.Microsecond), Bandwidth: 5_000_000, Ordered: true}}
	for _, length := range d.Lengths {
		load := protocoltest.Load{Links: links, Values: values, Length: length}
		found := load.Carry(t, 4, d.Protocol)
		if most := d.Hops * (values + again) * (length + 1000); found.Bytes > most {
			t.Errorf("%d values of %d bytes: %+v; expected %d bytes at most, each value once from member to member, but for %d", values, length, found, most, again)
		}
	}
}

func (d Design) changesNoMessage(t *testing.T) {
	protocoltest.ChangesNoMessage(t, 4, d.Protocol, protocols.Cluster{Parameters: map[string]string{"snapshot-every": "20"}})
	protocoltest.ChangesNoMessage(t, 6, d.Protocol, protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
}

func (d Design) repeatsItself(t *testing.T) {
	protocoltest.RepeatsItself(t, 4, d.Protocol, protocols.Cluster{})
	protocoltest.RepeatsItself(t, 6, d.Protocol, protocols.Cluster{Parameters: map[string]string{"masters": "3"}})
}

func (d Design) refusesNoServers(t *testing.T) {
	for masters, expected := range map[string]string{"1": "expected 2 or more", "3": "expected 4 or more"} {
		_, err := d.New(protocols.Cluster{Nodes: []sim.NodeID{1}, Parameters: map[string]string{"masters": masters}})
		if err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s masters: found error %v; expected %q in it", masters, err, expected)
		}
	}
}
