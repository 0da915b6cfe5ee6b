package laplacetest

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestEachProtocolSurvivesThatServersAreDownOrForgetAsItClaims(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			if found := unsurvived(t, p) + forgotten(t, p); found != "" {
				t.Error(found)
			}
		})
	}
}

func TestAFalseClaimOfWhoMayBeDownOrForgetIsFound(t *testing.T) {
	for _, c := range []struct {
		protocol string
		claim    func(*protocols.Protocol)
		expected string
	}{
		{"raft", func(p *protocols.Protocol) { p.Survives.Down = protocols.All }, "Survives.Down"},
		{"synod", func(p *protocols.Protocol) { p.Survives.Down = protocols.All }, "Survives.Down"},
		{"chain", func(p *protocols.Protocol) { p.Survives.Down = protocols.Minority }, "Survives.Down"},
		{"paxos", func(p *protocols.Protocol) {
			p.Failover = func(protocols.Settings) time.Duration { return time.Millisecond }
		}, "must fit into it"},
		{"raft", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.Minority }, "Survives.Amnesia"},
		{"raft", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.All }, "Survives.Amnesia"},
		{"synod", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.Minority }, "Survives.Amnesia"},
		{"chain", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.One }, "Survives.Amnesia"},
	} {
		p, err := scenarios.FindProtocol(c.protocol)
		if err != nil {
			t.Fatal(err)
		}
		found := func(was protocols.Protocol) string {
			defer func() { *p = was }()
			c.claim(p)
			return unsurvived(t, p) + forgotten(t, p)
		}(*p)
		if !strings.Contains(found, c.expected) {
			t.Errorf("%s: found %q, expected it to say %q", c.protocol, found, c.expected)
		}
	}
}

func TestEachProtocolDetectsTheDamageThatItClaimsTo(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			if found := undetected(t, p); found != "" {
				t.Error(found)
			}
		})
	}
}

func TestAServerThatIgnoresAFailedSyncIsFound(t *testing.T) {
	for _, name := range []string{"raft", "synod", "chain"} {
		p, err := scenarios.FindProtocol(name)
		if err != nil {
			t.Fatal(err)
		}
		found := func(was protocols.Protocol) string {
			defer func() { *p = was }()
			p.New = func(c protocols.Cluster) (sim.Factory, error) {
				program, err := was.New(c)
				return func(id sim.NodeID) sim.Process { return &credulous{program(id)} }, err
			}
			return undetected(t, p)
		}(*p)
		if !strings.Contains(found, "failed-sync") {
			t.Errorf("%s: found %q, expected what a failed sync has lost", name, found)
		}
	}
}

// A credulous server takes a sync that failed for one that did not.
type credulous struct{ sim.Process }

func (c *credulous) Boot(env sim.Env) { c.Process.Boot(credulousEnv{env}) }

func (c *credulous) Drained() {
	if drainer, ok := c.Process.(sim.Drainer); ok {
		drainer.Drained()
	}
}

func (c *credulous) Synced(tag uint64, _ error) { c.Process.(sim.Syncer).Synced(tag, nil) }

type credulousEnv struct{ sim.Env }

func (e credulousEnv) Disk() disk.FS { return credulousDisk{e.Env.Disk()} }

type credulousDisk struct{ disk.FS }

func (d credulousDisk) Open(name string) (disk.File, error) {
	f, err := d.FS.Open(name)
	return credulousFile{f}, err
}

func (d credulousDisk) Create(name string) (disk.File, error) {
	f, err := d.FS.Create(name)
	return credulousFile{f}, err
}

type credulousFile struct{ disk.File }

func (f credulousFile) Sync() error {
	_ = f.File.Sync()
	return nil
}
