package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
)

// whileDown is the scenario quiet of a protocol in which some servers crash for good
// once all have been whole for long enough, with time for the others to serve.
func whileDown(t *testing.T, p *protocols.Protocol, down []string) Scenario {
	t.Helper()
	s := find(t, p.Name+"/quiet", 1)
	bound := time.Second
	if p.Failover != nil {
		settings, err := p.Settings(s.cluster())
		if err != nil {
			t.Fatal(err)
		}
		bound = p.Failover(settings) + time.Duration(s.Nodes)*services.AttemptDefault
	}
	const settled = time.Second
	crash := nemesis.Fault{
		ID: "down", Trigger: nemesis.Trigger{At: bound + settled}, Target: down, For: nemesis.Ever, Effect: &nemesis.Crash{Unsynced: nemesis.Chance},
	}
	s.Duration = crash.Trigger.At + 2*bound + settled
	if len(down) > 0 {
		s.Faults = nemesis.Schedule{crash}
	}
	return s
}

// unsurvived crashes each set of servers that a protocol claims may be down, and says
// which of its claims is false, and what to do; "" if none is.
func unsurvived(t *testing.T, p *protocols.Protocol) string {
	t.Helper()
	s := find(t, p.Name+"/quiet", 1)
	var names []string
	for _, id := range s.serverIDs() {
		names = append(names, id.String())
	}
	available := false
	for _, down := range subsets(names, s.mayBeDown(p.Survives.Down)) {
		r := mustRun(t, whileDown(t, p, down), Options{})
		for _, c := range r.Checks {
			if c.Verdict != checker.Valid {
				return fmt.Sprintf("with %s down: %s: %v: %s\n"+
					"The descriptor claims Survives.Down: %s, and by Failover how soon the others serve: mend the program, or claim less (None where one server has no replacement).",
					strings.Join(down, " and "), c.Name, c.Verdict, c.Detail, p.Survives.Down)
			}
			available = available || c.Name == checker.AvailabilityName
		}
	}
	if p.Failover != nil && p.Survives.Down != protocols.None && !available {
		return fmt.Sprintf("Failover is claimed, and whether clients are served within it was not judged.\n"+
			"%d rounds of messages and syncs of %s/quiet must fit into it: claim a longer one, or nil for none.", roundsOfFailover, p.Name)
	}
	return ""
}

// forgotten wipes the disks of each set of servers that a protocol claims may lose what
// they had synced: once when nothing else is wrong, and once when a bare majority knows
// what the rest has missed, and only they and the rest go on. It says which promise is
// broken, and what to do; "" if none.
func forgotten(t *testing.T, p *protocols.Protocol) string {
	t.Helper()
	s := find(t, p.Name+"/quiet", 1)
	wipes := s.mayBeDown(p.Survives.Amnesia)
	if wipes == 0 {
		return ""
	}
	var names []string
	for _, id := range s.serverIDs() {
		names = append(names, id.String())
	}
	const apart, wiped, healed = time.Second, 2500 * time.Millisecond, 4500 * time.Millisecond
	cut := func(id string, who []string, from, to time.Duration) nemesis.Fault {
		return nemesis.Fault{ID: id, Trigger: nemesis.Trigger{At: from}, Target: who, For: to - from, Effect: &nemesis.Partition{}}
	}
	s.SafetyOnly, s.Duration = true, healed+500*time.Millisecond
	for _, forget := range subsets(names, wipes) {
		others := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(forget, name) })
		remember := len(names)/2 + 1 - wipes
		wipe := nemesis.Fault{ID: "wipe", Trigger: nemesis.Trigger{At: wiped}, Target: forget, For: time.Millisecond, Effect: &nemesis.Wipe{}}
		s.Faults = nemesis.Schedule{wipe}
		checks := mustRun(t, s, Options{}).Checks
		s.Faults = nemesis.Schedule{cut("missed", others[remember:], apart, wiped), wipe, cut("gone", others[:remember], wiped, healed)}
		for _, c := range append(checks, mustRun(t, s, Options{}).Checks...) {
			if c.Verdict == checker.Violation {
				return fmt.Sprintf("after the disks of %s were wiped: %s: %s\nThe descriptor claims Survives.Amnesia: %s: have who finds an empty disk learn what it had before it answers anybody, or claim less.",
					strings.Join(forget, " and "), c.Name, c.Detail, p.Survives.Amnesia)
			}
		}
	}
	return ""
}

// subsets are those of a size, of some names.
func subsets(names []string, size int) [][]string {
	if size == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i, name := range names {
		for _, rest := range subsets(names[i+1:], size-1) {
			all = append(all, append([]string{name}, rest...))
		}
	}
	return all
}

func TestEachProtocolSurvivesThatServersAreDownOrForgetAsItClaims(t *testing.T) {
	for _, p := range Protocols() {
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
		{"synod", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.Minority }, "Survives.Amnesia"},
		{"chain", func(p *protocols.Protocol) { p.Survives.Amnesia = protocols.One }, "Survives.Amnesia"},
	} {
		p, err := FindProtocol(c.protocol)
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

// blows are faults of all servers that each kind of damage may come of, and after which
// each of them has to say what it has on its disk.
var blows = map[protocols.Damage]string{
	protocols.LostUnsynced: "[{at: 2s, kind: crash, target: all, for: 100ms, unsynced: drop}, {at: 3s, kind: crash, target: all, for: 100ms, unsynced: drop}]",
	protocols.TornUnsynced: "[{at: 2s, kind: crash, target: all, for: 100ms, unsynced: tear}, {at: 3s, kind: crash, target: all, for: 100ms, unsynced: tear}]",
	protocols.FailedSync:   "[{at: 2s, kind: failed-sync, target: all, for: 300ms}, {at: 2400ms, kind: crash, target: all, for: 100ms, unsynced: drop}]",
	protocols.Corruption:   "[{at: 2s, kind: bit-rot, target: all, bytes: 16}, {at: 2010ms, kind: crash, target: all, for: 100ms, unsynced: keep}]",
}

// damageSeeds is how many seeds of each blow are run.
const damageSeeds = 2

// undetected strikes the disks of all servers of a protocol with each kind of damage
// that it claims to survive, and says which promise is broken, and what to do; "" if none.
func undetected(t *testing.T, p *protocols.Protocol) string {
	t.Helper()
	for _, damage := range p.Survives.Disk {
		s := find(t, p.Name+"/quiet", 0)
		faults, err := nemesis.Read("blow", []byte(blows[damage]))
		if err != nil {
			t.Fatalf("%s: %v", damage, err)
		}
		s.Faults, s.SafetyOnly, s.Duration = faults, true, 4*time.Second
		s.Workload.Think = dist.Constant(5 * time.Millisecond)
		for s.Seed = range uint64(damageSeeds) {
			for _, c := range mustRun(t, s, Options{}).Checks {
				if c.Verdict == checker.Violation {
					return fmt.Sprintf("seed %d: %s: %s\nby faults: %s\n"+
						"The descriptor claims Survives.Disk: %s: have a server that finds its disk so damaged, or is told that a sync has failed, halt before it answers anybody, or claim less.",
						s.Seed, c.Name, c.Detail, blows[damage], damage)
				}
			}
		}
	}
	return ""
}

func TestEachProtocolDetectsTheDamageThatItClaimsTo(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			if found := undetected(t, p); found != "" {
				t.Error(found)
			}
		})
	}
}

func TestAServerThatIgnoresAFailedSyncIsFound(t *testing.T) {
	for _, name := range []string{"raft", "synod", "chain"} {
		p, err := FindProtocol(name)
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
