package scenarios

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/primarybackup"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

func TestClientsAreToBeAnsweredAtOnceOnlyWhereNothingIsInTheWay(t *testing.T) {
	const ever = "for: 9s, unsynced: drop"
	for _, c := range []struct {
		claim, protocol, rest string
		judged                bool
	}{
		{"nothing", "raft", "", true},
		{"one server is down for long", "raft", "faults: [{at: 1s, kind: crash, target: n1, " + ever + "}]", true},
		{"one server is cut off for long", "paxos", "faults: [{at: 1s, kind: partition, target: n1, for: 9s}]", true},
		{"a member of a chain is down for long", "chain", "faults: [{at: 5s, kind: crash, target: n3, for: 5s, unsynced: drop}]", true},
		{"faults strike all the time", "raft", "generate: {kinds: [delay], gap: 200ms}", false},
		{"messages are lost", "raft", "network: {loss: 0.1%}", false},
		{"messages may be late", "raft", "network: {delay: 'uniform(1ms, 20ms)'}", false},
		{"links carry little", "raft", "network: {bandwidth: 60000}", false},
		{"disks are slow", "raft", "disk: {sync: 12ms}", false},
		{"disks take time to write", "raft", "disk: {write: 1ms}", false},
		{"disks carry little", "raft", "disk: {bandwidth: 100000}", false},
		{"values are long", "raft", "workload: {clients: 2, think: 100ms, values: 1KiB}", false},
		{"an order of the operator is under way", "raft", "operator: [{at: 9900ms, do: transfer, to: n2}]", false},
		{"few updates go in one message", "raft", "parameters: {batch: 4}", false},
		{"little goes in one message", "chain", "parameters: {batch-bytes: 2048}", false},
		{"members rotate", "paxos", "parameters: {members: 3, replace-every: 10}", false},
		{"servers compete", "synod", "", false},
	} {
		t.Run(c.claim, func(t *testing.T) {
			text := fmt.Sprintf("name: calm\nprotocol: %s\nnodes: 5\nduration: 10s\n%s\n", c.protocol, c.rest)
			r := ended(t, parsed(t, "calm.yaml", text))
			if check, judged := r.checkPromptness(r.facts()); judged != c.judged || judged && check.Verdict != checker.Valid {
				t.Errorf("judged: %v, %v (%s); expected %v", judged, check.Verdict, check.Detail, c.judged)
			}
		})
	}
}

func TestWhoIsAnsweredOnlyAfterAskingAgainIsAViolation(t *testing.T) {
	r := ended(t, find(t, "raft/quiet", 1))
	result := r.facts()
	i := slices.IndexFunc(result.History, func(o checker.Operation) bool { return o.Call > 4*time.Second && o.Kind.Reads })
	result.History[i].Return += 205 * time.Millisecond
	check, _ := r.checkPromptness(result)
	if check.Verdict != checker.Violation || !slices.Equal(check.Evidence.Operations, []int{result.History[i].ID}) {
		t.Errorf("%v (%s); expected a violation by operation %d", check.Verdict, check.Detail, result.History[i].ID)
	}
}

func TestAWriteThatMayOpenASessionHasNoBound(t *testing.T) {
	const ok, unknown = checker.OutcomeOK, checker.OutcomeUnknown
	h := checker.History{
		{ID: 1, Client: "c1", Kind: keyvalue.Put, Outcome: ok},
		{ID: 2, Client: "c1", Kind: keyvalue.Put, Outcome: unknown},
		{ID: 3, Client: "c1", Kind: keyvalue.Get, Outcome: ok},
		{ID: 4, Client: "c1", Kind: keyvalue.Put, Outcome: ok},
		{ID: 5, Client: "c1", Kind: keyvalue.Put, Outcome: checker.OutcomeFail},
		{ID: 6, Client: "c1", Kind: keyvalue.Put, Outcome: ok},
		{ID: 7, Client: "c2", Kind: keyvalue.Put, Outcome: ok},
	}
	var ids []int
	for _, o := range registered(h) {
		ids = append(ids, o.ID)
	}
	if want := []int{2, 3, 5, 6}; !slices.Equal(ids, want) {
		t.Errorf("found %v, expected %v", ids, want)
	}
}

func TestATurnOfAServerBeginsACalmAnew(t *testing.T) {
	const s = time.Second
	calms := splitAt([]checker.Calm{{From: 0, To: 4 * s}, {From: 6 * s, To: 9 * s}}, []checker.Turn{{At: s}, {At: 5 * s}, {At: 7 * s}})
	want := []checker.Calm{{From: 0, To: s}, {From: s, To: 4 * s}, {From: 6 * s, To: 7 * s}, {From: 7 * s, To: 9 * s}}
	if !slices.Equal(calms, want) {
		t.Errorf("found %v, expected %v", calms, want)
	}
}

func TestWhereServersAreMissingAClientMustHaveFoundOneThatServes(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	spell := checker.Spell{Client: "c1", From: ms(100), To: ms(1000)}
	for _, c := range []struct {
		claim string
		o     checker.Operation
		want  time.Duration
	}{
		{"answered at once", checker.Operation{Client: "c1", Call: ms(100), Return: ms(150), Outcome: checker.OutcomeOK}, ms(150)},
		{"asked before", checker.Operation{Client: "c1", Call: ms(99), Return: ms(150), Outcome: checker.OutcomeOK}, ms(1000)},
		{"asked again", checker.Operation{Client: "c1", Call: ms(100), Return: ms(300), Outcome: checker.OutcomeOK}, ms(1000)},
		{"not answered", checker.Operation{Client: "c1", Call: ms(100), Return: ms(150)}, ms(1000)},
		{"another's", checker.Operation{Client: "c2", Call: ms(100), Return: ms(150), Outcome: checker.OutcomeOK}, ms(1000)},
	} {
		if got := informedFrom(checker.History{c.o}, spell, services.AttemptDefault); got != c.want {
			t.Errorf("%s: found %v, expected %v", c.claim, got, c.want)
		}
	}
}

// A mute server says nothing to a client that it cannot serve.
type mute struct {
	sim.Process
	sim.Drainer
	sim.Syncer
}

func (d mute) Boot(env sim.Env) { d.Process.Boot(muted{env}) }

type muted struct{ sim.Env }

func (d muted) Send(to sim.NodeID, message sim.Message) {
	if reply, ok := message.(services.Reply); !ok || reply.Status != services.NotLeader {
		d.Env.Send(to, message)
	}
}

func TestOnlyPromptnessSeesARedirectionThatIsNotSent(t *testing.T) {
	was := registry
	t.Cleanup(func() { registry = was })
	for _, p := range []*protocols.Protocol{raft.Protocol(), primarybackup.Protocol()} {
		t.Run(p.Name, func(t *testing.T) {
			s := find(t, p.Name+"/seldom", 1)
			mustBeValid(t, mustRun(t, s, Options{}))
			planted := *p
			planted.Name = "planted"
			planted.New = func(c protocols.Cluster) (sim.Factory, error) {
				program, err := p.New(c)
				return func(id sim.NodeID) sim.Process {
					process := program(id)
					return mute{process, process.(sim.Drainer), process.(sim.Syncer)}
				}, err
			}
			registry = append(slices.Clone(was), &planted)
			s.Protocol = "planted"
			result := mustRun(t, s, Options{})
			for _, c := range result.Checks {
				if want := c.Name != "promptness"; (c.Verdict == checker.Valid) != want {
					t.Errorf("%s: %v (%s); expected it to be valid: %v", c.Name, c.Verdict, c.Detail, want)
				}
			}
			if result.Verdict != checker.Violation {
				t.Errorf("found %v, expected a violation", result.Verdict)
			}
		})
	}
}

// A reset is over as it strikes, and what was under way is lost: etcdraft/quiet for 20 s,
// as a swarm has seed 37, shrunk.
func TestAnAnswerMayBeLateAfterAReset(t *testing.T) {
	s := parsed(t, "reset", `
protocol: etcdraft
nodes: 1
seed: 37
duration: 3s
network: {delay: 5ms}
disk: {sync: 1ms}
workload: {clients: 1, keys: 1, mix: {get: 1, put: 1}}
script:
  - {at: 700ms, client: c1, do: put, key: k1, value: v1}
  - {at: 1.736s, client: c1, do: put, key: k1, value: v2}
  - {at: 3.1s, client: c1, do: put, key: k1, value: v3}
faults: [{at: 1.74s, kind: reset, target: n1, direction: in}]
`)
	r := mustRun(t, s, Options{})
	mustBeValid(t, r)
	if put := r.History[1]; put.Return-put.Call < services.AttemptDefault {
		t.Errorf("the put took %v, expected that it was lost and asked for again", put.Return-put.Call)
	}
}
