package kafka

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

func TestLogsThatDoAsTheySayAreNotAccused(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	ended := 0
	for seed := range uint64(100_000) {
		h := newCluster(seed).history(3 + int(seed%7))
		checks, standings := Judge(h, checker.Prefix, 0)
		for _, c := range checks {
			if verdicts[c.Verdict]++; c.Verdict == checker.Violation {
				t.Fatalf("seed %d: found %s for\n%v", seed, c.Detail, h)
			}
		}
		for _, s := range standings {
			if s.Verdict != checker.Unknown {
				t.Fatalf("seed %d: found %+v, expected unknown", seed, s)
			}
		}
		ended += len(checks) - 1
	}
	if verdicts[checker.Valid] < 10_000 || ended < 10_000 {
		t.Errorf("found the verdicts %v and %d that were polled to the end, expected many", verdicts, ended)
	}
}

// line is an operation in short: client, kind, value, output; "!" is one that failed, "?" of unknown outcome.
func story(t *testing.T, lines ...string) checker.History {
	var h checker.History
	for i, line := range lines {
		parts := strings.Split(line, " | ")
		o := checker.Operation{ID: i, Client: parts[0], Kind: Kinds.Named(parts[1]), Value: parts[2], Outcome: checker.OutcomeOK, Call: time.Duration(2 * i), Return: time.Duration(2*i + 1)}
		if len(parts) == 4 {
			switch parts[3] {
			case "!":
				o.Outcome = checker.OutcomeFail
			case "?":
				o.Outcome = checker.OutcomeUnknown
			default:
				o.Output = parts[3]
			}
		}
		h = append(h, o)
	}
	if err := h.Validate(); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestEachClassIsFoundAndTold(t *testing.T) {
	send := func(value, answer string) string { return "p | send | send k " + value + " | " + answer }
	three := []string{send("a", "k@0"), send("b", "k@1"), send("c", "k@3")}
	on := func(lines ...string) []string { return append(slices.Clone(three), lines...) }
	for _, test := range []struct {
		class Class
		lines []string
		says  string
	}{
		{InconsistentOffsets, []string{send("a", "k@0"), send("b", "k@0"), "c | poll | poll | k=[0:b]"}, "send(send k b) = k@0 by p (2ns to 3ns) told of b at offset 0 of key k, at which send(send k a) = k@0 by p (0s to 1ns) was told of a"},
		{Unwritten, []string{"c | poll | poll | k=[0:a]", send("a", "k@0")}, "polled a of key k, which nobody had sent by then"},
		{AbortedRead, []string{send("a", "!"), "c | poll | poll | k=[0:a]"}, "polled a of key k, though send(send k a) failed by p (0s to 1ns), which sent it, failed"},
		{PrecommittedRead, []string{"c | txn | send k a; poll | k@0; k=[0:a]"}, "polled a of key k, which it sent itself and had not committed"},
		{Duplicate, []string{send("a", "k@0"), "c | poll | poll | k=[1:a]"}, "told of a at offset 1 of key k, and send(send k a) = k@0 by p (0s to 1ns) at offset 0, though it was sent once"},
		{LostWrite, on("c | poll | poll | k=[1:b 3:c]"), "polled c of key k, at offset 3, but no poll ever told of a, at offset 0, which send(send k a) = k@0 by p (0s to 1ns) was told of as sent"},
		{LostWrite, on("d | poll | poll | ?", "c | poll | poll | k=[0:a 3:c]"), "polled c of key k, at offset 3, but no poll ever told of b, at offset 1, which send(send k b) = k@1 by p (2ns to 3ns) was told of as sent"},
		{IntNonmonotonicPoll, on("c | poll | poll | k=[0:a 3:c 1:b]"), "polled b of key k, at offset 1, after c, at offset 3"},
		{IntNonmonotonicPoll, on("c | assign | k", "c | poll | poll; poll | k=[0:a 1:b 3:c]; k=[3:c]"), "polled c of key k, at offset 3, after c, at offset 3"},
		{NonmonotonicPoll, on("c | assign | k", "c | poll | poll | k=[0:a 1:b 3:c]", "c | poll | poll | k=[1:b]"), "polled b of key k, at offset 1, after c, at offset 3, which poll(poll) = k=[0:a 1:b 3:c] by c (8ns to 9ns) polled"},
		{IntPollSkip, on("d | poll | poll | k=[0:a 1:b]", "c | poll | poll | k=[0:a 3:c]"), "polled c of key k, at offset 3, right after a, at offset 0, and passed over b, at offset 1, of which send(send k b) = k@1 by p (2ns to 3ns) was told"},
		{PollSkip, on("d | poll | poll | k=[0:a 1:b]", "c | assign | k", "c | poll | poll | k=[0:a]", "c | poll | poll | k=[3:c]"), "and passed over b, at offset 1"},
		{IntNonmonotonicSend, []string{"p | send | send k a; send k b | k@1; k@0", "c | poll | poll | k=[0:b 1:a]"}, "sent a and then b to key k, at the offsets 1 and 0"},
		{NonmonotonicSend, []string{send("a", "k@1"), "p | send | send k b | ?", "c | poll | poll | k=[0:b 1:a]"}, "sent b to key k, at offset 0, after send(send k a) = k@1 by p (0s to 1ns) had sent a, at offset 1"},
		{Unseen, on("c | assign | k", "c | poll | poll | k=[0:a 1:b]", "c | poll | poll | nothing", "c | poll | poll | k=[]", "c | poll | poll | nothing"), "polled nothing, as 3 operations did in a row, but no poll ever told of c of key k, at offset 3"},
	} {
		h := story(t, test.lines...)
		rules := sorts[slices.IndexFunc(sorts, func(s sort) bool { return s.class == test.class })].rulesOut
		checks, standings := Judge(h, rules[0], 0)
		of := checks[0]
		if test.class == Unseen {
			of = checks[1]
		}
		if of.Verdict != checker.Violation || !strings.HasPrefix(of.Detail, string(test.class)+": ") || !strings.Contains(of.Detail, test.says) || of.Evidence.Accused == nil {
			t.Errorf("%s: found %v (%s), expected a violation: %s", test.class, of.Verdict, of.Detail, test.says)
		}
		for _, s := range standings {
			if s.Verdict == checker.Valid || slices.Contains(rules, s.Level) && s.Verdict != checker.Violation {
				t.Errorf("%s: found %+v", test.class, s)
			}
		}
	}
}

func TestWhatMayBeIsNotAccused(t *testing.T) {
	send := func(value, answer string) string { return "p | send | send k " + value + " | " + answer }
	three := []string{send("a", "k@0"), send("b", "k@1"), send("c", "k@3")}
	on := func(lines ...string) []string { return append(slices.Clone(three), lines...) }
	for name, lines := range map[string][]string{
		"what was polled by somebody who was not told":  on("d | poll | poll | ?", "c | assign | k", "c | poll | poll | k=[1:b 3:c]"),
		"an assignment anew":                            on("c | assign | k", "c | poll | poll | k=[0:a 1:b 3:c]", "c | assign | k", "c | poll | poll | k=[0:a]"),
		"keys that are shared out anew":                 on("c | subscribe | k", "c | poll | poll | k=[0:a 1:b 3:c]", "c | poll | poll; poll | k=[1:b]; k=[0:a]"),
		"a poll that failed between":                    on("c | assign | k", "c | poll | poll | k=[0:a]", "c | poll | poll | !", "d | poll | poll | k=[0:a 1:b]", "c | poll | poll | k=[3:c]"),
		"a message that was sent twice":                 {send("a", "k@0"), send("a", "k@1"), "c | poll | poll | k=[0:a 1:a]"},
		"one that was sent in vain, and then not":       {send("a", "!"), send("a", "k@0"), "c | poll | poll | k=[0:a]"},
		"a send of unknown outcome that comes later":    {send("a", "?"), send("b", "k@0"), "c | poll | poll | k=[0:b 1:a]"},
		"nothing polled, but not for long":              on("c | assign | k", "c | poll | poll | k=[0:a 1:b]", "c | poll | poll | nothing", "c | poll | poll | nothing"),
		"nothing polled before something was sent":      {"c | assign | k", "c | poll | poll | nothing", "c | poll | poll | nothing", "c | poll | poll | nothing", send("a", "k@0"), "d | poll | poll | j=[]", "p | send | send j b | j@0", "d | poll | poll | j=[0:b]"},
		"a message that was polled, nobody says where":  on("c | assign | k", "c | poll | poll | k=[0:a ?:b 3:c]", "c | poll | poll | nothing", "c | poll | poll | nothing", "c | poll | poll | nothing"),
		"other keys polled to the end":                  on("c | assign | j", "p | send | send j b | j@0", "c | poll | poll | j=[0:b]", "c | poll | poll | nothing", "c | poll | poll | nothing", "c | poll | poll | nothing"),
		"a message of a send whose offset is not known": {send("a", "k@?"), send("b", "k@1"), "c | poll | poll | k=[1:b]"},
	} {
		h := story(t, lines...)
		checks, standings := Judge(h, checker.Prefix, 0)
		if found := checker.Conclude(checks); found != checker.Valid {
			t.Errorf("%s: found %v (%s), expected valid", name, found, checks[len(checks)-1].Detail)
		}
		for _, s := range standings {
			if s.Verdict != checker.Unknown || s.Why == "" {
				t.Errorf("%s: found %+v", name, s)
			}
		}
	}
	for name, h := range map[string]checker.History{
		"nothing":           nil,
		"nothing polled":    story(t, send("a", "k@0"), "c | poll | poll | k=[]"),
		"no steps":          story(t, "c | poll | look | k=[]"),
		"too few answers":   story(t, "c | poll | poll; poll | k=[]"),
		"an answer like no": story(t, "c | poll | poll | k=[1]"),
	} {
		checks, _ := Judge(h, checker.Prefix, 0)
		if len(checks) != 1 || checks[0].Verdict != checker.Unknown || checks[0].Detail == "" {
			t.Errorf("%s: found %v, expected unknown", name, checks)
		}
	}
	if checks, _ := Judge(story(t, on("c | poll | poll | k=[0:a]")...), checker.Prefix, 2); checks[0].Verdict != checker.Unknown || !strings.Contains(checks[0].Detail, "allow more") {
		t.Errorf("found %v, expected that the steps run out", checks)
	}
}

func TestALevelIsJudgedByWhatRulesItOut(t *testing.T) {
	h := story(t, "p | send | send k a | k@0", "p | send | send k b | k@1", "c | poll | poll | k=[0:a 1:b 0:a]")
	for level, expected := range map[checker.Level]checker.Verdict{
		checker.Prefix: checker.Violation, checker.MonotonicReads: checker.Violation, checker.MonotonicWrites: checker.Valid, checker.ReadCommitted: checker.Valid,
	} {
		if checks, _ := Judge(h, level, 0); checks[0].Verdict != expected {
			t.Errorf("%s: found %v (%s), expected %v", level, checks[0].Verdict, checks[0].Detail, expected)
		}
	}
}
