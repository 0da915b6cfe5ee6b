package compare

import (
	"strings"
	"testing"
)

func TestEveryNamedFaultCanBefallEveryProtocol(t *testing.T) {
	all := Faults()
	if len(all) < 12 || all[0].Name != "none" {
		t.Fatalf("found %d faults, the first %s, expected at least 12, the first none", len(all), all[0].Name)
	}
	p := planned(t, "subjects: [chain, etcdraft, paxos, primary-backup, raft]\n")
	p.Faults = all
	if err := p.Check(); err != nil {
		t.Error(err)
	}
	for _, f := range all {
		if f.Summary == "" || len(f.Schedule) > 0 && (f.Begin == 0 || f.End <= f.Begin) {
			t.Errorf("%s: found the summary %q and a fault from %v to %v", f.Name, f.Summary, f.Begin, f.End)
		}
	}
}

func TestAFaultThatThereIsNotIsRefusedWithTheNearest(t *testing.T) {
	_, err := FindFault("leader-crush")
	if err == nil || !strings.Contains(err.Error(), `found the fault "leader-crush", expected one of`) || !strings.Contains(err.Error(), "did you mean leader-crash?") {
		t.Errorf("found %v", err)
	}
	if f, err := FindFault("gray"); err != nil || f.Name != "gray" {
		t.Errorf("found %+v and %v", f, err)
	}
}
