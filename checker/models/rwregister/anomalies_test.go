package rwregister

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
)

// at is a transaction by a client from one millisecond to another.
func at(client string, call, ret int, value, output string) checker.Operation {
	return checker.Operation{
		Client: client, Kind: Txn, Value: value, Output: output, Outcome: checker.OutcomeOK,
		Call: time.Duration(call) * time.Millisecond, Return: time.Duration(ret) * time.Millisecond,
	}
}

// history numbers transactions from 1.
func history(all ...checker.Operation) checker.History {
	for i := range all {
		all[i].ID = i + 1
	}
	return all
}

func failed(o checker.Operation) checker.Operation {
	o.Outcome = checker.OutcomeFail
	return o
}

func TestAnomaliesAreToldInWords(t *testing.T) {
	for _, story := range []struct {
		anomaly, says string
		history       checker.History
	}{
		{"garbage-read", "T1 read 7 of x, which nobody wrote", history(at("a", 0, 1, "read x", "x=7"))},
		{"G1a", "T2 read 1 of x, which T1 wrote, and that failed", history(failed(at("a", 0, 1, "write x 1", "")), at("b", 2, 3, "read x", "x=1"))},
		{"G1b", "T2 read x = 1, over which T1, which wrote it, then wrote something else", history(at("a", 0, 9, "write x 1; write x 2", ""), at("b", 0, 9, "read x", "x=1"))},
		{"future-read", "T1 read x = 1, and wrote it only after that", history(at("a", 0, 9, "read x; write x 1", "x=1"))},
		{"internal", "T1 read x = nil after it had itself written 1", history(at("a", 0, 9, "write x 1; read x", "x=nil"))},
		{"fractured-read", "T2 saw 2 of y, which T1 wrote, but not 1 of x, which that wrote too",
			history(at("a", 0, 9, "write x 1; write y 2", ""), at("b", 0, 9, "read x; read y", "x=nil; y=2"))},
		{"lost-update", "T1 and T2 both read x before anything was written to it and then wrote x",
			history(at("a", 0, 9, "read x; write x 1", "x=nil"), at("b", 0, 9, "read x; write x 2", "x=nil"))},
		// Each wrote over what the other had written.
		{"cyclic-versions", "T2 wrote x = 2 over the 1 of T1: T2 read 1 before it wrote 2",
			history(at("a", 0, 9, "read x; write x 1", "x=2"), at("b", 0, 9, "read x; write x 2", "x=1"))},
		{"G1c", "T2 read x = 1, which T1 wrote; T1 read y = 2, which T2 wrote", history(at("a", 0, 9, "write x 1; read y", "y=2"), at("b", 0, 9, "write y 2; read x", "x=1"))},
		{"G2-item", "T1 read x before anything was written to it, and T2 wrote 2 to it; T2 read y before anything was written to it, and T1 wrote 1 to it",
			history(at("a", 0, 9, "read x; write y 1", "x=nil"), at("b", 0, 9, "read y; write x 2", "y=nil"))},
		{"G0", "the store numbers 1 as version 1, and 3 as version 2",
			history(at("a", 0, 9, "write x 1; write y 2", "x@1; y@2"), at("b", 0, 9, "write x 3; write y 4; read z", "x@2; y@1; z=nil"), at("c", 0, 9, "read x", "x=1"))},
		{"cyclic-versions", "the store says that both the 1 of T1 and the 2 of T2 are version 3 of x",
			history(at("a", 0, 9, "write x 1", "x@3"), at("b", 0, 9, "write x 2", "x@3"), at("c", 0, 9, "read x", "x=1"))},
		{"cyclic-versions", "T2 was told that the 1 of T1 is version 4 of x, and somebody else that it is version 3",
			history(at("a", 0, 9, "write x 1", "x@3"), at("b", 0, 9, "read x", "x=1@4"))},
		{"cyclic-versions-realtime", "T1 wrote x = 1 over the 2 of T2: T2, which had to do with 2, had returned before T3 was called, which had to do with 1",
			history(at("a", 0, 1, "write x 1", ""), at("b", 2, 3, "write x 2", ""), at("c", 4, 5, "read x", "x=1"))},
	} {
		checks := Isolation(story.history, checker.StrictSerializable, 0).Checks
		place := slices.IndexFunc(checks, func(c checker.Check) bool { return c.Name == story.anomaly })
		if place < 0 {
			t.Errorf("%s: found %+v, expected it among the checks", story.anomaly, checks)
			continue
		}
		if c := checks[place]; c.Verdict != checker.Violation || !strings.Contains(c.Detail, story.says) {
			t.Errorf("%s: found %v: %s\nexpected a violation with %s", story.anomaly, c.Verdict, c.Detail, story.says)
		}
	}
}

func TestTransactionsOfJepsenAreRead(t *testing.T) {
	step := func(f string, k, v jepsen.Value) jepsen.Value { return []jepsen.Value{jepsen.Keyword(f), k, v} }
	o, err := Jepsen.Read(jepsen.Op{
		F: "txn", Outcome: checker.OutcomeOK,
		Asked: []jepsen.Value{step("w", int64(1), int64(2)), step("r", jepsen.Keyword("a"), nil), step("read", "b c", nil)},
		Told:  []jepsen.Value{step("w", int64(1), int64(2)), step("r", jepsen.Keyword("a"), nil), step("read", "b c", int64(3))},
	})
	if expected := at("", 0, 0, "write 1 2; read :a; read b%20c", ":a=nil; b%20c=3"); err != nil || o != expected {
		t.Errorf("found %+v (%v), expected %+v", o, err, expected)
	}
	for says, value := range map[string]jepsen.Value{
		"expected a vector of steps":          int64(3),
		"expected one such as [:r 1 nil]":     []jepsen.Value{step("append", int64(1), int64(2))},
		"expected one such as [:r 1 nil] or ": []jepsen.Value{step("w", int64(1), nil)},
	} {
		if _, err := Jepsen.Read(jepsen.Op{F: "txn", Asked: value}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("found the error %v, expected %q", err, says)
		}
	}
	if _, err := Jepsen.Read(jepsen.Op{F: "cas"}); err == nil {
		t.Error("a cas was read as a transaction")
	}
}

func TestALongHistoryOfRegistersHasAnOrder(t *testing.T) {
	c := Isolation(txntest.Long(3_000, false, Txn, 0), checker.StrictSerializable, 0).Checks[0]
	if c.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", c.Verdict, c.Detail)
	}
	if c := Isolation(txntest.Long(3_000, false, Txn, 100), checker.StrictSerializable, 0).Checks[0]; c.Verdict != checker.Violation {
		t.Errorf("found %v (%s), expected a violation, as some read what was old", c.Verdict, c.Detail)
	}
}
