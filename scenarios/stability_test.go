package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

func TestALeaderIsPromisedToStayOnlyWhereNothingIsInTheWay(t *testing.T) {
	for _, c := range []struct {
		claim, protocol, rest string
		judged                bool
	}{
		{"nothing", "raft", "", true},
		{"one server is down for long", "raft", "faults: [{at: 1s, kind: crash, target: n1, for: 8s}]", true},
		{"a majority is down", "raft", "faults: [{at: 100ms, kind: crash, target: [n1, n2, n3], for: 9800ms}]", false},
		{"something is lost", "raft", "network: {loss: 1%}", false},
		{"messages may be later than followers wait", "raft", "network: {delay: 'uniform(1ms, 110ms)'}", false},
		{"a heartbeat hardly comes before followers give up", "raft", "parameters: {heartbeat: 149ms}", false},
		{"a disk is slow", "raft", "disk: {sync: 40ms}", false},
		{"a snapshot is taken in portions that take long", "raft", "parameters: {snapshot-part: 2000000}\nwork: {byte: 100ns}", false},
		{"a portion of a snapshot takes a moment", "raft", "parameters: {snapshot-part: 2000000}\nwork: {byte: 1ns}", true},
		{"a server is hindered", "raft", "faults: [{at: 1s, kind: slow-disk, target: n1, factor: 5, for: 9s}]", false},
		{"the operator asks for another leader", "raft", "operator: [{at: 9900ms, do: transfer, to: n2}]", false},
		{"members rotate", "paxos", "parameters: {members: 3, replace-every: 10}", false},
		{"nobody leads", "synod", "", false},
		{"a view service says who leads", "primary-backup", "", true},
	} {
		t.Run(c.claim, func(t *testing.T) {
			r := ended(t, parsed(t, "calm.yaml", fmt.Sprintf(
				"name: calm\nprotocol: %s\nnodes: 5\nduration: 10s\nworkload: {clients: 2, think: 100ms}\n%s\n", c.protocol, c.rest)))
			if check, judged := r.checkStability(r.facts()); judged != c.judged || judged && check.Verdict != checker.Valid {
				t.Errorf("judged: %v, %v (%s); expected %v", judged, check.Verdict, check.Detail, c.judged)
			}
		})
	}
}

func TestALeaderThatIsReplacedWithoutNeedIsAViolation(t *testing.T) {
	r := ended(t, parsed(t, "calm.yaml", "name: calm\nprotocol: raft\nnodes: 3\nduration: 10s\nworkload: {clients: 2, think: 100ms}\n"))
	leader := slices.IndexFunc(r.roles, func(c RoleChange) bool { return c.Role == "leader" })
	other := r.roles[leader]
	other.At, other.Node, other.Term = 8*time.Second, other.Node%3+1, other.Term+1
	r.roles = append(r.roles, other)
	check, _ := r.checkStability(r.facts())
	if check.Verdict != checker.Violation || !strings.Contains(check.Detail, "became leader") {
		t.Errorf("%v (%s); expected a violation", check.Verdict, check.Detail)
	}
}

func TestAServerThatStandsAgainAndAgainIsAViolation(t *testing.T) {
	r := ended(t, parsed(t, "calm.yaml", "name: calm\nprotocol: raft\nnodes: 3\nduration: 10s\nworkload: {clients: 2, think: 100ms}\n"))
	const times = 20
	for i := range times {
		for _, role := range []string{"pre-candidate", "follower"} {
			r.roles = append(r.roles, RoleChange{At: 8*time.Second + time.Duration(i)*time.Millisecond, Node: 1, Role: role, Term: 1})
		}
	}
	check, _ := r.checkStability(r.facts())
	if check.Verdict != checker.Violation || !strings.Contains(check.Detail, "n1 changed its role") {
		t.Errorf("%v (%s); expected a violation", check.Verdict, check.Detail)
	}
	r.spec.Parameters["voters"] = "2" // n1 may be no member
	if check, judged := r.checkStability(r.facts()); judged {
		t.Errorf("where members are fewer than all servers: %v (%s); expected no check", check.Verdict, check.Detail)
	}
}

func TestOnlyAnotherRoleOrTermIsATurn(t *testing.T) {
	r, err := newRun(find(t, "raft/quiet", 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, role := range []RoleChange{
		{Node: 1, Role: "follower"}, {Node: 2, Role: "follower"}, {Node: 1, Role: "follower"},
		{Node: 1, Role: "follower", Term: 1}, {Node: 1, Role: "leader", Term: 1}, {Node: 2, Role: "follower"},
	} {
		role.At = time.Duration(i)
		r.roles = append(r.roles, role)
	}
	if turns, want := r.turns(), []checker.Turn{{At: 3, Server: "n1"}, {At: 4, Server: "n1"}}; !slices.Equal(turns, want) {
		t.Errorf("found %v, expected %v", turns, want)
	}
}
