package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/services"
)

func TestABadNodeOrClientCommandGetsOneLineThatHelps(t *testing.T) {
	inEmptyDirectory(t)
	for command, words := range map[string][]string{
		"node":                {"laplace node: --peers", "NUMBER=HOST:PORT", "laplace node --help"},
		"node --peers 1:7001": {"--peers", `found "1:7001"`},
		"node --peers 1=10.0.0.1:7001 --id 1 --dir d":                      {"--peers", "of this machine only", "--any-address"},
		"node --peers 1=127.0.0.1:7001 --dir d":                            {"--id", "found 0", "1=127.0.0.1:7001"},
		"node --peers 1=127.0.0.1:7001 --id 2 --dir d":                     {"--id", "found 2"},
		"node --peers 1=127.0.0.1:7001 --id one --dir d":                   {"--id", `"one"`, "a whole number"},
		"node --peers 1=127.0.0.1:7001 --id 1":                             {"--dir", "the name of a directory"},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --protocol rafd":     {"--protocol", "did you mean raft?"},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --parameter batch":   {"--parameter", "NAME=VALUE"},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --parameter bath=1":  {`no parameter "bath"`},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --parameter batch=0": {"batch", "a whole number from 1"},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --flaw none-such":    {`no flaw "none-such"`},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d --uncertainty=-1s":   {"--uncertainty", "found -1s"},
		"node --peers 1=127.0.0.1:7001 --id 1 --dir d now":                 {`"now" after the arguments`},
		"client get k":                                        {"--servers", "NUMBER=HOST:PORT"},
		"client --servers 1=10.0.0.1:7001 get k":              {"--servers", "--any-address"},
		"client --servers 1=127.0.0.1:7001":                   {"found no argument"},
		"client --servers 1=127.0.0.1:7001 gte k":             {`found "gte"`, "did you mean get?"},
		"client --servers 1=127.0.0.1:7001 put k":             {"put", "KEY and VALUE"},
		"client --servers 1=127.0.0.1:7001 get k v":           {"get", "expected KEY"},
		"client --servers 1=127.0.0.1:7001 cas k v":           {"cas", "KEY, EXPECTED and VALUE"},
		"client --servers 1=127.0.0.1:7001 --within 0s get k": {"--within", "more than nothing"},
	} {
		t.Run(command, func(t *testing.T) {
			laplace(t, strings.Fields(command)...).expectError(t, 64, words...)
		})
	}
	if left := tree(t); len(left) != 0 {
		t.Errorf("the working directory has %q, want nothing", left)
	}
}

// freeAddress is an address where nobody listens.
func freeAddress(t *testing.T) string { return loopback.FreeAddresses(t, 1)[0] }

func TestANodeThatCannotHaveItsPortOrDirectorySaysSo(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "file", "")
	writeFile(t, "full/letter", "")
	l := loopback.Listen(t)
	defer l.Close()
	taken := l.Addr().String()
	node := func(directory, address string) answer {
		return laplace(t, "node", "--id", "1", "--dir", directory, "--peers", "1="+address)
	}
	node("d", taken).expectError(t, 74, "laplace node: ", taken, "another program")
	node("file", freeAddress(t)).expectError(t, 74, "laplace node: ", "file")
	node("full", freeAddress(t)).expectError(t, 74, "laplace node: ", "found letter in the directory full")
	laplace(t, "client", "--servers", "1="+freeAddress(t), "get", "k").expectError(t, 74, "laplace client: ", "can be reached")
}

func TestANodeServesClientsUntilItIsStopped(t *testing.T) {
	inEmptyDirectory(t)
	servers := "1=" + freeAddress(t)
	start := func() (stop func() answer) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan answer, 1)
		go func() {
			ended <- laplaceWith(ctx, "node", "--id", "1", "--peers", servers, "--dir", "n1",
				"--parameter", "election-timeout=20ms", "--parameter", "heartbeat=10ms", "--verbose")
		}()
		return func() answer { cancel(); return <-ended }
	}
	client := func(words string) answer {
		return laplace(t, strings.Fields("client --servers "+servers+" "+words)...)
	}
	stop := start()
	for deadline := time.Now().Add(10 * time.Second); client("put k 1").status != 0; {
		if time.Now().After(deadline) {
			t.Fatalf("the node does not serve; it said %s", stop().err)
		}
	}
	for _, c := range []struct {
		words string
		want  answer
	}{
		{"get k", answer{0, "1\n", ""}},
		{"append k 2", answer{0, "12\n", ""}},
		{"cas k 1 5", answer{1, "", "laplace client: the key does not have that value\n"}},
		{"cas k 12 5", answer{0, "", ""}},
		{"delete l", answer{0, "", ""}},
		{"get l", answer{1, "", "laplace client: there is no such key\n"}},
	} {
		if got := client(c.words); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.words, got, c.want)
		}
	}
	long := strings.Repeat("x", services.CommandMax)
	if got := client("put large " + long[100:]); got.status != 0 {
		t.Errorf("a large value: %d and %q, want 0", got.status, got.err)
	}
	for _, words := range []string{"put k " + long, "append large " + long[100:]} {
		got := client(words)
		if got.status != 64 || !strings.Contains(got.err, "no effect") || !strings.Contains(got.err, fmt.Sprint(services.CommandMax)) {
			t.Errorf("%.8s... ended with %d and %q, want 64 and the limit", words, got.status, got.err)
		}
	}
	a := stop()
	if a.status != 0 || a.out != "" {
		t.Errorf("told to stop, it ended with %d and %q, want 0 and nothing", a.status, a.out)
	}
	for _, said := range []string{"became leader of term 1", "committed entry 1 of term 1", "applied entry 2 ("} {
		if !strings.Contains(a.err, said) {
			t.Errorf("with --verbose it said\n%s\nwithout %q", a.err, said)
		}
	}

	stop = start()
	defer stop()
	for deadline := time.Now().Add(10 * time.Second); ; {
		got := client("get k")
		if got.status == 0 && got.out == "5\n" {
			break
		}
		if got.status == 1 || time.Now().After(deadline) {
			t.Fatalf("started again with the same directory, it answers %+v", got)
		}
	}
	if got := laplace(t, "node", "--id", "2", "--dir", "n1", "--peers", fmt.Sprint(servers, ",2=", freeAddress(t))); got.status != 74 {
		t.Errorf("a second node took the directory of one that runs: %+v", got)
	}
	if left, err := filepath.Glob("n1/*"); err != nil || len(left) != 3 {
		t.Errorf("the directory has %q, %v", left, err)
	}
}
