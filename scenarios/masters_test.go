package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
)

// lonely is a run in which n1 goes missing, and then the leader, for as long as
// the run lasts.
func lonely(t *testing.T, protocol, masters string, effect string) Scenario {
	return parsed(t, "lonely.yaml", "name: lonely\nprotocol: "+protocol+"\nnodes: 7\nparameters: {masters: "+masters+
		"}\nduration: 14s\nrecovery: 6s\nworkload: {deadline: 500ms}\nfaults:\n"+
		"  - {at: 4500ms, kind: "+effect+", target: n1, for: 9s}\n"+
		"  - {at: 5s, kind: crash, target: leader, for: 8500ms}\n")
}

func TestSeveralMastersReplaceAFailedServerWhereASingleOneLeavesClientsWaiting(t *testing.T) {
	for _, protocol := range []string{"chain", "primary-backup"} {
		for _, effect := range []string{"crash", "partition", "pause"} {
			for masters, expected := range map[string]bool{"1": false, "3": true, "5": true} {
				s := lonely(t, protocol, masters, effect)
				r := mustRun(t, s, Options{})
				served := slices.ContainsFunc(r.History, func(o checker.Operation) bool {
					return o.Outcome == checker.OutcomeOK && o.Return > 8*time.Second && o.Return < 13*time.Second
				})
				promised := slices.ContainsFunc(ended(t, s).spells.end(s.Duration), func(s checker.Spell) bool {
					return s.From < 6*time.Second && s.To > 13*time.Second
				})
				if r.Verdict != checker.Valid || served != expected || promised != expected {
					t.Errorf("%s of a master of %s with %s: found %v (%s), served: %v, promised: %v; expected %v",
						effect, protocol, masters, r.Verdict, r.Signature, served, promised, expected)
				}
			}
		}
	}
}

func TestFewerThanHalfOfSeveralMastersDoNotCountAsDown(t *testing.T) {
	const s = time.Second
	rot := func(id string, at time.Duration, met ...string) nemesis.Injected {
		return injected(id, strings.Join(met, " "), at, at, &nemesis.BitRot{}, met...)
	}
	crash := func(id, target string, at time.Duration) nemesis.Injected {
		return injected(id, target, at, at+s, &nemesis.Crash{})
	}
	for _, c := range []struct {
		name    string
		masters string
		faults  []nemesis.Injected
		beyond  bool
	}{
		{"a master and a server", "3", []nemesis.Injected{rot("a", s, "n1"), rot("b", s, "n4")}, false},
		{"a master and a server, where there is one master", "1", []nemesis.Injected{rot("a", s, "n1"), rot("b", s, "n4")}, true},
		{"two masters of three", "3", []nemesis.Injected{rot("a", s, "n1"), rot("b", s, "n2")}, true},
		{"two masters of five and a server", "5", []nemesis.Injected{rot("a", s, "n1", "n5"), rot("b", s, "n6")}, false},
		{"a master and two servers", "3", []nemesis.Injected{rot("a", s, "n1"), rot("b", s, "n4", "n5")}, true},
		{"a master that is gone and a server that was away", "3", []nemesis.Injected{rot("a", s, "n1"), crash("b", "n4", s)}, false},
		{"a server that is gone and a master that was away", "3", []nemesis.Injected{rot("a", s, "n4"), crash("b", "n1", s)}, false},
		{"a server that is gone and another that was away", "3", []nemesis.Injected{rot("a", s, "n4"), crash("b", "n5", s)}, true},
	} {
		spec := New("chain")
		spec.Nodes, spec.Parameters = 7, map[string]string{"masters": c.masters}
		protocol, err := FindProtocol("chain")
		if err != nil {
			t.Fatal(err)
		}
		h := harm{spec: &spec, protocol: protocol, servers: spec.nodeNames()[:spec.Nodes], injected: c.faults}
		if e := h.refused(); (e != nil) != c.beyond {
			t.Errorf("%s: found %v beyond the claim; expected that any is: %v", c.name, e, c.beyond)
		}
	}
}
