package command

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// hastened is short with a parameter of its own.
const hastened = short + "parameters: {heartbeat: 30ms, pre-vote: true}\n"

func TestAParameterGoesBeforeTheScenarioAndIsInWhatTheRunLeaves(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "hastened.yaml", hastened)
	a := laplace(t, "run", "hastened.yaml", "--parameter", "heartbeat=20ms", "--parameter", "batch=3", "--parameter", "batch= 4", "--out", "kept")
	if a.status != 0 || a.err != "" {
		t.Fatalf("exit status %d and %q", a.status, a.err)
	}
	saved, err := scenarios.LoadRun("kept")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"heartbeat": "20ms", "batch": "4", "pre-vote": "true"} {
		if got := saved.Spec.Parameters[name]; got != want {
			t.Errorf("the run has %s=%s, want %s", name, got, want)
		}
	}
	if a := laplace(t, "replay", "kept"); a.status != 0 || !strings.HasPrefix(a.out, "SAME RUN") {
		t.Errorf("replay without the flag: exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestASwarmDoesNotDrawAParameterThatWasGiven(t *testing.T) {
	inHuntingGround(t)
	a := laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--strategy", "swarm", "--seeds", "40", "--until-found", "--no-shrink",
		"--parameter", "snapshot-every=77", "--json")
	if a.status != 1 {
		t.Fatalf("exit status %d with %q, want 1", a.status, a.err)
	}
	saved, err := scenarios.LoadRun(a.decodeHunt(t).Failures[0].Out)
	if err != nil {
		t.Fatal(err)
	}
	if got := saved.Spec.Parameters["snapshot-every"]; got != "77" {
		t.Errorf("what the hunt found has snapshot-every=%s, want 77", got)
	}
}

func TestAnExhaustiveSearchHasTheParametersThatWereGiven(t *testing.T) {
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2", "--timeouts", "0", "--parameter", "timeout=50ms")
	if want := "\n  laplace hunt synod/quiet --flaw forget-promise --parameter timeout=50ms --until-found\n"; a.status != 1 || !strings.Contains(a.out, want) {
		t.Errorf("exit status %d, %q; the output lacks %q:\n%s", a.status, a.err, want, a.out)
	}
	laplace(t, "hunt", "primary-backup/quiet", "--exhaustive", "--parameter", "mode=async").expectError(t, 64, "promises", "expected linearizable")
}

func TestAParameterThatCannotBeIsRefused(t *testing.T) {
	inEmptyDirectory(t)
	for _, command := range []string{"run raft/quiet", "hunt raft/quiet", "hunt raft/quiet --exhaustive", "node --id 1 --dir d --peers 1=127.0.0.1:7001"} {
		for parameter, words := range map[string][]string{
			"batch":        {"--parameter: ", `found "batch"`, "expected NAME=VALUE"},
			"bath=1":       {`protocol raft has no parameter "bath"; expected one of `, "(did you mean batch?)"},
			"=1":           {`protocol raft has no parameter ""; expected one of `},
			"batch=0":      {`protocol raft: parameter batch is "0"; expected a whole number from 1`},
			"pre-vote=":    {`protocol raft: parameter pre-vote is ""; expected true or false`},
			"lease-clock=": {`protocol raft: parameter lease-clock is ""; expected one of `},
		} {
			name, _, _ := strings.Cut(command, " ")
			words = append(words, "laplace "+name+": ", "; see laplace "+name+" --help")
			laplace(t, append(strings.Fields(command), "--parameter", parameter)...).expectError(t, 64, words...)
		}
	}
	laplace(t, "hunt", "raft/quiet", "paxos/quiet", "--parameter", "pre-vote=false").expectError(t, 64, `protocol paxos has no parameter "pre-vote"`)
	if left := tree(t); len(left) != 0 {
		t.Errorf("what was refused left %v", left)
	}
}

func TestParametersAreCompleted(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	for line, want := range map[string]string{
		"run raft/quiet --parameter pre":                   "pre-vote=",
		"run --parameter pre":                              "pre-vote=",
		"run short.yaml --parameter lease-clock=":          "lease-clock=monotonic lease-clock=wall lease-clock=bounded",
		"hunt paxos/quiet --parameter check-quorum=f":      "check-quorum=false",
		"hunt chain/quiet --parameter length=":             "length=3",
		"node --protocol primary-backup --parameter mode=": "mode=sync mode=async",
		"run raft/quiet --parameter nothing=":              "",
		"run raft/nothing --parameter pre":                 "",
	} {
		a := laplace(t, append([]string{"__complete"}, strings.Fields(line)...)...)
		var found []string
		for row := range strings.Lines(a.out) {
			if word, _, _ := strings.Cut(strings.TrimSpace(row), "\t"); !strings.HasPrefix(word, ":") {
				found = append(found, word)
			}
		}
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%s is completed by %q, want %q (%s)", line, got, want, a.err)
		}
	}
}
