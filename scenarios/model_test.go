package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheModelNamesTheVersionOfTheProtocol(t *testing.T) {
	for _, p := range Protocols() {
		if p.Version < 1 {
			t.Errorf("%s: found version %d, expected 1 or more", p.Name, p.Version)
		}
		m := string(ModelOf(New(p.Name)))
		if !strings.HasPrefix(m, string(WorldModel())+", workload ") || !strings.HasSuffix(m, fmt.Sprintf(", %s %d", p.Name, p.Version)) {
			t.Errorf("%s: found the model %q", p.Name, m)
		}
	}
}

func TestTheFingerprintIsThatOfWhatIsRunAndNotOfWhatCameOfIt(t *testing.T) {
	fingerprint := func(s Scenario) string {
		text, err := s.Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	s := find(t, "raft/leader-partition", 7)
	first := fingerprint(s)
	if ran := fingerprint(mustRun(t, s, Options{}).Spec); ran != first {
		t.Errorf("found %s of the scenario as it ran, expected %s", ran, first)
	}
	other := s
	other.Seed++
	if fingerprint(other) == first {
		t.Error("another seed has the same fingerprint")
	}
}
