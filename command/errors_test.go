package command

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestABadCommandGetsOneLineThatHelps(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "somewhere/notes.txt", "mine")
	for _, tt := range []struct {
		command string
		words   []string
	}{
		{"rnu", []string{`laplace: found the command "rnu"`, "run, hunt, compare, reproduce, replay, shrink, refind, recheck, explain", "did you mean run?"}},
		{"help rnu", []string{`the command "rnu"`, "did you mean run?"}},
		{"--sed 3", []string{`laplace: found the flag "--sed"`}},
		{"run --sed 3", []string{`laplace run: found the flag "--sed"`, "did you mean --seed?", "laplace run --help"}},
		{"run -x", []string{`found the flag "-x"`, "--seed"}},
		{"run --seed x", []string{`--seed: found "x"`, "a whole number from 0 to"}},
		{"run --seed -1", []string{`--seed: found "-1"`, "a whole number from 0 to"}},
		{"run --nodes many", []string{`--nodes: found "many"`, "a whole number"}},
		{"run --duration 20", []string{`--duration: found "20"`, "a duration such as 20s"}},
		{"run --seed", []string{"--seed: found nothing after it", "a whole number"}},
		{"run --duration -5s", []string{"duration: found -5s", "expected"}},
		{"run --nodes 0", []string{"nodes: found 0", "expected 1 to 1000000"}},
		{"run --flaw stale-reed", []string{`flaw: found "stale-reed"`, "did you mean stale-read?"}},
		{"run raft/leader-partitoin", []string{`the scenario "raft/leader-partitoin"`, "did you mean raft/leader-partition?", "laplace list scenarios"}},
		{"run raft/quiet raft/quiet", []string{`"raft/quiet" after the arguments`, "one scenario or file"}},
		{"run somewhere", []string{"somewhere: found a directory", "laplace replay somewhere"}},
		{"run missing.yaml", []string{"missing.yaml: found no such file"}},
		{"run --out=", []string{`--out: found ""`}},
		{"replay", []string{"laplace replay: found no argument", "the directory or the file of a run"}},
		{"replay missing", []string{"missing: found no such file"}},
		{"replay somewhere", []string{"schedule.yaml: found no such file"}},
		{"list", []string{"laplace list: found no argument", "protocols, scenarios, workloads, faults, schedules, flaws, yardsticks"}},
		{"list flows", []string{`laplace list: found "flows"`, "did you mean flaws?"}},
		{"reproduce raft-election-tim", []string{`laplace reproduce: no yardstick is named "raft-election-tim"`, "did you mean raft-election-time?"}},
		{"reproduce --trials 0", []string{"laplace reproduce", "--trials: found 0", "at least 1"}},
		{"reproduce --jobs -1", []string{"--jobs: found -1", "0 for as many as there are processors"}},
		{"version now", []string{`"now" after the arguments`}},
	} {
		t.Run(tt.command, func(t *testing.T) {
			laplace(t, strings.Fields(tt.command)...).expectError(t, 64, tt.words...)
		})
	}
	if left := tree(t); len(left) != 2 {
		t.Errorf("the working directory has %q, want what was there before", left)
	}
}

func TestABadFileIsToldWithThePlaceOfTheMistake(t *testing.T) {
	for _, tt := range []struct {
		name, from, to, want string
	}{
		{"a wrong key", "nodes:", "nodez:", `bad.yaml:3:1: found the key "nodez", expected one of`},
		{"a wrong type", "nodes: 3", "nodes: [3]", "bad.yaml:3:8: found a list, expected a whole number"},
		{"a negative duration", "500ms", "-500ms", "bad.yaml:4:11: found -500ms, expected"},
		{"a wrong kind of fault", "partition,", "partitoin,", "partition?"},
		{"an unknown protocol", "raft", "rafd", "did you mean raft?"},
		{"no YAML", "nodes: 3", "nodes: [3", "bad.yaml:4:1: found"},
		{"parameters and nodes that do not go together", "nodes: 3", "nodes: 3\nparameters: {voters: 4}", "bad.yaml:4:22: found 4, expected at most the number of nodes, 3"},
		{"parameters that do not go together", "raft\nnodes: 3", "etcdraft\nnodes: 3\nparameters: {lease-reads: true, check-quorum: false}", "bad.yaml:4:27: found true, expected false, as check-quorum is"},
		{"nodes too few for a protocol", "protocol: raft\nnodes: 3", "protocol: chain\nnodes: 1", "bad.yaml:3:8: found 1, expected 2 or more"},
		{"a fault that the cluster is too small for", "target: leader", "target: n7", "the node n7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inEmptyDirectory(t)
			writeFile(t, "bad.yaml", strings.Replace(short, tt.from, tt.to, 1))
			laplace(t, "run", "bad.yaml").expectError(t, 64, "bad.yaml:", tt.want)
			if left := tree(t); len(left) != 1 {
				t.Errorf("the working directory has %q, want bad.yaml alone", left)
			}
		})
	}
}

func TestAnInterruptedRunLeavesNothing(t *testing.T) {
	inEmptyDirectory(t)
	for name, cancelAfter := range map[string]time.Duration{"before it begins": 0, "while it runs": 100 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(cancelAfter, cancel)
			if cancelAfter == 0 {
				cancel()
			}
			// Left alone, it would run for many minutes.
			laplaceWith(ctx, "run", "raft/quiet", "--duration", "24h", "--out", "a/b/c").expectError(t, 130, "interrupted", "nothing was written")
			if left := tree(t); len(left) != 0 {
				t.Errorf("the working directory has %q, want nothing", left)
			}
		})
	}
}

// A torn output fails every write.
type torn struct{ err error }

func (w torn) Write([]byte) (int, error) { return 0, w.err }

func TestAReaderThatStopsChangesNoStatus(t *testing.T) {
	inEmptyDirectory(t)
	for command, want := range map[string]int{
		"list scenarios": 0, "list scenarios --json": 0, "--help": 0,
		"run --flaw stale-read": 1, "run --flaw stale-read --json": 1, "run --bogus": 64,
	} {
		status := execute(t.Context(), strings.Fields(command), newScreen(torn{syscall.EPIPE}), newScreen(io.Discard))
		if status != want {
			t.Errorf("%s: exit status %d, want %d", command, status, want)
		}
	}
}

func TestAnOutputThatFailsIsTold(t *testing.T) {
	for _, command := range []string{"list scenarios", "list flaws --json", "version", "--version", "--help", "run --help"} {
		var notes strings.Builder
		status := execute(t.Context(), strings.Fields(command), newScreen(torn{syscall.ENOSPC}), newScreen(&notes))
		answer{status: status, err: notes.String()}.expectError(t, 74, "standard output", syscall.ENOSPC.Error())
	}
}

func TestAnErrorIsOneLineWhateverIsInIt(t *testing.T) {
	if got := oneLine(errors.New("a\n  b\r\n\nc")); got != "a; b; c" {
		t.Errorf("got %q", got)
	}
}
