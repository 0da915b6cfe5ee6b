package toyservice

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/command"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// laplace carries out a command of a program that has the toy, which must end with the
// status, and returns what it wrote.
func laplace(t *testing.T, status int, words ...string) string {
	t.Helper()
	var out, notes bytes.Buffer
	if found := command.Run(command.Options{Catalogue: catalogue}, words, &out, &notes); found != status {
		t.Fatalf("%q: found the status %d, expected %d:\n%s%s", words, found, status, &out, &notes)
	}
	return out.String() + notes.String()
}

// mustMatch fails the test unless a text has all of some patterns in it.
func mustMatch(t *testing.T, what, text string, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("%s: found\n%s\nexpected in it %s", what, text, pattern)
		}
	}
}

func TestTheToyIsComplete(t *testing.T) {
	if err := services.Check(toy); err != nil {
		t.Error(err)
	}
}

// What a run leaves, and what is made of it, speaks of pushes and pops, and of nothing
// else.
func TestAServiceThatIsAddedIsThereLikeAnyOther(t *testing.T) {
	t.Chdir(t.TempDir())
	mustMatch(t, "list workloads", laplace(t, 0, "list", "workloads"), `(?m)^kv `, `(?m)^stack +pushes, pops and peeks on few stacks +stack +.*push 3`)
	mustMatch(t, "list flaws", laplace(t, 0, "list", "flaws", keepPopped), `raft/stack`)
	mustMatch(t, "the schema", laplace(t, 0, "schema", "scenario"), `"peek"`, `"stack"`)
	mustMatch(t, "run", laplace(t, 0, "run", "raft/stack", "--out", "good"), `VALID`)
	mustMatch(t, "run with the flaw", laplace(t, 1, "run", "raft/stack", "--flaw", keepPopped, "--out", "bad"), `linearizability`)

	history := read(t, "bad/history.jsonl")
	mustMatch(t, "the history", read(t, "good/history.jsonl"), `"kind":"push","key":"k[12]","value":"c\d.\d+","outcome":"ok"`, `"kind":"pop","key":"k[12]","outcome":"ok","found":true,"output":"c`)
	if _, err := checker.ReadHistory(strings.NewReader(history), "history.jsonl", kinds); err != nil {
		t.Errorf("the history cannot be read: %v", err)
	}

	laplace(t, 1, "shrink", "bad", "--out", "small", "--runs", "800")
	schedule := read(t, "small/schedule.yaml")
	mustMatch(t, "the shrunk schedule", schedule, `name: stack`, `do: push, key: k1, value: v\d`, `do: p(op|eek), key: k1`)
	if steps := strings.Count(schedule, "do: "); steps > 6 || strings.Contains(schedule, "kind: pause") {
		t.Errorf("the shrunk schedule has %d steps, or a fault:\n%s", steps, schedule)
	}

	story := laplace(t, 1, "explain", "small")
	mustMatch(t, "the story", story, `p(op|eek)\(k1\) returned "v\d"; it could have returned ("v\d"|empty)`, `answered .*p(op|eek)\(k1\) with "v\d"`)
	timeline := read(t, "small/timeline.svg")
	mustMatch(t, "the timeline", timeline, `p(op|eek)\(k1\) = &#34;v\d&#34;, must be `)
	for what, text := range map[string]string{"the history": history, "the story": story, "the timeline": timeline} {
		if found := regexp.MustCompile(`\b(get|put|append|cas|swapped|absent)\b`).FindString(text); found != "" {
			t.Errorf("%s says %q:\n%s", what, found, text)
		}
	}

	mustMatch(t, "client", laplace(t, 0, "client", "--service", "stack", "--help"), `peek KEY +show the last value\n  push KEY VALUE +put a value on the stack\n  pop KEY +take the last value off`, `1 the stack is empty`)
	mustMatch(t, "client", laplace(t, 64, "client", "--servers", "1=127.0.0.1:1", "--service", "stack", "get", "k"), `found "get", expected one of peek, push, pop`)
	mustMatch(t, "client", laplace(t, 64, "client", "--servers", "1=127.0.0.1:1", "--service", "heap", "get", "k"), `--service: found the service "heap", expected one of kv, .*stack`)
	mustMatch(t, "hunt --exhaustive", laplace(t, 0, "hunt", "raft/stack", "--exhaustive", "--nodes", "1", "--clients", "1", "--timeouts", "0"), `push\(k1, "c1.1"\), peek\(k1\)`)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// stacks are servers of the toy over Raft.
func stacks(t testing.TB, flaw string) func([]sim.NodeID) sim.Factory {
	return func(nodes []sim.NodeID) sim.Factory {
		program, err := raft.Protocol().New(protocols.Cluster{Nodes: nodes, Service: toy, Flaw: flaw})
		if err != nil {
			t.Fatal(err)
		}
		return program
	}
}

func TestAServiceHasTheWordsOfTests(t *testing.T) {
	does := toy.Workloads[0]
	laplacetest.Check(t, laplacetest.Test[[]laplacetest.Step]{
		Events: 50_000,
		Work:   laplacetest.Steps(does, 3, 2, 40, 3*time.Second),
		Faults: laplacetest.Faults(nemesis.Generator{Kinds: []string{"pause", "loss"}}, 3, 3),
		Cluster: func(c *laplacetest.Cluster, steps []laplacetest.Step) {
			c.Clients(does, c.Servers(3, stacks(t, "")), 3, steps)
		},
	})

	s := laplacetest.NewStory(t, laplacetest.Physics{})
	s.Servers(3, stacks(t, keepPopped))
	for _, value := range []string{"a", "b", "c"} {
		s.Do(push, "k", value).Returns(laplacetest.OK)
	}
	s.Do(pop, "k").Finds("c")
	s.Do(peek, "k").Says(`"c"`) // the flaw
	s.Do(pop, "other").Says("empty")
	if l := does.Judge(s.History(), 1000); l.Verdict != checker.Violation {
		t.Errorf("found %v: %s, expected a violation", l.Verdict, l.Detail)
	}
}
