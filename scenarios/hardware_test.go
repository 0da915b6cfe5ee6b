package scenarios

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

func TestSizesAreReadWithAndWithoutUnits(t *testing.T) {
	s := mustParse(t, minimal+"disk: {sector: 4KiB, capacity: 67108864}\n")
	if s.Disk.SectorSize != 4096 || s.Disk.Capacity != 64<<20 {
		t.Errorf("sectors of %d bytes on disks of %d, expected 4096 and 67108864", s.Disk.SectorSize, s.Disk.Capacity)
	}
	if again := mustParse(t, string(s.YAML())); !reflect.DeepEqual(again, s) {
		t.Errorf("read back\n%s\nfrom\n%s", again.YAML(), s.YAML())
	}
	if !strings.Contains(string(s.YAML()), "sector: 4KiB, capacity: 64MiB") {
		t.Errorf("written as\n%s", s.YAML())
	}
}

func TestAMistakeOfHardwareIsReportedAtItsPlace(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"disk: {sector: big}\n", `x.yaml:3:16: found "big", expected a whole number of bytes such as 4096, or of KiB, MiB or GiB`},
		{"disk: {sector: 0}\n", "x.yaml:3:16: found the number 0, expected 64 bytes to 1MiB in steps of 64 bytes"},
		{"disk: {sector: 100}\n", "x.yaml:3:16: found 100 bytes, expected 64 bytes to 1MiB in steps of 64 bytes"},
		{"disk: {sector: 2MiB}\n", "x.yaml:3:16: found 2MiB, expected 64 bytes to 1MiB"},
		{"disk: {bandwidth: 9GiB}\n", "x.yaml:3:19: found 9GiB, expected 0 for no limit, or at most 8GiB"},
		{"disk: {capacity: -1}\n", "x.yaml:3:18: found the number -1, expected a whole number of bytes"},
		{"disk: {capacity: 1.5GiB}\n", `x.yaml:3:18: found "1.5GiB", expected a whole number of bytes`},
		{"disk: {capacity: 9999999999GiB}\n", `x.yaml:3:18: found "9999999999GiB", expected a whole number of bytes`},
		{"disk: {capacity: 2000GiB}\n", "x.yaml:3:18: found 2000GiB, expected 0 for no limit, or at most 1024GiB"},
		{"work: {message: 2s}\n", "x.yaml:3:17: found 2s, expected 0s to 1s"},
		{"work: {byte: -1ns}\n", "x.yaml:3:14: found -1ns, expected 0s to 1µs"},
		{"work: {message: 3}\n", "x.yaml:3:17: found the number 3, expected a duration"},
	} {
		_, err := Parse("x.yaml", []byte(minimal+c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%sgives %v, expected %s", c.text, err, c.want)
		}
	}
}

func TestWhatRanBeforeMessagesTookTimeRunsAsItDid(t *testing.T) {
	s := New("raft")
	s.Recorded = &Recorded{Verdict: "valid"}
	text := string(s.YAML())
	if again := mustParse(t, text); again.Work != sim.DefaultWork {
		t.Errorf("a run that says how long messages took is read with %+v", again.Work)
	}
	before, after, _ := strings.Cut(text, "\nwork: {")
	_, after, _ = strings.Cut(after, "\n")
	if again := mustParse(t, before+"\n"+after); again.Work != (sim.Work{}) {
		t.Errorf("a run that does not say how long messages took is read with %+v", again.Work)
	}
}

// A disk so small that the log does not fit on it stops its server, and that is
// no mistake of the program.
func TestADiskThatIsTooSmallIsFull(t *testing.T) {
	s := New("raft")
	s.Duration, s.Recovery = 5*time.Second, 2*time.Second
	roomy := mustRun(t, s, Options{})
	mustBeValid(t, roomy)
	s.Disk.Capacity = 4 << 10
	cramped := mustRun(t, s, Options{})
	if cramped.Verdict == checker.Violation || len(cramped.Beyond) != 1 || !strings.Contains(cramped.Beyond[0].Found, noRoom) {
		t.Errorf("the verdict is %v, and beyond the claim %v, expected that the disks had no room", cramped.Verdict, cramped.Beyond)
	}
	if 2*cramped.Operations.OK > roomy.Operations.OK {
		t.Errorf("%d operations succeeded on small disks, %d on large ones", cramped.Operations.OK, roomy.Operations.OK)
	}
}

// What a torn write leaves behind depends on how large the pieces are that it
// tears into.
func TestASectorIsWhatACrashTearsAWriteInto(t *testing.T) {
	tears := func(sector int) (digests []sim.Digest) {
		s := find(t, "raft/power-cuts", 0)
		s.Disk.SectorSize = sector
		for i := range s.Faults {
			if crash, ok := s.Faults[i].Effect.(*nemesis.Crash); ok {
				crash.Unsynced = nemesis.Tear
			}
		}
		for s.Seed = range uint64(6) {
			r := mustRun(t, s, Options{})
			mustBeValid(t, r)
			digests = append(digests, r.Digest)
		}
		return digests
	}
	if reflect.DeepEqual(tears(sectorMin), tears(sectorMax)) {
		t.Error("crashes left the same behind with sectors of 64 bytes and of 1 MiB")
	}
}

// meanLatency is how long an operation that succeeded took on average.
func meanLatency(r *Result) time.Duration {
	var total, count time.Duration
	for _, o := range r.History {
		if o.Outcome == checker.OutcomeOK {
			total, count = total+o.Return-o.Call, count+1
		}
	}
	return total / max(count, 1)
}

func TestWorkAndASlowNodeMakeClientsWait(t *testing.T) {
	for _, p := range Protocols() {
		s := New(p.Name)
		s.Duration, s.Recovery, s.SafetyOnly = 3*time.Second, 3*time.Second, true
		s.Work = sim.Work{}
		free := meanLatency(mustRun(t, s, Options{}))
		s.Work.Message = 2 * time.Millisecond
		if busy := meanLatency(mustRun(t, s, Options{})); busy <= free+s.Work.Message {
			t.Errorf("%s: an operation takes %v if a message takes 2ms, %v if none takes time", p.Name, busy, free)
		}
		s.Work = sim.DefaultWork
		s.Faults = parsed(t, "slow", minimal+"faults: [{at: 100ms, kind: slow-node, target: all, factor: 200}]\n").Faults
		if slow := meanLatency(mustRun(t, s, Options{})); slow <= free+2*time.Millisecond {
			t.Errorf("%s: an operation takes %v on slow nodes, %v where messages take no time", p.Name, slow, free)
		}
	}
}
