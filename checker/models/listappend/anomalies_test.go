package listappend

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// history is transactions, one a line: client, call, return, what is asked for, and behind
// an arrow what was returned, ? of an unknown outcome, or fail. They have IDs from 1.
func history(t *testing.T, text string) checker.History {
	t.Helper()
	var h checker.History
	for line := range strings.Lines(strings.TrimSpace(text)) {
		asked, told, _ := strings.Cut(strings.TrimSpace(line), " ->")
		words := strings.SplitN(asked, " ", 4)
		var call, ret int
		if _, err := fmt.Sscan(words[1]+" "+words[2], &call, &ret); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		o := checker.Operation{
			ID: len(h) + 1, Client: words[0], Kind: Txn, Value: words[3], Outcome: checker.OutcomeOK,
			Call: time.Duration(call) * time.Millisecond, Return: time.Duration(ret) * time.Millisecond,
		}
		switch told = strings.TrimSpace(told); told {
		case "?":
			o.Outcome = checker.OutcomeUnknown
		case "fail":
			o.Outcome = checker.OutcomeFail
		default:
			o.Output = told
		}
		h = append(h, o)
	}
	return h
}

// Each story shows its anomaly, in these words, and of the levels those that are not ruled
// out are the strongest of some.
func TestAnomaliesAreToldInWords(t *testing.T) {
	for _, story := range []struct {
		anomaly, text, says string
		left                []checker.Level
	}{
		{"garbage-read", "a 0 1 append x 1 ->\nb 2 3 read x -> x=[1 7]", "T2 read 7 of x, which nobody wrote", nil},
		{"duplicate-elements", "a 0 1 append x 1 ->\nb 2 3 read x -> x=[1 1]", "T2 read x with 1 more often than it was appended", nil},
		{"incompatible-order", "a 0 9 append x 1 ->\nb 0 9 append x 2 ->\nc 0 9 read x -> x=[1 2]\nd 0 9 read x -> x=[2 1]",
			"T4 read x as [2 1], but T3 read it as [1 2]", []checker.Level{checker.ReadUncommitted}},
		{"G1a", "a 0 1 append x 1 -> fail\nb 2 3 read x -> x=[1]", "T2 read 1 of x, which T1 wrote, and that failed", []checker.Level{checker.ReadUncommitted}},
		{"dirty-update", "a 0 1 append x 1 -> fail\nb 2 3 append x 2 ->\nc 4 5 read x -> x=[1 2]",
			"T2 appended 2 to x behind the 1 of T1, which failed, as T3 read", []checker.Level{checker.ReadUncommitted}},
		{"G1b", "a 0 9 append x 1; append x 2 ->\nb 0 9 read x -> x=[1]", "T2 read x with the 1 that T1 appended last, which then appended more to it", []checker.Level{checker.ReadUncommitted}},
		{"future-read", "a 0 9 read x; append x 1 -> x=[1]", "T1 read 1 of x, and appended it only after that", []checker.Level{checker.ReadUncommitted}},
		{"internal", "a 0 9 append x 1; read x -> x=[]", "T1 read x as [] after it had itself appended 1", []checker.Level{checker.MonotonicAtomicView}},
		{"fractured-read", "a 0 9 append x 1; append y 2 ->\nb 0 9 read x; read y -> x=[]; y=[2]", "T2 saw 2 of y, which T1 wrote, but not 1 of x, which that wrote too",
			[]checker.Level{checker.MonotonicAtomicView}},
		{"observed-transaction-vanishes", "a 0 9 append x 1; append y 2 ->\nb 0 9 read y; read x -> y=[2]; x=[]", "T2 saw 2 of y, which T1 wrote, but not 1 of x, which that wrote too",
			[]checker.Level{checker.ReadCommitted}},
		{"lost-update", "a 0 9 read x; append x 1 -> x=[]\nb 0 9 read x; append x 2 -> x=[]\nc 10 11 read x -> x=[1 2]",
			"T1 and T2 both read x before anything was written to it and then wrote x", []checker.Level{checker.ReadAtomic}},
		{"G0", "a 0 9 append x 1; append y 1 ->\nb 0 9 append x 2; append y 2 ->\nc 0 9 read x -> x=[1 2]\nd 0 9 read y -> y=[2 1]",
			"T2 appended 2 to x right behind the 1 that T1 had appended, as T3 read; T1 appended 1 to y right behind the 2 that T2 had appended, as T4 read", nil},
		{"G1c", "a 0 9 append x 1; read y -> y=[2]\nb 0 9 append y 2; read x -> x=[1]", "T2 read x with 1 last, which T1 wrote; T1 read y with 2 last, which T2 wrote",
			[]checker.Level{checker.ReadUncommitted}},
		{"G-single", "a 0 9 read x; read y -> x=[]; y=[3]\nb 0 9 append x 1 ->\nc 0 9 append y 3; read x -> x=[1]",
			"T1 read x before anything was written to it, and T2 appended 1 to it; T3 read x with 1 last, which T2 wrote; T1 read y with 3 last, which T3 wrote", []checker.Level{checker.ReadAtomic}},
		// A long fork: two reads disagree on which of two writes came first.
		{"G-nonadjacent", "a 0 9 append x 1 ->\nb 0 9 append y 2 ->\nc 0 9 read x; read y -> x=[1]; y=[]\nd 0 9 read x; read y -> x=[]; y=[2]",
			"T3 read y before anything was written to it, and T2 appended 2 to it; T4 read y with 2 last, which T2 wrote", []checker.Level{checker.ReadAtomic}},
		// Write skew.
		{"G2-item", "a 0 9 read x; append y 1 -> x=[]\nb 0 9 read y; append x 2 -> y=[]\nc 10 11 read x; read y -> x=[2]; y=[1]",
			"T1 read x before anything was written to it, and T2 appended 2 to it; T2 read y before anything was written to it, and T1 appended 1 to it", []checker.Level{checker.StrongSnapshotIsolation}},
		{"G-single-process", "a 0 1 append x 1 ->\na 2 3 read x -> x=[]", "T2 read x before anything was written to it, without the 1 that T1 appended; a asked for T2 after it had been told of T1",
			[]checker.Level{checker.Serializable}},
		{"G-single-realtime", "a 0 1 append x 1 ->\nb 2 3 read x -> x=[]", "T2 read x before anything was written to it, without the 1 that T1 appended; T1 had returned at 1ms, before T2 was called at 2ms",
			[]checker.Level{checker.StrongSessionSerializable}},
		{"G1c-realtime", "a 0 1 read x -> x=[1]\nb 2 3 append x 1 ->", "T1 read x with 1 last, which T2 wrote", []checker.Level{checker.StrongSessionSerializable}},
		{"G0-realtime", "a 0 1 append x 1 ->\nb 2 3 append x 2 ->\nc 0 9 read x -> x=[2 1]", "T1 appended 1 to x right behind the 2 that T2 had appended, as T3 read",
			[]checker.Level{checker.StrongSessionSerializable}},
		{"G2-item-process", "a 0 1 append x 1 ->\na 2 3 read y -> y=[]\nb 0 9 read x; append y 2 -> x=[]", "a asked for T2 after it had been told of T1",
			[]checker.Level{checker.Serializable, checker.StrongSnapshotIsolation}},
		{"G2-item-realtime", "a 0 1 append x 1 ->\nc 2 3 read y -> y=[]\nb 0 9 read x; append y 2 -> x=[]", "T1 had returned at 1ms, before T2 was called at 2ms",
			[]checker.Level{checker.StrongSessionSerializable, checker.StrongSnapshotIsolation}},
		{"G-nonadjacent-process", "a 0 1 append x 1 ->\na 2 3 read y -> y=[]\nb 0 1 append y 2 ->\nb 2 3 read x -> x=[]", "b asked for T4 after it had been told of T3", []checker.Level{checker.Serializable}},
	} {
		h := history(t, story.text)
		slices.SortStableFunc(h, func(a, b checker.Operation) int { return int(a.Call - b.Call) })
		a := Isolation(h, checker.StrictSerializable, 0)
		place := slices.IndexFunc(a.Checks, func(c checker.Check) bool { return c.Name == story.anomaly })
		if place < 0 {
			t.Errorf("%s: found %+v, expected it among the checks", story.anomaly, a.Checks)
			continue
		}
		if c := a.Checks[place]; c.Verdict != checker.Violation || !strings.Contains(c.Detail, story.says) {
			t.Errorf("%s: found %v: %s\nexpected a violation with %s", story.anomaly, c.Verdict, c.Detail, story.says)
		}
		for _, st := range a.Standings {
			if slices.Contains(story.left, st.Level) && st.Verdict == checker.Violation {
				t.Errorf("%s: %s is ruled out (%s)", story.anomaly, st.Level, st.Why)
			}
		}
		if strings.Contains(story.anomaly, "G") && len(a.Checks[place].Evidence.Cycle) == 0 && story.anomaly != "G1a" && story.anomaly != "G1b" {
			t.Errorf("%s: found no cycle", story.anomaly)
		}
	}
}

func TestThePageShowsTheCycle(t *testing.T) {
	a := Isolation(history(t, "a 0 9 read x; append y 1 -> x=[]\nb 0 9 read y; append x 2 -> y=[]\nc 10 11 read x; read y -> x=[2]; y=[1]"), checker.Serializable, 0)
	var b strings.Builder
	if err := a.Page(&b); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<svg", "G2-item", "read y; append x 2", "T1 → T2", "</html>"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("found no %q in the page", part)
		}
	}
}

func TestWhatCannotBeJudgedIsUnknown(t *testing.T) {
	for text, says := range map[string]string{
		"a 0 1 append x 1 ->":  "nothing was read by 1 transaction, so nothing was judged",
		"a 0 1 read x -> ?":    "nothing was read by 1 transaction, so nothing was judged",
		"a 0 1 drop x ->":      `operation 1 of the history (id 1): found the transaction "drop x", expected appends and reads`,
		"a 0 1 read x -> y=[]": `found the answer "y=[]" to "read x", expected what each read found`,
		"a 0 9 append x 1 ->\nb 0 9 append x 1 ->\nc 10 11 read x -> x=[1]": "1 was written to x by T1 and by T2, so who wrote what was read is not known",
	} {
		c := Isolation(history(t, strings.ReplaceAll(text, `\n`, "\n")), checker.Serializable, 0).Checks[0]
		if c.Verdict != checker.Unknown || !strings.Contains(c.Detail, says) {
			t.Errorf("%q: found %v: %s\nexpected unknown: %s", text, c.Verdict, c.Detail, says)
		}
	}
	if c := Isolation(history(t, "a 0 1 append x 1; read x -> x=[1]"), checker.Serializable, 1).Checks[0]; c.Verdict != checker.Unknown || !strings.Contains(c.Detail, "allow more") {
		t.Errorf("found %v (%s), expected unknown, as one step does not suffice", c.Verdict, c.Detail)
	}
}
