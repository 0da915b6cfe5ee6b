package scenarios

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// find returns a scenario of the library with the given seed.
func find(t *testing.T, name string, seed uint64) Scenario {
	t.Helper()
	s, err := Find(name)
	if _, short, _ := strings.Cut(name, "/"); err != nil && required[short] != "" {
		t.Fatalf("%v\neach protocol has a scenario %s: write scenarios/library/%s.yaml (%s)", err, short, name, required[short])
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Seed = seed
	return s
}

// mustRun runs a scenario.
func mustRun(t *testing.T, s Scenario, options Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), s, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustBeValid fails the test with every check of r that is not valid.
func mustBeValid(t *testing.T, r *Result) {
	t.Helper()
	for _, c := range r.Checks {
		if c.Verdict != checker.Valid {
			t.Errorf("%s, seed %d: %s: %v: %s", r.Scenario, r.Seed, c.Name, c.Verdict, c.Detail)
		}
	}
}

func TestTheLibraryIsCleanInStrictMode(t *testing.T) {
	for _, s := range Library() {
		t.Run(s.Name, func(t *testing.T) {
			r := mustRun(t, s, Options{Strict: true})
			mustBeValid(t, r)
			if r.Verdict != checker.Valid || r.Operations.OK == 0 || len(r.Beyond) > 0 {
				t.Errorf("found verdict %v, %d operations, and %v beyond the claim", r.Verdict, r.Operations.OK, r.Beyond)
			}
		})
	}
}

func TestTheSameSeedIsTheSameRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, name := range []string{"raft/everything", "raft/lossy-network"} {
		s := find(t, name, 3)
		runtime.GOMAXPROCS(1)
		a := mustRun(t, s, Options{})
		runtime.GOMAXPROCS(4)
		b := mustRun(t, s, Options{Trace: true, Strict: true})
		settled, err := s.Settle()
		if err != nil {
			t.Fatal(err)
		}
		c := mustRun(t, settled, Options{})
		for _, other := range []*Result{b, c} {
			if other.Digest != a.Digest || other.Events != a.Events || !reflect.DeepEqual(other.History, a.History) {
				t.Errorf("%s: found digest %v after %d events, expected %v after %d", name, other.Digest, other.Events, a.Digest, a.Events)
			}
		}
	}
}

func TestAnotherSeedIsAnotherRun(t *testing.T) {
	seen := make(map[sim.Digest]uint64)
	for seed := range uint64(5) {
		r := mustRun(t, find(t, "raft/quiet", seed), Options{})
		if other, ok := seen[r.Digest]; ok {
			t.Errorf("seeds %d and %d have one digest", other, seed)
		}
		seen[r.Digest] = seed
	}
}

// n5 answers a read by its lease, is paused before the answer leaves it, and goes on when
// another has led for long.
func TestAnAnswerByALeaseThatAPauseHoldsUpIsNoViolation(t *testing.T) {
	mustBeValid(t, mustRun(t, find(t, "raft/fallen-leases", 62), Options{}))
}

func TestEachFlawIsFoundAndItsCleanTwinIsClean(t *testing.T) {
	for _, c := range []struct {
		flaw, scenario string
		seed           uint64
		check          string
	}{
		{"forget-vote", "raft/blackouts", 1, "promises"},
		{"commit-prior-term", "raft/leader-churn", 6, "leader completeness"},
		{"stale-read", "raft/leader-partition", 7, "linearizability"},
		{"no-sessions", "raft/lossy-network", 1, "at most once"},
		{"count-votes", "raft/split-votes", 0, "election safety"},
		{"truncate-always", "raft/snapshots", 0, "committed entries"},
		{"ack-last-index", "raft/leader-churn", 0, "committed entries"},
		{"no-previous-check", "raft/leader-churn", 0, "log matching"},
		{"read-before-commit", "raft/fallen-leaders", 0, "linearizability"},
		{"reuse-read-context", "raft/late-answers", 1, "linearizability"},
		{"lease-without-promise", "raft/lease-reads", 1, "fencing"},
		{"ack-before-sync", "raft/power-cuts", 3, "leader completeness"},
		{"late-snapshot", "raft/snapshots", 3, "applied commands"},
		{"configure-on-apply", "raft/reconfiguration", 1, "leader completeness"},
		{"leave-joint-early", "raft/reconfiguration", 0, "leader completeness"},
		{"silent-pre-vote", "raft/term-behind", 0, "progress"},
		{"one-replication-session", "raft/rejoin", 2, "catch-up"},
		{"trust-clock", "raft/lease-wall", 0, "fencing"},
		{"lease-after-transfer", "raft/lease-transfer", 0, "fencing"},
		{"assume-rounds", "raft/rolling-upgrade", 1, "linearizability"},
		{"trust-wire", "raft/bit-flips", 1, "log matching"},
		{"discard-log", "raft/rotten-disk", 0, "leader completeness"},
		{"reopen-session", "raft/session-expiry", 1, "at most once"},
	} {
		t.Run(c.flaw, func(t *testing.T) {
			s := find(t, c.scenario, c.seed)
			mustBeValid(t, mustRun(t, s, Options{}))
			s.Flaw = c.flaw
			r := mustRun(t, s, Options{})
			i := slices.IndexFunc(r.Checks, func(check checker.Check) bool { return check.Name == c.check })
			if r.Verdict != checker.Violation || i < 0 || r.Checks[i].Verdict != checker.Violation {
				t.Errorf("found verdict %v, expected %s to be violated", r.Verdict, c.check)
			}
		})
	}
}

func TestABrokenInvariantEndsTheRun(t *testing.T) {
	s := find(t, "raft/blackouts", 1)
	s.Flaw = "forget-vote"
	r := mustRun(t, s, Options{Trace: true})
	i := slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Verdict == checker.Violation })
	if i < 0 {
		t.Fatal("found no violation")
	}
	if event := r.Checks[i].Evidence.Event; event == 0 || event > r.Events || r.HealedAt != 0 || r.Virtual >= s.Duration {
		t.Errorf("found the bad event %d of %d, the end at %v, healed at %v", event, r.Events, r.Virtual, r.HealedAt)
	}
}

// Whoever judges by invariants of his own sees what the others would have ended.
func TestInvariantsOfSomebodysOwnJudgeInPlaceOfAllOthers(t *testing.T) {
	s := find(t, "raft/blackouts", 1)
	whole := mustRun(t, s, Options{})
	s.Flaw = "forget-vote"
	own := func() []checker.Invariant { return []checker.Invariant{checker.NewAtMostOnce()} }
	r := mustRun(t, s, Options{Invariants: own})
	judged := func(r *Result, name string) bool {
		return slices.ContainsFunc(r.Checks, func(c checker.Check) bool { return c.Name == name })
	}
	if !judged(r, checker.AtMostOnceName) || judged(r, checker.PromisesKeptName) || !judged(whole, checker.PromisesKeptName) {
		t.Errorf("found the checks %v, expected at most once and no promises", r.Checks)
	}
	if r.HealedAt == 0 {
		t.Errorf("the run ended at %v, by an invariant that did not judge it", r.Virtual)
	}
}

func TestAResultIsOneJSONObjectWithItsKeysInOrder(t *testing.T) {
	s := find(t, "raft/rolling-crashes", 1)
	s.Duration = 2 * time.Second
	text, err := json.Marshal(mustRun(t, s, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, key.(string))
		var content json.RawMessage
		if err := decoder.Decode(&content); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Fields("scenario protocol flaw nodes seed model digest events virtual_ns wall_ns verdict checks level ops measures faults servers out signature sometimes")
	if !slices.Equal(got, want) {
		t.Errorf("found keys %v\nexpected %v", got, want)
	}
	if !regexp.MustCompile(`"digest":"[0-9a-f]{16}"`).Match(text) {
		t.Errorf("found no digest of 16 hexadecimal digits in %s", text)
	}
}

func TestARunTellsWhichNodesWereDownAndWhoLed(t *testing.T) {
	r := mustRun(t, find(t, "raft/rolling-crashes", 1), Options{})
	first := r.Outages[0]
	if first.Node != 1 || first.Kind != Down || first.From != 700*time.Millisecond || first.To != 720*time.Millisecond {
		t.Errorf("found the first outage %+v, expected node 1 to be down from 700ms to 720ms", first)
	}
	if !slices.ContainsFunc(r.Roles, func(c RoleChange) bool { return c.Role == "leader" && c.Term > 0 }) {
		t.Error("found no leader")
	}
	if r.HealedAt != r.Spec.Duration {
		t.Errorf("found the heal at %v, expected %v", r.HealedAt, r.Spec.Duration)
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var last time.Duration
	_, err := Run(ctx, find(t, "raft/quiet", 1), Options{Progress: func(now, most time.Duration) {
		if last = now; now > most/10 {
			cancel()
		}
	}})
	if err != context.Canceled || last == 0 {
		t.Errorf("found error %v after %v, expected that of the context", err, last)
	}
}

// A quitter is a process that gives up when its first message comes.
type quitter struct{}

func (quitter) Boot(sim.Env)                    {}
func (quitter) Receive(sim.NodeID, sim.Message) { panic("my log has a hole") }
func (quitter) Expire(sim.Timer)                {}

func TestAnAssertionThatFailsInAProtocolIsAFinding(t *testing.T) {
	defer func(before []*protocols.Protocol) { registry = before }(registry)
	registry = append(Protocols(), &protocols.Protocol{
		Name: "quitter",
		New: func(protocols.Cluster) (sim.Factory, error) {
			return func(sim.NodeID) sim.Process { return quitter{} }, nil
		},
	})
	r := mustRun(t, New("quitter"), Options{})
	last := r.Checks[len(r.Checks)-1]
	if r.Verdict != checker.Violation || last.Name != "program" || !strings.Contains(last.Detail, "my log has a hole") || last.Evidence.Event == 0 {
		t.Errorf("found verdict %v and %+v", r.Verdict, last)
	}
}

func TestServersThatNeverAnswerShowNoProgress(t *testing.T) {
	defer func(before []*protocols.Protocol) { registry = before }(registry)
	registry = append(Protocols(), &protocols.Protocol{
		Name: "mute",
		New: func(protocols.Cluster) (sim.Factory, error) {
			return func(sim.NodeID) sim.Process { return sim.Blocking(func(*sim.Coroutine) {}) }, nil
		},
	})
	s := New("mute")
	s.Duration, s.Recovery = time.Second, 3*time.Second
	r := mustRun(t, s, Options{})
	i := slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Name == "progress" })
	if r.Verdict != checker.Violation || r.Checks[i].Verdict != checker.Violation || r.Measures.All.OK != 0 {
		t.Errorf("found verdict %v, %d operations answered and %+v", r.Verdict, r.Measures.All.OK, r.Checks[i])
	}
}

func TestThousandsOfNodesStart(t *testing.T) {
	s := New("primary-backup")
	s.Name, s.Nodes = "many", 10_000
	r, err := newRun(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.world.Close()
	for range s.Nodes + s.Workload.Clients {
		r.world.Step()
	}
	for id := range s.Nodes {
		if !r.world.Up(sim.NodeID(id + 1)) {
			t.Fatalf("node %d is down, expected all to have booted", id+1)
		}
	}
}

func TestALongRunIsJudgedInAFewStepsForEachOperation(t *testing.T) {
	s := New("raft")
	s.Name, s.Seed, s.Duration = "long", 1, 5*time.Minute
	s.Workload.Clients, s.Workload.Keys = 10, 1
	r := mustRun(t, s, Options{Steps: 1})
	if r.Verdict != checker.Unknown {
		t.Fatalf("found %v within one step, expected unknown", r.Verdict)
	}
	const each = 20
	if l := keyvalue.Linearizable(r.History, each*len(r.History)); l.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid within %d steps for each operation", l.Verdict, l.Detail, each)
	}
}

func TestCallsAndReturnsAreInTheOrderInWhichTheyHappened(t *testing.T) {
	r := mustRun(t, find(t, "raft/quiet", 1), Options{})
	type mark struct {
		at    time.Duration
		order uint64
	}
	var marks []mark
	for _, o := range r.History {
		marks = append(marks, mark{o.Call, o.CallOrder})
		if o.ReturnOrder != 0 {
			marks = append(marks, mark{o.Return, o.ReturnOrder})
		} else if o.Outcome == checker.OutcomeOK {
			t.Fatalf("operation %d has no return order", o.ID)
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return cmp.Compare(a.order, b.order) })
	for i, m := range marks {
		if m.order != uint64(i+1) {
			t.Fatalf("place %d has the order %d, expected each once, from 1", i+1, m.order)
		}
		if i > 0 && m.at < marks[i-1].at {
			t.Fatalf("place %d is at %v, after one at %v", m.order, m.at, marks[i-1].at)
		}
	}
}
