package scenarios

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
)

// Whatever a kind of fault does, a protocol without a flaw keeps what it promises
// then, or the harm voids it. Only safety is judged, in few runs of each; the
// longer searches have the rest.
func TestNoKindOfFaultGivesAFalseAlarm(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			inert := mustInert(t, plain(t, p.Name))
			for _, k := range nemesis.Kinds() {
				for seed := uint64(1); seed <= 4 && inert[k.Name] == ""; seed++ {
					s := plain(t, p.Name)
					s.Seed = seed
					if seed%2 == 0 { // else there is nothing but what it does
						s.Faults = nil
					}
					s.Faults = append(s.Faults, mustGenerate(seed, nemesis.Generator{
						Kinds: []string{k.Name}, Unlimited: true, Points: p.FaultPoints, Versions: p.Versions(),
						From: 300 * time.Millisecond, Until: s.Duration, Gap: 200 * time.Millisecond, Shortest: 50 * time.Millisecond, Longest: time.Second,
					}, s.Nodes)...)
					r := mustRun(t, s, Options{})
					if r.Verdict == checker.Violation {
						t.Errorf("%s of a protocol without a flaw by %s, seed %d: %s\n%s", r.Signature, k.Name, seed,
							"if the protocol does not claim to survive what the kind does, say `.harming(…)` on its line of nemesis/kinds.go; if none of the harms there is its, add one to nemesis/harms.go and judge it in scenarios/beyond.go", s.Faults)
						break
					}
				}
			}
		})
	}
}

func TestEachKindOfFaultOfDisksSaysWhatItHarms(t *testing.T) {
	var harming []string
	for _, harm := range []nemesis.Harm{nemesis.HarmFailure, nemesis.HarmCorruption, nemesis.HarmAmnesia, nemesis.HarmWaiting} {
		harming = append(harming, nemesis.Harming(harm)...)
	}
	for _, k := range nemesis.Kinds() {
		if k.Family == "disk" && !slices.Contains(harming, k.Name) {
			t.Errorf("say `.harming(…)` of %s in nemesis/kinds.go, or protocols are asked to survive what it does to disks", k.Name)
		}
	}
}

// What is done to a clock is followed, so that it is known how far off it is.
func TestEachKindOfFaultOfClocksMayVoidALease(t *testing.T) {
	for _, k := range nemesis.Kinds() {
		beyond := k.Family != "clock"
		for seed := uint64(1); seed <= 6 && !beyond; seed++ {
			s := byWall(t, "raft", raftWall, "", "at: 1s, kind: pause, for: 1ms")
			s.Workload.Clients, s.Duration, s.Recovery = 1, 3*time.Second, time.Second
			s.Faults = mustGenerate(seed, nemesis.Generator{Kinds: []string{k.Name}, Unlimited: true, Until: s.Duration}, s.Nodes)
			beyond = len(mustRun(t, s, Options{}).Beyond) > 0
		}
		if !beyond {
			t.Errorf("no %s goes beyond what a lease by wall clocks allows: the scenarios have to know what it does to a clock, as they do of ClockOffset", k.Name)
		}
	}
}

func TestEachNeedOfAKindOfFaultIsLackedBySome(t *testing.T) {
	for _, k := range nemesis.Kinds() {
		if need := lacks[k.Needs]; k.Needs != "" && (need.of == nil || need.reason == "") {
			t.Errorf("%s needs %q, and nobody says which scenarios lack that: add it to lacks, which says what kinds change nothing", k.Name, k.Needs)
		}
	}
}

// mustGenerate is nemesis.Generate of what is known to be right.
func mustGenerate(seed uint64, g nemesis.Generator, servers int) nemesis.Schedule {
	s, err := nemesis.Generate(seed, g, servers)
	if err != nil {
		panic(err)
	}
	return s
}
