package reports

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/sim/trace"
)

func TestARedCardSaysWhatWasWrongAndHowToRunItAgain(t *testing.T) {
	r := staleRun(600)
	r.Spec.Duration = 10 * time.Second
	card := Card(r, "runs/seven/report.html", explain.Terminal{})
	involved := factsOf(r).violation.involved
	for _, want := range []string{
		"VIOLATION", "raft/leader-partition", "stale-read", "seed 7", "0123456789abcdef", "first bad  at ",
		"could have returned", "partition n2 (3 s to 5 s)",
		"! " + involved[2].Client, explain.Described(involved[0]), explain.Described(involved[1]), explain.Described(involved[2]),
		"\n  To see it:\n    runs/seven/report.html\n  To run it again:\n    laplace run raft/leader-partition --seed 7 --flaw stale-read --nodes 5 --duration 10s\n",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
}

func TestTheCardNamesTheEventInWhichTheClientWasTold(t *testing.T) {
	r := staleRun(600)
	told := factsOf(r).violation.involved[2]
	var client int32
	for i, name := range r.Names {
		if name == told.Client {
			client = int32(i + 1)
		}
	}
	r.Trace = &trace.Recorder{}
	r.Trace.Append(trace.Record{Kind: trace.Deliver, Number: 1, At: told.Return - 1, Node: client})
	r.Trace.Append(trace.Record{Kind: trace.Deliver, Number: 2, At: told.Return, Node: 1})
	r.Trace.Append(trace.Record{Kind: trace.Deliver, Number: 3, At: told.Return, Node: client})
	if card := Card(r, "", explain.Terminal{}); !strings.Contains(card, "first bad  event 3 at ") {
		t.Errorf("the card lacks event 3:\n%s", card)
	}
}

func TestACardFitsItsTerminal(t *testing.T) {
	for name, r := range results() {
		for _, width := range []int{40, 60, 80, 132} {
			for line := range strings.Lines(Card(r, "", explain.Terminal{Width: width})) {
				line = strings.TrimSuffix(line, "\n")
				if n := utf8.RuneCountInString(line); n > width && !strings.HasPrefix(line, "    laplace ") {
					t.Errorf("%s: a line of %d columns on a terminal of %d: %q", name, n, width, line)
				}
			}
		}
	}
}

func TestColorsChangeNothingElse(t *testing.T) {
	escapes := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for name, r := range results() {
		plain, colored := Card(r, "", explain.Terminal{}), Card(r, "", explain.Terminal{Colors: explain.ANSI})
		if strings.Contains(plain, "\x1b") {
			t.Errorf("%s: escape sequences in monochrome", name)
		}
		if !strings.Contains(colored, "\x1b") || escapes.ReplaceAllString(colored, "") != plain {
			t.Errorf("%s: in colour the card says\n%q, in monochrome\n%q", name, colored, plain)
		}
	}
}

func TestEveryCardSaysWhichFaultsCameToNothing(t *testing.T) {
	for name, r := range results() {
		if r.Faults == nil {
			continue
		}
		r.Faults = []nemesis.Injected{
			{Fault: nemesis.Fault{ID: "cut", Effect: &nemesis.Partition{}}, Nodes: []string{"n2"}, Until: time.Second},
			{Fault: nemesis.Fault{ID: "late", Effect: &nemesis.Crash{}}, Skipped: "the final heal came first"},
			{Fault: nemesis.Fault{ID: "typo", Effect: &nemesis.Block{}}, Nodes: []string{"n1"}, Until: time.Second, Idle: true, Note: "it met with no message"},
			{Fault: nemesis.Fault{ID: "rare", Effect: &nemesis.Point{}}, Nodes: []string{"n1"}, Until: time.Second, Idle: true},
			{Fault: nemesis.Fault{ID: "early", Effect: &nemesis.Crash{}}, Nodes: []string{"n4"}, Until: time.Second, Note: "there was no leader; n4 was drawn in its place"},
		}
		card := Card(r, "", explain.Terminal{Width: 1000})
		for _, want := range []string{
			"crash late: the final heal came first; block typo: it met with no message; fault-point rare: nothing came of it\n",
			"crash early: there was no leader; n4 was drawn in its place\n",
		} {
			if !strings.Contains(card, want) {
				t.Errorf("%s: the card lacks %q:\n%s", name, want, card)
			}
		}
		if strings.Contains(card, "block n1") {
			t.Errorf("%s: what came to nothing is told as what struck:\n%s", name, card)
		}
	}
}

func TestMoreFaultsThanAnybodyReadsAreCounted(t *testing.T) {
	var faults []nemesis.Injected
	for range faultsNamed + 3 {
		faults = append(faults, nemesis.Injected{Fault: nemesis.Fault{ID: "f", Effect: &nemesis.Kill{}}, Skipped: "n1 was down"})
	}
	missed := Missed(faults)
	if n := strings.Count(missed, "kill f: n1 was down"); n != faultsNamed || !strings.HasSuffix(missed, "; and 3 more") {
		t.Errorf("found %q, expected %d faults and 3 more", missed, faultsNamed)
	}
	if missed := Missed(nil); missed != "" {
		t.Errorf("found %q of no faults", missed)
	}
}

func TestAGreenCardIsShort(t *testing.T) {
	card := Card(quietRun(600), "", explain.Terminal{})
	if n := strings.Count(card, "\n"); n > 4 || !strings.HasPrefix(card, "VALID  raft/leader-partition · seed 7\n") {
		t.Errorf("%d lines:\n%s", n, card)
	}
}

func TestTheLineThatRunsARunAgainCanBePasted(t *testing.T) {
	r := staleRun(600)
	r.Out = "out/it's here"
	if line := Replay(r); line != `laplace replay 'out/it'\''s here'` {
		t.Errorf("found %s", line)
	}
}

func TestATextIsBrokenOnlyWhereItMustBe(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"one two", "one two"},
		{"one two three four", "one two|three|four"},
		{"abcdefghijklmnopqrst", "abcdefgh|ijklmnop|qrst"},
		{"a abcdefghij", "a|abcdefgh|ij"},
	} {
		got := strings.Join(wrap(test.text, func(line string) bool { return len(line) <= 8 }), "|")
		if got != test.want {
			t.Errorf("%q becomes %q, want %q", test.text, got, test.want)
		}
	}
}
