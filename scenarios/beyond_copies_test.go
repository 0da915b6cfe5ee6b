package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/network"
)

// byCopies is a scenario in which a disk takes nothing any more.
func byCopies(t *testing.T, protocol, faults string) Scenario {
	t.Helper()
	return parsed(t, "copies.yaml", fmt.Sprintf(`
name: claims/copies
protocol: %s
nodes: 4
duration: 6s
recovery: 5s
workload: {clients: 3}
faults: [%s]
`, protocol, faults))
}

func TestTheOnlyCopyOnADiskThatTakesNothingIsBeyondTheClaim(t *testing.T) {
	for _, c := range []struct{ protocol, faults, found string }{
		{"primary-backup", "{id: disk, at: 20ms, kind: full-disk, target: n2, for: 4s}", "full-disk on the disk of n2, which alone had the state"},
		{"primary-backup", "{id: disk, at: 20ms, kind: disk-stall, target: n2, for: 60s}", "disk-stall on the disk of n2, which alone had the state"},
		{"primary-backup", "{at: 2s, kind: delay, message: Ping, target: n3, direction: out, delay: 300ms, for: 200ms}, {at: 2s, kind: delay, message: State, delay: 400ms, for: 1s}, {id: disk, at: 2450ms, kind: failed-sync, target: n2, for: 1s}", "failed-sync on the disk of n2, which alone had the state"},
		{"chain", "{id: disk, at: 20ms, kind: full-disk, target: n2, for: 4s}", "full-disk on the disk of n2, which alone had the state"},
		{"chain", "{id: disk, at: 20ms, kind: disk-stall, target: n2, for: 60s}", "disk-stall on the disk of n2, which alone had the state"},
	} {
		r := mustRun(t, byCopies(t, c.protocol, c.faults), Options{})
		if r.Verdict == checker.Violation || len(r.Beyond) != 1 || !strings.Contains(r.Beyond[0].Found, c.found) ||
			!slices.Equal(r.Beyond[0].Faults, []string{"disk"}) || !slices.Contains(notJudged(r), "progress") {
			t.Errorf("%s with %s: found %v, beyond the claim %+v, not judged %v; expected %q, and progress not judged",
				c.protocol, c.faults, r.Verdict, r.Beyond, notJudged(r), c.found)
		}
	}
}

func TestADiskThatTakesNothingIsWithinTheClaimOnceTheOthersHaveTheState(t *testing.T) {
	for _, protocol := range []string{"primary-backup", "chain"} {
		for _, fault := range []string{
			"{at: 1s, kind: full-disk, target: n2, for: 4s}",
			"{at: 3s, kind: full-disk, target: n3, for: 2s}",
			"{at: 3s, kind: disk-stall, target: n2, for: 60s}",
		} {
			r := mustRun(t, byCopies(t, protocol, fault), Options{})
			mustBeValid(t, r)
			if len(r.Beyond) > 0 || notJudged(r) != nil {
				t.Errorf("%s with %s: found %v beyond the claim, and not judged %v, expected neither", protocol, fault, r.Beyond, notJudged(r))
			}
		}
	}
}

// withholding lets no message of a kind through from some time on, as if nobody sent it.
func withholding(t *testing.T, s Scenario, kind string, since time.Duration) *Result {
	t.Helper()
	r, err := newRun(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.world.Network().Install("withheld", network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		if p.Kind.Is(kind) && r.world.Now() >= since {
			return network.Answer{Decision: network.Drop}
		}
		return network.Answer{}
	}))
	result, err := r.complete(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestAStandstillBesideADiskThatTakesNothingIsAViolation(t *testing.T) {
	for _, c := range []struct {
		protocol, withheld string
		since              time.Duration
	}{
		{"primary-backup", "State", 0}, // though there was time enough to hand it over
		{"chain", "State", 0},
		{"primary-backup", "Announce", 3 * time.Second}, // though a backup has the state
		{"chain", "Announce", 3 * time.Second},
	} {
		s := byCopies(t, c.protocol, "{at: 4s, kind: full-disk, target: n2, for: 1s}")
		r := withholding(t, s, c.withheld, c.since)
		if progress := checkNamed(t, r, "progress"); progress.Verdict != checker.Violation || len(r.Beyond) > 0 {
			t.Errorf("%s without %s from %v on: found %v, beyond the claim %v; expected that nobody is served", c.protocol, c.withheld, c.since, progress, r.Beyond)
		}
	}
}
