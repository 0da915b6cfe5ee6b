package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Scenario is all that makes a run but the build of Laplace: the same
// scenario with the same seed is the same run.
type Scenario struct {
	// Name is how files and commands call it: "raft/leader-partition".
	Name string
	// Summary tells its story in one line.
	Summary string
	// Protocol is the name of one of Protocols.
	Protocol string
	// Flaw is the name of one of the protocol's flaws; empty for none.
	Flaw string
	// Parameters are values of the protocol's parameters by name. One left
	// out has its default.
	Parameters map[string]string
	// Nodes is how many servers there are, from 1 to 1,000,000.
	Nodes int
	// Seed is what every random choice of the run comes from.
	Seed uint64
	// Duration is how long the first phase lasts, in which faults strike.
	Duration time.Duration
	// Recovery bounds the second phase: at its start everything heals, and
	// within it every client must get answers again.
	Recovery time.Duration
	// Network says how links behave when no fault concerns them.
	Network Network
	// Disk says how the disk of every server behaves.
	Disk disk.Config
	// Work says how long every server takes to handle messages, besides what its
	// program declares. Clients take no time: they measure.
	Work sim.Work
	// Clocks says, by name, which nodes have clocks that are wrong from the
	// start, and how wrong.
	Clocks map[string]clock.Config
	// SafetyOnly is for runs of which no progress can be asked, because the
	// faults go beyond what the protocol claims to survive, or because a script
	// ends before it could show. Everything else is judged as ever.
	SafetyOnly bool
	// Workload says what the clients do.
	Workload Workload
	// Operator is what somebody asks of the cluster itself in the first phase,
	// in the order of time. Protocols that know nothing of it do not answer.
	Operator []Order
	// Faults are what strikes in the first phase.
	Faults nemesis.Schedule
	// Shift is by how much later than they say Faults strike at most: all of a run by the
	// same, which the seed draws, so that they meet servers in the midst of whatever they
	// do regularly. Those that strike at 0, or wait for something, are as they are. A
	// settled scenario has it in the times of its Faults.
	Shift time.Duration
	// Generate says which faults to make up from the seed, besides Faults;
	// nil for none. A run writes them down among Faults.
	Generate *nemesis.Generator
	// Sometimes are, by name, what should happen in some run of many: a hunt in
	// which one of them never did has not tried what it seems to.
	Sometimes map[string]nemesis.Trigger
	// Recorded is what the run that wrote the file came to; nil in a file
	// that no run wrote.
	Recorded *Recorded
}

// Recorded is what a run came to, as it stands in the file that the run
// wrote. A replay compares itself with it.
type Recorded struct {
	// Digest is the digest of all events, and Events is their number.
	Digest sim.Digest
	Events uint64
	// Verdict is the worst verdict of all checks, in a word.
	Verdict string
	// Signature is that of Result.Signature; empty if there was no violation.
	Signature string
	// Model says which versions gave the seed its meaning; empty in a file from
	// before there were versions.
	Model Model
	// Build names the build of Laplace that ran it, and Executable stands for
	// its file; empty if that is not known.
	Build, Executable string
}

// A Workload says what the clients of a run do. Each has one operation at a
// time, waits for its outcome, thinks, and starts the next.
type Workload struct {
	// Name is the name of one of the workloads of the services that the protocol offers;
	// empty is the first.
	Name string
	// Clients is how many there are, from 1 to 99.
	Clients int
	// Keys is how many keys they share, from 1 to 1,000. The fewer, the
	// more conflicts.
	Keys int
	// Operations is the most that each client starts while faults strike;
	// 0 is as many as time allows. Some more follow after the heal.
	Operations int
	// From is when clients begin. What they would ask for before there is a leader waits for
	// it, and what is meant to begin behind that waits too.
	From time.Duration
	// Think is how long a client waits between two operations.
	Think dist.Dist
	// Every, unless zero, is how long after one operation was to begin the next is to,
	// however long that takes: an open loop. Think means nothing then while faults
	// strike. A client that is held up begins what is due one after the other, and the
	// history says how late.
	Every dist.Dist
	// Attempt is how long a client waits for the answer of one server before it asks
	// another; 0 is services.AttemptDefault.
	Attempt time.Duration
	// Deadline is how long a client retries an operation before it gives up
	// and counts its outcome as unknown.
	Deadline time.Duration
	// Mix is how often each kind of operation is chosen.
	Mix Mix
	// Values is how long the values are that clients write.
	Values Sizes
	// Script, unless empty, is all that the clients do: Keys, Operations, From,
	// Think, Mix and Values then mean nothing, and after the heal there is nothing more but
	// what it says. The steps of each client are in order.
	Script []Step
}

// A Mix weighs the kinds of operation against one another: a kind of weight
// 50 in a mix whose weights sum to 200 is chosen once in four times. It has weights by
// the names of kinds; a kind that it does not have is never chosen.
type Mix map[string]int

// New returns a scenario with everything but a protocol at its default: five
// servers in one building, five clients who fight over three keys, no faults.
func New(protocol string) Scenario {
	s := Scenario{
		Name:     "unnamed",
		Protocol: protocol,
		Nodes:    5,
		Seed:     1,
		Duration: 10 * time.Second,
		Recovery: 10 * time.Second,
		Network:  Network{Default: network.Link{Delay: dist.Exponential(400*time.Microsecond, time.Millisecond)}},
		Disk:     disk.Config{SyncLatency: dist.Exponential(900*time.Microsecond, 1200*time.Microsecond), SectorSize: disk.SectorSizeDefault},
		Work:     sim.DefaultWork,
		Workload: Workload{
			Clients:  5,
			Think:    dist.Uniform(0, 60*time.Millisecond),
			Deadline: 2 * time.Second,
		},
	}
	s.resolve()
	return s
}

// Settle returns the scenario with nothing left to choose: every parameter has
// its value, every fault its ID, and generated faults are among the others.
// It is the same run. The error is that of Check.
func (s Scenario) Settle() (Scenario, error) {
	if err := s.Check(); err != nil {
		return Scenario{}, err
	}
	s.resolve()
	protocol, err := FindProtocol(s.Protocol)
	if err != nil {
		return Scenario{}, err
	}
	parameters := make(map[string]string, len(protocol.Parameters))
	for _, p := range protocol.Parameters {
		parameters[p.Name] = p.Default
	}
	maps.Copy(parameters, s.Parameters)
	s.Parameters = parameters
	s.Disk.SectorSize = cmp.Or(s.Disk.SectorSize, disk.SectorSizeDefault)
	if s.Faults, err = s.schedule(); err != nil {
		return Scenario{}, err
	}
	s.Generate, s.Shift = nil, 0
	return s, nil
}

// schedule returns the faults of s, those that it generates included.
func (s *Scenario) schedule() (nemesis.Schedule, error) {
	if s.Generate == nil {
		return s.shifted(), nil
	}
	generated, err := s.generated()
	return slices.Concat(s.shifted(), generated), err
}

// ShiftBy is by how much later than they say the written faults strike with the seed of s.
func (s *Scenario) ShiftBy() time.Duration {
	random := rng.New(s.Seed, "shift", 0)
	return time.Duration(random.Below(uint64(max(0, s.Shift)) + 1))
}

// shifted are the written faults at the times at which they strike.
func (s *Scenario) shifted() nemesis.Schedule {
	by := s.ShiftBy()
	if by == 0 {
		return s.Faults
	}
	faults := slices.Clone(s.Faults)
	for i := range faults {
		if at := &faults[i].Trigger.At; *at > 0 {
			*at += by
		}
	}
	return faults
}

// generated returns the faults that s generates: within what the protocol claims,
// unless the generator is unlimited.
func (s *Scenario) generated() (nemesis.Schedule, error) {
	g, err := s.WithinClaims(*s.Generate)
	if err != nil {
		return nil, nil // checkProtocol says so
	}
	g.Until = cmp.Or(g.Until, s.Duration)
	return nemesis.Generate(s.Seed, g, s.Nodes)
}

// Fingerprint stands for all that makes a run of the scenario but the model:
// two scenarios have the same if they are the same once they are settled,
// whatever is recorded of them. The error is that of Check.
func (s Scenario) Fingerprint() (string, error) {
	settled, err := s.Settle()
	if err != nil {
		return "", err
	}
	settled.Recorded = nil
	sum := sha256.Sum256(settled.YAML())
	return hex.EncodeToString(sum[:fingerprintSize]), nil
}

// fingerprintSize is how many bytes of the hash a fingerprint has: nobody makes
// two scenarios with the same.
const fingerprintSize = 16
