package mutant

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
)

// asRunaway lets this test program be one that takes too much.
const asRunaway = "LAPLACE_TEST_AS_RUNAWAY"

func TestMain(m *testing.M) {
	switch os.Getenv(asRunaway) {
	case "":
		os.Exit(m.Run())
	case "processor":
		w := &watch{out: os.Stdout, processorMax: 100 * time.Millisecond, memoryMax: memoryMax}
		w.rest()
		go w.watch(context.Background())
		for n := 0; ; n++ { // as a handler that computes for ever
			sink = n
		}
	case "memory":
		w := &watch{out: os.Stdout, processorMax: processorMax, memoryMax: 64 << 20}
		w.rest()
		go w.watch(context.Background())
		for {
			hoard = append(hoard, bytes.Repeat([]byte{1}, 1<<20))
		}
	}
}

var (
	sink  int
	hoard [][]byte
)

func TestAProcessThatTakesTooMuchSaysSoAndEnds(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]string{"processor": "100ms of processor time in one run", "memory": "64 MiB of memory"} {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), asRunaway+"="+what)
		out, _ := cmd.Output()
		if l, err := readLine(out); err != nil || l.Exceeded != want || cmd.ProcessState.ExitCode() != exceededStatus {
			t.Errorf("%s: found %q, %v and %v, want that it exceeded %s", what, out, err, cmd.ProcessState, want)
		}
	}
}

func TestATrialWritesALineForEachRun(t *testing.T) {
	var all []scenarios.Scenario
	for _, name := range []string{"raft/quiet", "chain/quiet"} {
		s, err := scenarios.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		s.Duration = 100 * time.Millisecond
		all = append(all, s)
	}
	var out bytes.Buffer
	if err := (&Trial{Scenarios: all, Seeds: hunt.Seeds{First: 4, Count: 2}, Strategy: strategy.Swarm}).Run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var places []string
	for text := range strings.Lines(out.String()) {
		l, err := readLine([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, l.words())
		if l.Verdict != checker.Valid || l.Digest == "" {
			t.Errorf("found %+v, want a valid run with a digest", l.Run)
		}
	}
	if want := "raft/quiet, seed 4; raft/quiet, strategy swarm, seed 4; chain/quiet, seed 4; chain/quiet, strategy swarm, seed 4; " +
		"raft/quiet, seed 5; raft/quiet, strategy swarm, seed 5; chain/quiet, seed 5; chain/quiet, strategy swarm, seed 5"; strings.Join(places, "; ") != want {
		t.Errorf("found the runs %v, want %s", places, want)
	}
}

func TestATrialByAStrategyThatLearnsIsRefused(t *testing.T) {
	s, err := scenarios.Find("raft/quiet")
	if err != nil {
		t.Fatal(err)
	}
	guided := Trial{Scenarios: []scenarios.Scenario{s}, Seeds: hunt.Seeds{First: 1, Count: 1}, Strategy: strategy.Guided}
	if err := guided.Run(t.Context(), io.Discard); !errors.Is(err, errLearns) {
		t.Errorf("found %v, want %v", err, errLearns)
	}
}

func TestEachProtocolIsKnownByThePackageOfItsProgram(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		if home := homeOf(p); !strings.HasPrefix(home, "github.com/laplace-sim/laplace/protocols/") {
			t.Errorf("%s has the package %q, want one of protocols", p.Name, home)
		}
	}
	made, err := uses(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		protocol, pkg string
		uses          bool
	}{
		{"primary-backup", "protocols/views", true}, {"primary-backup", "protocols/primarybackup", true},
		{"raft", "protocols/wal", true}, {"raft", "protocols/views", false}, {"raft", "protocols/paxos", false},
	} {
		found := false
		for _, pkg := range made[tt.protocol] {
			found = found || pkg == "github.com/laplace-sim/laplace/"+tt.pkg
		}
		if found != tt.uses {
			t.Errorf("is %s made of %s? %v, want %v", tt.protocol, tt.pkg, found, tt.uses)
		}
	}
}
