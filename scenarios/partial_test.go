package scenarios

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// The partial partitions of the library, and the gray failures beside them, are run by
// protocols and with parameters that promise different things meanwhile. What each comes
// to stands in docs/partial-partitions.md.

// A contender is a protocol with parameters, as a row of the page has it.
type contender struct {
	name, protocol string
	parameters     map[string]string
	leader         string // the role of who leads
}

// contenders are in the order of the page.
var contenders = []contender{
	{"raft, plain", "raft", map[string]string{"pre-vote": "false", "check-quorum": "false"}, "leader"},
	{"raft, PreVote", "raft", map[string]string{"check-quorum": "false"}, "leader"},
	{"raft, CheckQuorum", "raft", map[string]string{"pre-vote": "false"}, "leader"},
	{"raft, both", "raft", nil, "leader"},
	{"etcdraft, both", "etcdraft", nil, "leader"},
	{"paxos, plain", "paxos", map[string]string{"check-quorum": "false"}, "leader"},
	{"paxos, CheckQuorum", "paxos", nil, "leader"},
	{"chain", "chain", nil, "head"},
	{"primary-backup", "primary-backup", nil, "primary"},
}

// A hardship is a scenario of the library with what is published, or follows from what
// is published, of its outcome, by the name of the contender.
type hardship struct {
	name, scenario string
	leader         string // who is to lead when it begins
	expected       map[string]string
	breaks         map[string]string // by the name of who breaks a promise after it, the check that finds it
}

// hardships are in the order of the page. Of each, the faults are those of the scenario.
var hardships = []hardship{
	{"Q quorum loss", "raft/partial-quorum-loss", "n3", map[string]string{
		"raft, plain": recovers, "raft, PreVote": stuck, "raft, both": recovers, "etcdraft, both": recovers, "paxos, plain": stuck,
	}, nil},
	{"N constrained election", "raft/partial-constrained-election", "n3", map[string]string{
		"raft, plain": stuck, "raft, PreVote": stuck, "raft, both": stuck, "etcdraft, both": stuck, "paxos, plain": recovers,
	}, nil},
	{"H chained", "raft/partial-chained", "n2", map[string]string{
		"raft, plain": churns, "raft, PreVote": stable, "raft, both": stable, "etcdraft, both": stable, "paxos, plain": churns,
	}, map[string]string{"chain": checker.AvailabilityName, "primary-backup": checker.AvailabilityName}},
	{"H1 two tails", "raft/partial-two-tails", "n3", map[string]string{
		"raft, plain": churns, "raft, PreVote": stable, "raft, both": stable, "etcdraft, both": stable,
	}, nil},
	{"H2 leader on a tail", "raft/partial-leader-tail", "n4", map[string]string{
		"raft, plain": recovers, "raft, PreVote": stuck, "raft, both": recovers, "etcdraft, both": recovers,
	}, nil},
	{"gray leader", "raft/gray-leader", "", nil, nil},
	{"slow leader", "raft/slow-leader", "", nil, nil},
}

// The outcomes of a run under a hardship.
const (
	stable   = "stable"   // whoever led goes on leading, and writes are served to the end
	recovers = "recovers" // leaders change at first; then one stays, and writes are served
	churns   = "churns"   // writes are served, and leaders replaced, to the end
	stuck    = "stuck"    // no write is acknowledged in the last half
)

// An ordeal is what came of one run while the hardship lasted.
type ordeal struct {
	outcome string
	first   time.Duration // from its beginning until a write was acknowledged that began in it; 0 if none was
	leaders int           // how many reigns began
	writes  int           // how many were acknowledged
	served  int           // the share of stretches of 100 ms with a write acknowledged, in parts per million
}

// stretch is how long each of the stretches is in which a write is acknowledged or not.
const stretch = 100 * time.Millisecond

// lasting are the times between which the last fault of a scenario lasts: the hardship.
func lasting(s Scenario) (from, to time.Duration) {
	last := s.Faults[len(s.Faults)-1]
	return last.Trigger.At, last.Trigger.At + last.For
}

// undergo runs a hardship with a contender. What is promised must be kept.
func undergo(t *testing.T, h hardship, with contender, seed uint64) ordeal {
	t.Helper()
	s := find(t, h.scenario, seed)
	s.Protocol, s.Parameters = with.protocol, with.parameters
	r := mustRun(t, s, Options{})
	mustBreak(t, r, h.breaks[with.name])
	from, to := lasting(s)
	if leader := leading(r, from); h.leader != "" && leader != h.leader && with.leader == "leader" {
		t.Errorf("%s with %s, seed %d: %q leads when it begins, expected %s", h.name, with.name, seed, leader, h.leader)
	}
	return lived(r, with.leader, from, to)
}

// mustBreak fails the test with every check that is not valid. If one is known to be
// broken it must be violated, and others of liveness may be: it may show in these too.
func mustBreak(t *testing.T, r *Result, known string) {
	t.Helper()
	if known == "" {
		mustBeValid(t, r)
		return
	}
	broken := false
	for _, c := range r.Checks {
		broken = broken || c.Name == known && c.Verdict == checker.Violation
		if c.Verdict != checker.Valid && c.Promise != checker.Liveness {
			t.Errorf("%s with %s, seed %d: %s: %v: %s", r.Scenario, r.Protocol, r.Seed, c.Name, c.Verdict, c.Detail)
		}
	}
	if !broken {
		t.Errorf("%s with %s, seed %d: %s is not violated any more: it is to be judged like all others", r.Scenario, r.Protocol, r.Seed, known)
	}
}

// leading is who had become leader last at a time; "" if nobody had.
func leading(r *Result, at time.Duration) string {
	leader := ""
	for _, role := range r.Roles {
		if role.Role == "leader" && role.At < at {
			leader = r.Names[role.Node-1]
		}
	}
	return leader
}

// lived is what came of a run from one time to another.
func lived(r *Result, leader string, from, to time.Duration) ordeal {
	half := from + (to-from)/2
	var o ordeal
	late := false
	stretches := make(map[time.Duration]bool)
	for _, w := range r.History {
		if w.Kind.Reads || w.Outcome != checker.OutcomeOK || w.Return < from || w.Return >= to {
			continue
		}
		o.writes++
		late = late || w.Return >= half
		stretches[(w.Return-from)/stretch] = true
		if w.Call >= from && (o.first == 0 || w.Return-from < o.first) {
			o.first = w.Return - from
		}
	}
	o.served = len(stretches) * 1_000_000 / int((to-from)/stretch)
	lateLeaders := 0
	for _, role := range r.Roles {
		if role.Role != leader || role.At < from || role.At >= to {
			continue
		}
		o.leaders++
		if role.At >= half {
			lateLeaders++
		}
	}
	switch {
	case !late:
		o.outcome = stuck
	case lateLeaders > 0:
		o.outcome = churns
	case o.leaders > 0:
		o.outcome = recovers
	default:
		o.outcome = stable
	}
	return o
}

// summary is the table of outcomes that stands above the other: a line for each hardship
// and a column for each contender. A star is where what is expected is not what was found.
func summary(rows []string) string {
	text := partialSummaryHead()
	for i, h := range hardships {
		text += "| " + h.name + " |"
		for j, with := range contenders {
			cells := strings.Split(rows[i*len(contenders)+j], " | ")
			found, star := cells[3], ""
			if expected := h.expected[with.name]; expected != "" && found != fmt.Sprintf("%s %d", expected, partialSeeds) {
				star = " *"
			}
			text += " " + strings.TrimSuffix(found, fmt.Sprintf(" %d", partialSeeds)) + star + " |"
		}
		text += "\n"
	}
	return text
}

// partialSummaryHead is the head of that table.
func partialSummaryHead() string {
	head, rule := "| |", "|---|"
	for _, with := range contenders {
		head, rule = head+" "+with.name+" |", rule+"---|"
	}
	return head + "\n" + rule + "\n"
}

// partialSeeds is how many seeds each row of the page stands for, from 1.
const partialSeeds = 40

// partialPage is where the table stands.
const partialPage = "../docs/partial-partitions.md"

const partialHead = "| topology | protocol | expected | runs | first write, ms: median, worst | new leaders a minute | served | writes a second |\n|---|---|---|---|---|---|---|---|\n"

// partialTable returns the rows of the page's table.
func partialTable(t *testing.T, text string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, partialHead)
	table, _, ended := strings.Cut(rest, "\n\n")
	if !found || !ended {
		t.Fatalf("%s has no table with the head\n%s", partialPage, partialHead)
	}
	return table + "\n"
}

func TestPartialPartitionsComeToWhatThePageSays(t *testing.T) {
	text, err := os.ReadFile(partialPage)
	if err != nil {
		t.Fatal(err)
	}
	table := partialTable(t, string(text))
	if rows := strings.Count(table, "\n"); rows != len(hardships)*len(contenders) {
		t.Fatalf("%s has %d rows, expected %d", partialPage, rows, len(hardships)*len(contenders))
	}
	if !strings.Contains(string(text), summary(strings.SplitAfter(table, "\n"))) {
		t.Errorf("the two tables of %s do not agree", partialPage)
	}
	for _, h := range hardships {
		for _, with := range contenders {
			_, cells, found := strings.Cut(table, fmt.Sprintf("| %s | %s | ", h.name, with.name))
			if !found {
				t.Errorf("%s has no row of %s with %s", partialPage, h.name, with.name)
				continue
			}
			said, _, _ := strings.Cut(cells, "\n")
			said = strings.Split(said, " | ")[1]
			for seed := range uint64(2) {
				if o := undergo(t, h, with, seed+1); !strings.Contains(said, o.outcome+" ") {
					t.Errorf("%s with %s, seed %d: found %s, and the page says %s", h.name, with.name, seed+1, o.outcome, said)
				}
			}
		}
	}
}
