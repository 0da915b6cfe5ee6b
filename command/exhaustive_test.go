package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

func TestAnExhaustiveSearchTellsTheShortestWay(t *testing.T) {
	inEmptyDirectory(t)
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2", "--timeouts", "0")
	if a.status != 1 || a.err != "" {
		t.Fatalf("exit status %d and %q; want 1 and nothing", a.status, a.err)
	}
	for _, part := range []string{
		"VIOLATION\n", "promises: n2 (incarnation 2) promised ballot 1.1 in move 5, but had promised ballot 1.2 already (move 3)", "servers: 2", `put(k1, "c1.1"), get(k1)`, "crashes: 1",
		"  0  all nodes start\n", "crashes, loses what it had not synced, and starts again\n", "  5  n2 receives Prepare{1 1.1} from n1\n",
		"\n  laplace hunt synod/quiet --flaw forget-promise --until-found\n",
	} {
		if !strings.Contains(a.out, part) {
			t.Errorf("the output lacks %q:\n%s", part, a.out)
		}
	}
	if strings.Contains(a.out, "  6  ") {
		t.Errorf("the way is longer than 5 moves:\n%s", a.out)
	}
}

func TestAnExhaustiveSearchSaysWhetherItSawEverything(t *testing.T) {
	inEmptyDirectory(t)
	for _, c := range []struct {
		args   string
		status int
		parts  []string
	}{
		{"--nodes 1 --crashes 0 --clients 1", 0, []string{"VALID\n", "everything was tried", "Widen them"}},
		{"--depth 3", 2, []string{"UNKNOWN\n", "the bound on moves was reached", "states were not tried", "This is no proof."}},
		{"--states 50", 2, []string{"UNKNOWN\n", "the bound on states was reached"}},
	} {
		args := append([]string{"hunt", "synod/quiet", "--exhaustive"}, strings.Fields(c.args)...)
		a := laplace(t, args...)
		if a.status != c.status {
			t.Errorf("%s: exit status %d, want %d: %s", c.args, a.status, c.status, a.err)
		}
		for _, part := range c.parts {
			if !strings.Contains(a.out, part) {
				t.Errorf("%s: the output lacks %q:\n%s", c.args, part, a.out)
			}
		}
	}
}

func TestAnExhaustiveSearchAsJSONIsOneObject(t *testing.T) {
	inEmptyDirectory(t)
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2", "--json")
	var e struct {
		Verdict   string
		Exhausted bool
		States    int
		Nodes     int
		Clients   []string
		Bounds    map[string]int
		Check     struct{ Name string }
		Path      []struct{ Move string }
		History   []string
	}
	d := json.NewDecoder(strings.NewReader(a.out))
	if err := d.Decode(&e); err != nil {
		t.Fatalf("%v:\n%s", err, a.out)
	}
	if _, err := d.Token(); err != io.EOF || a.err != "" {
		t.Errorf("more than one value, or words beside it: %q", a.err)
	}
	if e.Verdict != "violation" || e.Exhausted || e.States == 0 || e.Nodes != 2 || len(e.Clients) != 2 || e.Bounds["crashes"] != 1 ||
		e.Check.Name != "promises" || len(e.Path) != 6 || len(e.History) != 2 {
		t.Errorf("found %+v", e)
	}
}

func TestAnExhaustiveSearchFitsTheScreen(t *testing.T) {
	inEmptyDirectory(t)
	for _, width := range []int{40, 60, 120} {
		var out bytes.Buffer
		args := []string{"hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive", "--nodes", "2"}
		if status := execute(t.Context(), args, on(&out, width), newScreen(io.Discard)); status != 1 {
			t.Errorf("exit status %d, want 1", status)
		}
		expectWidth(t, out.String(), width)
	}
}

func TestAnExhaustiveSearchThatCannotBeIsRefused(t *testing.T) {
	inEmptyDirectory(t)
	for args, words := range map[string][]string{
		"synod/quiet --crashes -1":       {"--crashes", "-1", "0 or more"},
		"synod/quiet --states 0":         {"--states", "1 or more"},
		"synod/quiet --clients 3":        {"--clients", "2 at most"},
		"synod/quiet --nodes 15":         {"15 servers and 2 clients", "no more than 16 nodes"},
		"synod/quiet --timeouts 1.5":     {"--timeouts"},
		"synod/quiet --depth 2000000000": {"depth", "expected a number"},
	} {
		laplace(t, append([]string{"hunt", "--exhaustive"}, strings.Fields(args)...)...).expectError(t, 64, words...)
	}
}

func TestAnExhaustiveSearchOfAProgramOfChanceIsUnknown(t *testing.T) {
	inEmptyDirectory(t)
	laplace(t, "hunt", "etcdraft/quiet", "--exhaustive").expectError(t, 2, "another state", "the same moves")
}

func TestAnExhaustiveSearchThatIsInterruptedKeepsNothing(t *testing.T) {
	inEmptyDirectory(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	laplaceWith(ctx, "hunt", "synod/quiet", "--exhaustive").expectError(t, 130, "interrupted, nothing is kept")
}
