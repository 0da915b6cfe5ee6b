package scenarios

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatShouldHappenSometimesIsSeen(t *testing.T) {
	s, err := Parse("sometimes.yaml", []byte(`
protocol: raft
duration: 4s
faults:
  - {id: cut, at: 1s, kind: partition, target: leader, for: 2s}
  - {id: late, became: leader, nth: 100, kind: crash, target: n1}
sometimes:
  a second leader: {became: leader, nth: 2}
  a hundredth leader: {became: leader, nth: 100}
  a vote: {sent: RequestVote}
  a sync of n9: {operation: sync, nth: 1}
  half a second: {at: 500ms}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, s, Options{})
	got := make(map[string]bool)
	var names []string
	for _, each := range r.Sometimes {
		got[each.Name] = each.Reached
		names = append(names, each.Name)
	}
	if all := s.AllSometimes(); !slices.Equal(names, all) {
		t.Errorf("found %q, expected %q", names, all)
	}
	for name, want := range map[string]bool{
		"a second leader": true, "a hundredth leader": false, "a vote": true, "half a second": true,
		"some get succeeds": true, "some delete succeeds": true, "fault cut strikes": true, "fault late strikes": false,
	} {
		if reached, ok := got[name]; !ok || reached != want {
			t.Errorf("%s: found %v (known: %v), expected %v", name, reached, ok, want)
		}
	}
	without := s
	without.Sometimes = nil
	if other := mustRun(t, without, Options{}); other.Digest != r.Digest {
		t.Error("looking out for something changed the run")
	}
	if read, err := Parse("again.yaml", s.YAML()); err != nil || !slices.Equal(read.AllSometimes(), s.AllSometimes()) {
		t.Errorf("written and read again: %v, %v\n%s", read.AllSometimes(), err, s.YAML())
	}
}

func TestASometimesThatCannotBeIsRefused(t *testing.T) {
	for _, c := range []struct{ trigger, complaint string }{
		{"{became: leader, by: n9}", "found the node n9"},
		{"{become: leader}", `"become"`},
		{"{became: leader, sent: Vote}", "found sent beside became"},
		{"{nth: 3}", "found nth alone"},
	} {
		_, err := Parse("f.yaml", []byte("protocol: raft\nsometimes:\n  it: "+c.trigger+"\n"))
		if err == nil || !strings.Contains(err.Error(), c.complaint) || !strings.HasPrefix(err.Error(), "f.yaml:3:") {
			t.Errorf("%s: found %v, expected %s", c.trigger, err, c.complaint)
		}
	}
}

func TestASignatureTellsOneFailureFromAnother(t *testing.T) {
	for _, c := range []struct {
		scenario, flaw string
		seed           uint64
		want           string
	}{
		{"raft/leader-partition", "stale-read", 7, "linearizability: get"},
		{"raft/split-votes", "count-votes", 0, "election safety"},
		{"raft/quiet", "", 1, ""},
	} {
		s := find(t, c.scenario, c.seed)
		s.Flaw = c.flaw
		r := mustRun(t, s, Options{})
		if r.Signature != c.want {
			t.Errorf("%s with %q: found %q, expected %q", c.scenario, c.flaw, r.Signature, c.want)
		}
		if check, ok := r.First(); ok != (c.want != "") || !strings.HasPrefix(c.want, check.Name) {
			t.Errorf("%s with %q: the first violation is %q (%v)", c.scenario, c.flaw, check.Name, ok)
		}
	}
}

func TestThePanicOfAProgramIsTheSameFailureWhateverItsNumbers(t *testing.T) {
	if a, b := mishap(errorText("index out of range [5] with length 3")), mishap(errorText("index out of range [17] with length 4")); a != b || !strings.Contains(a, "[#]") {
		t.Errorf("found %q and %q", a, b)
	}
	if long := mishap(errorText(strings.Repeat("x", 5*mishapMax))); len([]rune(long)) != mishapMax {
		t.Errorf("found %d letters, expected %d", len([]rune(long)), mishapMax)
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }
