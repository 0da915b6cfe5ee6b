package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt/literature"
)

func TestReproduceSaysWhatWasPublishedAndWhatIsOurs(t *testing.T) {
	a := laplace(t, "reproduce", "chain-latency", "consensus-round-trip")
	for _, words := range []string{
		"chain-latency: how long an update and a query take",
		"update       p50    94 ms published, 94 ms here: agrees\n",
		"query        p50    2 ms published, 4 ms here: differs (1)\n",
		"(1) The difference is ours. ",
		"6 values: 5 agree, and it is said why 1 differ",
	} {
		if !strings.Contains(a.out, words) {
			t.Errorf("found\n%s\nwhich lacks %q", a.out, words)
		}
	}
	if a.status != 0 || a.err != "" {
		t.Errorf("found the exit status %d and %q, expected 0", a.status, a.err)
	}
}

func TestReproduceFitsTheTerminal(t *testing.T) {
	for _, width := range []int{40, 80, 132} {
		var out bytes.Buffer
		status := execute(t.Context(), []string{"reproduce", "chain-latency"}, on(&out, width), newScreen(io.Discard))
		if expectWidth(t, out.String(), width); status != 0 || !strings.Contains(out.String(), "differs (1)") {
			t.Errorf("on %d columns found the exit status %d and\n%s", width, status, out.String())
		}
	}
}

func TestReproduceAsJSONIsOneObject(t *testing.T) {
	a := laplace(t, "reproduce", "chain-latency", "--trials", "10", "--jobs", "1", "--json")
	var object struct {
		Tally      literature.Tally `json:"tally"`
		Yardsticks []struct {
			Name   string `json:"name"`
			Source string `json:"source"`
			Values []struct {
				Case, Statistic, Unit, Whose, Because string
				Published, Tolerance                  int64
				Ours                                  literature.Estimate
				Trials                                int
				Agrees                                bool
			} `json:"values"`
		} `json:"yardsticks"`
	}
	if err := json.Unmarshal([]byte(a.out), &object); err != nil || a.status != 0 || strings.Count(a.out, "\n") != 1 {
		t.Fatalf("found %v, the exit status %d and\n%s", err, a.status, a.out)
	}
	if object.Tally != (literature.Tally{Agree: 2, Explained: 1}) || len(object.Yardsticks) != 1 || object.Yardsticks[0].Source == "" {
		t.Fatalf("found %+v", object)
	}
	query := object.Yardsticks[0].Values[1]
	if query.Case != "query" || query.Unit != "ns" || query.Published != 2_000_000 || query.Ours.Value != 4_000_000 || query.Agrees || query.Whose != literature.Ours || query.Because == "" || query.Trials != 10 {
		t.Errorf("found %+v of the query", query)
	}
}

func TestReproduceIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, notes bytes.Buffer
	status := execute(ctx, []string{"reproduce", "chain-latency"}, newScreen(&out), newScreen(&notes))
	if status != statusInterrupted || out.Len() > 0 || notes.String() != "laplace reproduce: interrupted, 0 of 1 yardsticks were done; to start over, type the same\n" {
		t.Errorf("found the exit status %d, %q and %q", status, out.String(), notes.String())
	}
}

func TestReproduceCompletesNames(t *testing.T) {
	names, _ := completeYardsticks(nil, nil, "")
	if len(names) != len(literature.Names()) || !strings.HasPrefix(names[0], "chain-latency\t") {
		t.Errorf("found %q", names)
	}
}
