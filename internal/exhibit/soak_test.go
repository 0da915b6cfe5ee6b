//go:build soak

package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt"
)

var update = flag.Bool("update", false, "write the exhibit of this build to "+exhibitFile)

var only = flag.String("only", "", "make only the rows of a protocol, or of one flaw: \"raft stale-read\"")

const exhibitHead = `# The exhibit

Each protocol can be built with documented bugs. This is how soon each is found, over 10 ranges of seeds that have none in common,
each tried up to 1000 seeds far: *seen by* and *scenario* are the checks that saw it and the scenarios that showed it, with the number of
ranges; *seeds* and *virtual* are the median number of seeds and of virtual seconds until then; *without it* is the same protocol without the
flaw, on the same seeds.

To make all of it again: ` + "`go test ./internal/exhibit -tags soak -timeout 1h -run TestTheExhibit -update`" + `; only the rows of a protocol or a flaw:
` + "`-only raft`, `-only \"raft stale-read\"`" + `.

`

const contestHead = contestTitle + `
The scenarios above have faults that were written by somebody who knew the flaw. This is how soon the same flaws are found by who does not:
the faults of each scenario are taken away, and a strategy makes up others, among all that the protocol claims to survive. The cells
have the median number of seeds until a run is a violation, over 10 ranges of seeds that have none in common, each tried up to 40 seeds
far ("-" is beyond that), in parentheses the number of ranges in which the flaw was found at all, and how many times the median of
*random* that is, where one beyond 40 counts as 41. The best of a row is bold, unless all are the same.
The whole table takes long: the rows of chain no-fencing, raft stale-read and synod own-value are looked at with every change of what
seeds mean, and the others may be of an earlier build.

- *random* draws 20 faults a run on average, each kind as likely as any other, all through the run.
- *swarm* has each seed draw which kinds there are, how often they come, which on average is some four times as often as in random, how
  long they last, and how many servers may be away, picks out kinds of message, and places some faults where they hurt.
- *guided* begins like swarm, keeps the schedules that reached abstract states nobody had reached, and mutates them. In each range it
  begins anew and learns from that range alone.
- *pct* is random and gives links priorities, which change at a few messages.
- *sweep* makes up nothing: the power of one server fails at one of its writes or syncs, in turn.

`

// soakRanges is how many ranges of seeds each flaw is looked for in.
const soakRanges = 10

// contestSeedsMax is how many seeds of a range a strategy tries.
const contestSeedsMax = 40

func writeExhibit(t *testing.T, flaws, contest string) {
	t.Helper()
	if err := os.WriteFile(exhibitFile, []byte(flaws+"\n"+contest), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheExhibitHasEachFlawFoundInEveryRangeAndItsTwinClean(t *testing.T) {
	defer hunt.RelaxGC()()
	s := search{ranges: soakRanges, seedsMax: 1000, first: 1}
	if *only != "" {
		s.flaws = casesOf(t, *only)
	}
	rows, err := s.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		t.Logf("%s: seeds %v", row.flaw, row.seeds)
		if row.ranges() < len(row.seeds) {
			t.Errorf("%s: found in %d ranges of %d", row.flaw, row.ranges(), len(row.seeds))
		}
		for _, f := range row.cleanFailures {
			t.Errorf("%s without %s: %s, seed %d: %v: %s", row.protocol, row.name, f.scenario, f.seed, f.verdict, f.detail)
		}
	}
	was, contest := readExhibit(t)
	text := exhibitHead + markdown(rows)
	if *only != "" {
		text = exhibitHead + withRows(was, markdown(rows))
	}
	if *update {
		writeExhibit(t, text, contest)
		return
	}
	if was != text {
		t.Errorf("%s is not what this build finds:\n%s\nif that was changed on purpose, run this test with -update", exhibitFile, text)
	}
}

// spots are the flaws whose rows are looked at again without -update.
var spots = []flawCase{{flaw: flaw{"chain", "no-fencing"}}, {flaw: staleRead}, {flaw: flaw{"synod", "own-value"}}}

func TestTheExhibitSaysWhatStrategiesGive(t *testing.T) {
	defer hunt.RelaxGC()()
	s := search{ranges: soakRanges, seedsMax: contestSeedsMax, first: 1}
	switch {
	case *only != "":
		s.flaws = casesOf(t, *only)
	case !*update:
		s.flaws = spots
	}
	contest, err := newContest(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	flaws, was := readExhibit(t)
	if *update && *only != "" {
		contest = contestOf(t, was, contestSeedsMax).with(contest)
	}
	if *update {
		writeExhibit(t, flaws, contestHead+contest.markdown())
		return
	}
	if !strings.HasPrefix(was, contestHead) {
		t.Errorf("the head of the second part of %s is not that of this test; run it with -update", exhibitFile)
	}
	for _, line := range strings.Split(contest.markdown(), "\n")[2 : 2+len(s.flaws)] {
		if !strings.Contains(unpadded(was), unpadded(line)) {
			t.Errorf("%s does not have the row that this build finds:\n%s\nif that was changed on purpose, run this test with -update", exhibitFile, line)
		}
	}
}

// unpadded is a table without the blanks that align it.
func unpadded(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}

// casesOf are the flaws that a text names: those of a protocol, or one: "raft stale-read".
func casesOf(t *testing.T, only string) []flawCase {
	t.Helper()
	var cases []flawCase
	for _, f := range flaws() {
		if only == f.protocol || only == f.String() {
			cases = append(cases, flawCase{flaw: f})
		}
	}
	if len(cases) == 0 {
		t.Fatalf("found no flaw of %q, expected a protocol, or a protocol and a flaw of it", only)
	}
	return cases
}
