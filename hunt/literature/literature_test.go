package literature

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// found is the yardstick of a name.
func found(t *testing.T, name string) *Yardstick {
	t.Helper()
	y, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// ran is what came of a yardstick.
func ran(t *testing.T, y *Yardstick, o Options) []Finding {
	t.Helper()
	findings, err := Run(t.Context(), y, o)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func TestEachYardstickSaysWhereItIsFromAndWhyItMayBeOff(t *testing.T) {
	for _, y := range All() {
		for what, text := range map[string]string{"summary": y.Summary, "source": y.Source, "setup": y.Setup, "margin": y.Margin} {
			if len(strings.Fields(text)) < 5 {
				t.Errorf("%s: found the %s %q, expected a sentence", y.Name, what, text)
			}
		}
		var names []string
		for _, c := range y.Cases {
			if slices.Contains(names, c.Name) {
				t.Errorf("%s: found the case %s twice", y.Name, c.Name)
			}
			names = append(names, c.Name)
			if err := c.Trial(1).Check(); err != nil {
				t.Errorf("%s: %v", y.Name, err)
			}
			for _, p := range c.Published {
				if p.Whose != "" && len(p.Because) < 50 {
					t.Errorf("%s, case %s: found the reason %q for a difference, expected a sentence or more", y.Name, c.Name, p.Because)
				}
			}
		}
	}
}

// What is cheap is run here as it is; the others are in the page, which the longer tests
// renew.
func TestWhatIsPublishedAndCheapIsFoundAgain(t *testing.T) {
	for name, differ := range map[string]int{"chain-latency": 1, "chain-serial": 0, "consensus-round-trip": 0, "raft-unstable-leader": 0} {
		findings := ran(t, found(t, name), Options{Trials: 20})
		if tally := Count(Report{Findings: findings}); tally.Unexplained > 0 || tally.Explained != differ || tally.Agree == 0 {
			t.Errorf("%s: %v, expected %d that differ", name, tally, differ)
		}
	}
}

func TestAYardstickIsTheSameForAnyNumberOfJobs(t *testing.T) {
	y := found(t, "raft-election-wan")
	one := ran(t, y, Options{Trials: 40, Jobs: 1})
	three := ran(t, y, Options{Trials: 40, Jobs: 3})
	if len(one) == 0 || !slices.Equal(one, three) {
		t.Errorf("one job found\n%+v, three found\n%+v", one, three)
	}
}

func TestTimesAreDrawnForEachTrialFromWithinTheInterval(t *testing.T) {
	c := found(t, "raft-election-time").Cases[0]
	written := c.Scenario.Faults
	var times []int64
	for seed := range uint64(200) {
		s := c.Trial(seed + 1)
		for i, f := range s.Faults {
			later := f.Trigger.At - written[i].Trigger.At
			if shortest, longest := c.Draws[0].Later.Bounds(); f.ID != "crash" && later != 0 || later < shortest || later > longest {
				t.Fatalf("seed %d: the fault %s is %v later", s.Seed, f.ID, later)
			}
			if f.ID == "crash" {
				times = append(times, int64(later))
			}
		}
	}
	slices.Sort(times)
	if _, longest := c.Draws[0].Later.Bounds(); times[100] < int64(longest)*2/5 || times[100] > int64(longest)*3/5 {
		t.Errorf("half of the crashes are up to %d ns later, of at most %v", times[100], longest)
	}
}

func TestAnInterruptEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	made := 0
	_, err := Run(ctx, found(t, "raft-election-wan"), Options{Progress: func(done, _ int) {
		if made = done; done == 5 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || made < 5 || made > 100 {
		t.Errorf("after %d trials found the error %v, expected that of the context", made, err)
	}
}

// edited is a yardstick with some of its text changed.
func edited(t *testing.T, name string, changes ...string) (*Yardstick, error) {
	t.Helper()
	text, err := os.ReadFile("yardsticks/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(changes...).Replace(string(text))
	if changed == string(text) {
		t.Fatalf("%q changes nothing in %s", changes, name)
	}
	return Parse(name+".yaml", []byte(changed))
}

func TestADifferenceThatNobodyExplainsIsOne(t *testing.T) {
	y, err := edited(t, "chain-latency", "is: 94ms", "is: 93ms")
	if err != nil {
		t.Fatal(err)
	}
	report := Report{y, ran(t, y, Options{Trials: 10})}
	values, notes := report.Words()
	if tally := Count(report); tally != (Tally{Agree: 1, Explained: 1, Unexplained: 1}) {
		t.Errorf("found %v, expected one of each", tally)
	}
	if values[0] != "93 ms published, 94 ms here: differs (1)" || len(notes) != 2 || notes[0] != "Nobody has said why." {
		t.Errorf("found %q and the notes %q", values, notes)
	}
}

func TestTrialsThatAreNotTheExperimentAreRefused(t *testing.T) {
	for change, expected := range map[[2]string]string{
		{"target: n1, direction: in, peer: [n4, n5]", "target: n1, direction: in, peer: [n4]"}: "1 of the servers that were left had a shorter log than another, expected 2",
		{"kind: crash, target: n1", "kind: crash, target: n2"}:                                 "the server that crashed did not lead",
	} {
		y, err := edited(t, "raft-election-time", change[0], change[1])
		if err != nil {
			t.Fatal(err)
		}
		_, err = Run(t.Context(), y, Options{Trials: 3})
		if err == nil || !strings.Contains(err.Error(), expected) || !strings.Contains(err.Error(), "3 of 3 trials that were not the experiment (seed 1: ") {
			t.Errorf("%s: found the error %v, expected %q", change[1], err, expected)
		}
	}
}

func TestAMistakeInAYardstickIsSaidAtItsPlace(t *testing.T) {
	for _, c := range []struct{ name, from, to, expected string }{
		{"chain-latency", "measures: last-operation", "measures: last-operatoin", `chain-latency.yaml:14:11: found the measurement "last-operatoin", expected one of election-time`},
		{"chain-latency", "statistic: p50, is: 94ms", "statistic: share, is: 94ms", `chain-latency.yaml:34:21: found "share", expected`},
		{"chain-latency", "is: 94ms", "is: 94", `found "94", expected a duration, such as 172ms`},
		{"raft-split-votes", "is: 5.2%", "is: 5.2ms", `found "5.2ms", expected a percentage`},
		{"chain-latency", "whose: ours", "whose: yours", "theirs"},
		{"chain-latency", "trials: 20", "trials: 0", "chain-latency.yaml:13:9: found the number 0, expected 1 to 1000000"},
		{"chain-latency", "protocol: chain", "protocol: chian", `chain-latency.yaml:16:13: found "chian", expected`},
		{"chain-latency", "length: 1", "length: 0", `chain-latency.yaml:54:28: found "0", expected a whole number from 1 to 99`},
		{"raft-election-time", "fault: crash, later", "fault: crush, later", "expected the ID of one of the faults of the scenario"},
		{"consensus-round-trip", "\ncases:", "\nkases:", "kases"},
	} {
		_, err := edited(t, c.name, c.from, c.to)
		if err == nil || !strings.Contains(err.Error(), c.expected) {
			t.Errorf("%s: found the error %v, expected %q", c.to, err, c.expected)
		}
	}
	if _, err := Find("raft-election-tim"); err == nil || !strings.Contains(err.Error(), "raft-election-time") {
		t.Errorf("found the error %v, expected what may be meant", err)
	}
}
