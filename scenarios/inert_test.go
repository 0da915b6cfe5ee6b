package scenarios

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/network"
)

func TestWhatCanDoNothingIsRefusedAtItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{
			"a misspelt kind of message", minimal + "faults:\n  - {id: typo, at: 1s, kind: block, message: AppendEntrys, for: 5s}\n",
			`x.yaml:4:46: found the kind of message "AppendEntrys", expected one of Request, Reply,`,
		},
		{"what it is likely to stand for", minimal + "faults:\n  - {at: 1s, kind: block, message: AppendEntrys}\n", "(did you mean AppendEntries?)"},
		{"with its package", minimal + "faults:\n  - {at: 1s, kind: loss, probability: 5%, message: raft.AppendEntrys}\n", "(did you mean raft.AppendEntries?)"},
		{"with another package", minimal + "faults:\n  - {at: 1s, kind: delay, delay: 1ms, message: paxos.AppendEntries}\n", "(did you mean raft.AppendEntries?)"},
		{"of another protocol", minimal + "faults:\n  - {at: 1s, kind: block, message: MsgApp}\n", `x.yaml:4:36: found the kind of message "MsgApp"`},
		{"that a fault waits for", minimal + "faults:\n  - sent: Vot\n    kind: pause\n    target: n1\n", `x.yaml:4:11: found the kind of message "Vot", expected`},
		{"of a network", minimal + "network: {kinds: {AppendEntrys: {delay: 5ms}}}\n", `x.yaml:3:19: found the kind of message "AppendEntrys", expected`},
		{"that a generator picks out", minimal + "generate: {messages: [Vote, Vot]}\n", `x.yaml:3:29: found the kind of message "Vot", expected`},
		{"that is hoped for", minimal + "sometimes:\n  a vote: {sent: Vot}\n", `x.yaml:4:18: found the kind of message "Vot", expected`},
		{
			"a version of the program", minimal + "faults:\n  - {at: 2s, kind: upgrade, target: n1, version: nxt, for: 500ms}\n",
			`x.yaml:4:50: found the version "nxt", expected one of 1, 2`,
		},
		{"of all programs", minimal + "faults:\n  - {at: 2s, kind: rolling-upgrade, target: all, version: nxt, for: 5s}\n", `x.yaml:4:59: found the version "nxt"`},
		{"that a generator upgrades to", minimal + "generate: {versions: [nxt]}\n", `x.yaml:3:23: found the version "nxt", expected one of 1, 2`},
		{
			"of a protocol with one", "protocol: paxos\nfaults:\n  - {at: 2s, kind: upgrade, target: n1, version: \"2\", for: 500ms}\n",
			`x.yaml:3:50: found the version "2", expected none: there is one version of paxos only`,
		},
		{
			"a peer that there is not", minimal + "faults:\n  - {at: 1s, kind: delay, delay: 1ms, target: n1, peer: n9}\n",
			`x.yaml:4:57: found the node "n9", expected one of n1, n2, n3, n4, n5, c1, c2,`,
		},
		{"among others", minimal + "faults:\n  - {at: 1s, kind: hold, target: n1, peer: [n2, c77], for: 1s}\n", `x.yaml:4:49: found the node "c77", expected`},
		{
			"a fault after the end", minimal + "duration: 8s\nfaults:\n  - {id: late, at: 30s, kind: crash, target: n1, for: 1s}\n",
			"x.yaml:5:20: found 30s, expected at most 8s, the duration, at which everything heals",
		},
		{"one that waits from then on", minimal + "faults:\n  - {at: 11s, became: leader, kind: crash, target: origin}\n", "x.yaml:4:10: found 11s, expected at most 10s"},
		{"generated ones", minimal + "generate: {from: 11s}\n", "x.yaml:3:18: found 11s, expected at most 10s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("found error %v\nexpected %s", err, c.want)
			}
			recorded := c.text + `recorded: {digest: "00000000deadbeef"}` + "\n"
			if _, err := Parse("x.yaml", []byte(recorded)); err != nil {
				t.Errorf("what a run wrote is refused: %v", err)
			}
		})
	}
}

func TestWhatCanDoSomethingIsRead(t *testing.T) {
	for _, text := range []string{
		"faults:\n  - {at: 10s, kind: block, message: AppendEntries, target: n1, peer: [n5, c5]}\n",
		"faults:\n  - {sent: raft.AppendEntries, kind: block, message: kv.Reply}\n",
		"network: {kinds: {Reconfigure: {delay: 5ms}}}\n",
		"faults:\n  - {at: 2s, kind: upgrade, target: n1, version: \"1\", for: 500ms}\n",
		"generate: {versions: [\"2\", \"1\"]}\n",
	} {
		mustParse(t, minimal+text)
	}
}

func TestAFlagMayCutOffWhatAFileSays(t *testing.T) {
	s := mustParse(t, minimal+"faults:\n  - {id: late, at: 9s, kind: crash, target: n1, for: 1s}\n")
	s.Duration = time.Second
	r := mustRun(t, s, Options{})
	if len(r.Faults) != 1 || r.Faults[0].Skipped == "" {
		t.Errorf("found the faults %v, expected one that was skipped", r.Faults)
	}
	if _, err := Parse("schedule.yaml", r.Spec.YAML()); err != nil {
		t.Errorf("what the run wrote is refused: %v", err)
	}
}

// Were a list of messages incomplete, right names would be refused.
func TestEveryMessageThatIsSentHasANameInFiles(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range Library() {
		if testing.Short() && seen[s.Protocol] {
			continue
		}
		seen[s.Protocol] = true
		s.Network.Kinds = map[string]network.Override{"Request": {}}
		r, err := newRun(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.advance(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.world.Close()
		for _, full := range slices.Sorted(maps.Keys(r.kinds)) {
			for _, name := range []string{full, r.kinds[full].Name} {
				if wrong := s.checkKind("", name); wrong != nil {
					t.Errorf("%s: %s is sent, but no name", s.Name, name)
				}
			}
		}
	}
}

func TestNothingThatWasExhibitedIsInert(t *testing.T) {
	files, err := filepath.Glob("../docs/exhibit/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d exhibits and the error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(file, text)
		if err != nil {
			t.Error(err)
			continue
		}
		if wrong := s.inert(); wrong != nil {
			t.Errorf("%s: %s: found %s, expected %s", file, wrong.path, wrong.found, wrong.expected)
		}
	}
}

func TestAProtocolWithoutAListOfMessagesIsBelieved(t *testing.T) {
	p, err := FindProtocol("synod")
	if err != nil {
		t.Fatal(err)
	}
	listed := p.Messages
	defer func() { p.Messages = listed }()
	p.Messages = nil
	s := New("synod")
	s.Faults = nemesis.Schedule{{Effect: &nemesis.Block{Selection: nemesis.Selection{Message: "Whatever"}}}}
	if wrong := s.inert(); wrong != nil {
		t.Errorf("found %s refused", wrong.found)
	}
}
