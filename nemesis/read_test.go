package nemesis_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/observation"
)

const (
	ms = time.Millisecond
	s  = time.Second
)

func TestEveryExampleReadsAndIsWrittenAsItStands(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		schedule, err := nemesis.Read("example", []byte("- "+kind.Example))
		if err != nil {
			t.Errorf("%s: %v", kind.Name, err)
			continue
		}
		if got := schedule[0].Effect.Kind(); got != kind.Name {
			t.Errorf("the example of %s is a %s", kind.Name, got)
		}
		again, err := nemesis.Read("again", []byte(schedule.String()))
		if err != nil || !reflect.DeepEqual(again, schedule) {
			t.Errorf("%s: %s was read back as %v (%v)", kind.Name, schedule, again, err)
		}
	}
}

func TestKindsAndFieldsAreListedInFull(t *testing.T) {
	if names := kindNames(); !slices.IsSorted(names) {
		t.Errorf("the kinds are not in the order of their names: %v", names)
	}
	var common []string
	for _, f := range nemesis.CommonFields() {
		common = append(common, f.Name)
	}
	for _, kind := range nemesis.Kinds() {
		if !slices.Contains(nemesis.Families, kind.Family) {
			t.Errorf("%s is of the family %q", kind.Name, kind.Family)
		}
		for _, f := range kind.Fields {
			if f.Type == "" || f.Summary == "" || slices.Contains(common, f.Name) {
				t.Errorf("%s has the field %+v", kind.Name, f)
			}
		}
	}
}

func TestTheYAMLThatPeopleWriteMeansWhatItSays(t *testing.T) {
	const text = `
# a leader cut off, and more
- {id: cut, at: 2s, kind: partition, target: leader, for: 5s}
- at: 2s
  kind: partition
  groups: [[n1, n2], [n3, n4, c1]]
- {at: 3s, kind: partition, target: minority, direction: out, clients: rest, for: 4s}
- {became: leader, nth: 2, kind: crash, target: [leader, n2], for: 1s, unsynced: random}
- {at: 5s, kind: clock-offset, target: n3, offset: -400ms}
- {at: 5s, kind: clock-drift, target: random, drift: 0.02%}
- {at: 1s, kind: loss, probability: 12.5%, links: clients}
- {at: 1s, kind: delay, target: all, direction: in, delay: "uniform(20ms, 80ms)"}
- {kind: pause, target: "c1"}
`
	want := nemesis.Schedule{
		{ID: "cut", Trigger: nemesis.Trigger{At: 2 * s}, Target: nemesis.Target{nemesis.Leader}, For: 5 * s, Effect: &nemesis.Partition{}},
		{ID: "f2", Trigger: nemesis.Trigger{At: 2 * s}, Effect: &nemesis.Partition{Groups: [][]string{{"n1", "n2"}, {"n3", "n4", "c1"}}}},
		{ID: "f3", Trigger: nemesis.Trigger{At: 3 * s}, Target: nemesis.Target{nemesis.Minority}, For: 4 * s, Effect: &nemesis.Partition{Direction: nemesis.Out, Clients: nemesis.RestSide}},
		{ID: "f4", Trigger: nemesis.Trigger{Became: "leader", Nth: 2}, Target: nemesis.Target{nemesis.Leader, "n2"}, For: s, Effect: &nemesis.Crash{Unsynced: nemesis.Chance}},
		{ID: "f5", Trigger: nemesis.Trigger{At: 5 * s}, Target: nemesis.Target{"n3"}, Effect: &nemesis.ClockOffset{Offset: -400 * ms}},
		{ID: "f6", Trigger: nemesis.Trigger{At: 5 * s}, Target: nemesis.Target{nemesis.Random}, Effect: &nemesis.ClockDrift{Drift: 200}},
		{ID: "f7", Trigger: nemesis.Trigger{At: s}, Effect: &nemesis.Loss{Odds: nemesis.Odds{Probability: 125_000, Selection: nemesis.Selection{Links: nemesis.ClientLinks}}}},
		{ID: "f8", Trigger: nemesis.Trigger{At: s}, Target: nemesis.Target{nemesis.All}, Effect: &nemesis.Delay{Delay: dist.Uniform(20*ms, 80*ms), Selection: nemesis.Selection{Direction: nemesis.In}}},
		{ID: "f9", Target: nemesis.Target{"c1"}, Effect: &nemesis.Pause{}},
	}
	got, err := nemesis.Read("faults.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%s\nexpected\n%s", got, want)
	}
	const written = `- {id: cut, at: 2s, kind: partition, target: leader, for: 5s}
- {id: f2, at: 2s, kind: partition, groups: [[n1, n2], [n3, n4, c1]]}
- {id: f3, at: 3s, kind: partition, target: minority, direction: out, clients: rest, for: 4s}
- {id: f4, became: leader, nth: 2, kind: crash, target: [leader, n2], unsynced: random, for: 1s}
- {id: f5, at: 5s, kind: clock-offset, target: n3, offset: -400ms}
- {id: f6, at: 5s, kind: clock-drift, target: random, drift: 200ppm}
- {id: f7, at: 1s, kind: loss, probability: 12.5%, links: clients}
- {id: f8, at: 1s, kind: delay, target: all, delay: "uniform(20ms, 80ms)", direction: in}
- {id: f9, at: 0s, kind: pause, target: c1}
`
	if got.String() != written {
		t.Errorf("wrote\n%s\nexpected\n%s", got, written)
	}
}

func kindNames() []string {
	var names []string
	for _, kind := range nemesis.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}

func TestWhatCannotBeUnderstoodIsRefusedInOneLine(t *testing.T) {
	const common = "id, at, became, observed, sent, operation, term, text, by, to, nth, within, kind, target, for"
	for _, c := range []struct{ name, text, want string }{
		{"an unknown key", "- {at: 2s, kind: crash, target: n1, unsyncd: drop}",
			`1:37: found the key "unsyncd", expected one of ` + common + `, unsynced (did you mean unsynced?)`},
		{"a key of another kind", "- {at: 2s, kind: pause, target: n1, unsynced: drop}",
			`1:37: found the key "unsynced", expected one of ` + common},
		{"a key twice", "- {at: 2s, kind: pause, target: n1, at: 3s}",
			`1:37: found text that is not YAML (mapping key "at" already defined at [1:4]), expected keys and values`},
		{"an unknown kind", "- at: 2s\n  kind: partitoin\n",
			`2:9: found the kind "partitoin", expected ` + document.OneOf("partitoin", kindNames())},
		{"a kind like no other", "- {kind: earthquake}",
			`1:10: found the kind "earthquake", expected ` + document.OneOf("earthquake", kindNames())},
		{"no kind", "- {at: 2s, target: n1}",
			`1:3: found no key "kind", expected one (what goes wrong)`},
		{"no kind over several lines", "- at: 2s\n  target: n1",
			`1:3: found no key "kind", expected one (what goes wrong)`},
		{"a kind that is a list", "- {kind: [crash]}",
			`1:10: found a list, expected a kind of fault`},
		{"a wrong type", "- {at: [2s], kind: pause, target: n1}",
			`1:8: found a list, expected a duration such as 2s or 250ms`},
		{"a number without unit", "- {at: 2, kind: pause, target: n1}",
			`1:8: found the number 2, expected a duration such as 2s or 250ms`},
		{"a negative time", "- {at: -2s, kind: pause, target: n1}",
			`1:8: found "-2s", expected a duration from 0s to 10000h0m0s`},
		{"a negative duration", "- {at: 2s, kind: pause, target: n1, for: -1s}",
			`1:42: found "-1s", expected a duration from 0s to 10000h0m0s`},
		{"nothing for a duration", "- {at: 2s, kind: pause, target: n1, for: }",
			`1:41: found nothing, expected a duration such as 2s or 250ms, or ever`},
		{"an unknown target", "- {at: 2s, kind: pause, target: leadr}",
			`1:33: found the target "leadr", expected one of leader, followers, follower, minority, majority, random, all, origin, a node such as n1 or c1 (did you mean leader?)`},
		{"a target that is no node's number", "- {at: 2s, kind: pause, target: n01}",
			`1:33: found the target "n01", expected one of leader, followers, follower, minority, majority, random, all, origin, a node such as n1 or c1`},
		{"a target twice", "- {at: 2s, kind: pause, target: [n1, n1]}",
			`1:38: found the target n1 once more, expected each target once`},
		{"no target in a list", "- {at: 2s, kind: pause, target: []}",
			`1:33: found an empty list, expected a node such as n1, or one of leader, followers, follower, minority, majority, random, all, origin, or a list of these`},
		{"a target that is a mapping", "- {at: 2s, kind: pause, target: {a: b}}",
			`1:33: found keys and values, expected a node such as n1, or one of leader, followers, follower, minority, majority, random, all, origin, or a list of these`},
		{"no target", "- {at: 2s, kind: pause}",
			`1:18: found a pause without a target, expected one`},
		{"a client that crashes", "- {at: 2s, kind: crash, target: [n1, c1]}",
			`1:33: found the client c1, expected servers`},
		{"an unknown word", "- {at: 2s, kind: crash, target: n1, unsynced: tearr}",
			`1:47: found the word "tearr", expected one of drop, keep, tear, random (did you mean tear?)`},
		{"a word that is a number", "- {at: 2s, kind: crash, target: n1, unsynced: 1}",
			`1:47: found the word "1", expected one of drop, keep, tear, random`},
		{"a partition of nothing", "- {at: 2s, kind: partition}",
			`1:18: found a partition without target and groups, expected one of them`},
		{"a partition of both", "- {at: 2s, kind: partition, target: n1, groups: [[n1], [n2]]}",
			`1:49: found groups beside a target, expected one of them`},
		{"a direction of groups", "- {at: 2s, kind: partition, direction: in, groups: [[n1], [n2]]}",
			`1:40: found a direction beside groups, expected one beside a target`},
		{"clients of groups", "- {at: 2s, kind: partition, clients: rest, groups: [[n1], [n2]]}",
			`1:38: found clients beside groups, expected the clients' names within the groups`},
		{"one group", "- {at: 2s, kind: partition, groups: [[n1]]}",
			`1:37: found 1 of them, expected two or more lists of nodes, such as [[n1, n2], [n3, c1]]`},
		{"an empty group", "- {at: 2s, kind: partition, groups: [[n1], []]}",
			`1:44: found an empty group, expected two or more lists of nodes, such as [[n1, n2], [n3, c1]]`},
		{"a role in a group", "- {at: 2s, kind: partition, groups: [[n1], [leader]]}",
			`1:45: found "leader", expected a node such as n1 or c1`},
		{"a node in two groups", "- {at: 2s, kind: partition, groups: [[n1], [n2, n1]]}",
			`1:49: found the node n1 once more, expected each node once`},
		{"no offset", "- {at: 2s, kind: clock-offset, target: n1}",
			`1:3: found no key "offset", expected one (how far the wall clock jumps; negative is back)`},
		{"an offset of nothing", "- {at: 2s, kind: clock-offset, target: n1, offset: 0s}",
			`1:52: found no offset, expected one that is not 0`},
		{"a drift without unit", "- {at: 2s, kind: clock-drift, target: n1, drift: 200}",
			`1:50: found the number 200, expected a number with % or ppm, from -1000000ppm to 1000000ppm`},
		{"a drift too fast", "- {at: 2s, kind: clock-drift, target: n1, drift: 101%}",
			`1:50: found "101%", expected a number with % or ppm, from -1000000ppm to 1000000ppm`},
		{"a probability beyond certainty", "- {at: 2s, kind: loss, probability: 120%}",
			`1:37: found "120%", expected a number with % or ppm, from 0% to 100%`},
		{"a probability finer than a millionth", "- {at: 2s, kind: loss, probability: 0.00001%}",
			`1:37: found "0.00001%", expected a number with % or ppm, from 0% to 100%`},
		{"no chance", "- {at: 2s, kind: duplicate, probability: 0%}",
			`1:42: found a probability of 0%, expected more than 0% and at most 100%`},
		{"a direction of everybody", "- {at: 2s, kind: loss, probability: 1%, direction: out}",
			`1:52: found a direction without a target, expected one beside a target`},
		{"an unknown distribution", `- {at: 2s, kind: delay, delay: "uniform(1ms)"}`,
			`1:32: found ")" in "uniform(1ms)", expected ","`},
		{"a distribution without quotes", `- {at: 2s, kind: delay, delay: uniform(1ms, 2ms)}`,
			`1:32: found the end in "uniform(1ms", expected ","; quote it if it has a comma or a colon`},
		{"no delay", "- {at: 2s, kind: delay, delay: 0s}",
			`1:32: found a delay that is always 0, expected a longer one`},
		{"an id with a space", "- {id: a b, at: 2s, kind: pause, target: n1}",
			`1:8: found "a b", expected an id of letters, digits, '-', '_' and '.'`},
		{"an id twice", "- {id: a, at: 2s, kind: pause, target: n1}\n- {id: a, at: 3s, kind: pause, target: n1}",
			`2:8: found the id "a" again, which line 1 has, expected ids that differ`},
		{"nth alone", "- {at: 2s, nth: 2, kind: pause, target: n1}",
			`1:17: found nth alone, expected it beside became, observed, sent or operation`},
		{"nth of nothing", "- {became: leader, nth: 0, kind: pause, target: n1}",
			`1:25: found the number 0, expected a whole number from 1 to 2147483647`},
		{"two triggers", "- {became: leader, sent: ping, kind: pause, target: n1}",
			`1:26: found sent beside became, expected one of them`},
		{"a sender of nothing", "- {by: n1, kind: pause, target: n1}",
			`1:8: found by alone, expected it beside became, observed, sent or operation`},
		{"a receiver of nothing", "- {became: leader, to: n1, kind: pause, target: n1}",
			`1:24: found to without sent, expected it beside sent`},
		{"a role for a sender", "- {sent: ping, by: leader, kind: pause, target: n1}",
			`1:20: found "leader", expected a node such as n1 or c1, or a list of these`},
		{"within what", "- {within: 1s, kind: pause, target: n1}",
			`1:12: found within alone, expected it beside became, observed, sent or operation`},
		{"no operation", "- {operation: none, kind: pause, target: n1}",
			`1:15: found the word "none", expected one of open, create, mkdir, rename, remove, list, syncdir, read, write, truncate, sync, any`},
		{"an unknown observation", "- {observed: comitted, kind: pause, target: n1}",
			`1:14: found the word "comitted", expected one of ` + kinds() + ` (did you mean committed?)`},
		{"no observation", "- {observed: none, kind: pause, target: n1}", `1:14: found the word "none", expected one of ` + kinds() + ` (did you mean note?)`},
		{"an origin in time", "- {at: 1s, kind: pause, target: origin}",
			`1:33: found the origin of a fault that time sets off, expected it beside became, observed, sent or operation`},
		{"a jump that lasts", "- {kind: clock-jump, target: n1, offset: 1s, for: 2s}",
			`1:51: found for beside clock-jump, expected none: it happens at once, and is not taken back`},
		{"a last message before the first", "- {kind: block, first: 3, last: 2}",
			`1:33: found a last message before the first, expected one that is not`},
		{"a block of everything", "- {kind: block, target: n1}",
			`1:10: found a block of every message, expected message, first or last (or a partition)`},
		{"no bandwidth", "- {kind: throttle, bandwidth: 0}",
			`1:31: found the number 0, expected a whole number from 1 to 2147483647`},
		{"a factor of one", "- {kind: slow-node, target: n1, factor: 1}",
			`1:41: found the factor 1, expected 2 to 10000`},
		{"a stall without end", "- {kind: disk-stall, target: n1}",
			`1:10: found a disk-stall without for, expected how long it lasts`},
		{"an upgrade without end", "- {kind: rolling-upgrade, target: all, version: v2}",
			`1:10: found a rolling-upgrade without for, expected how long it takes in all`},
		{"an upgrade that is mostly down", "- {kind: rolling-upgrade, target: all, version: v2, for: 1s, down: 2s}",
			`1:68: found a time longer than the fault lasts, expected a shorter one`},
		{"a pattern that is none", "- {kind: bit-rot, target: n1, file: \"[\"}",
			`1:37: found "[", expected the name of a file or a pattern such as "log-*"`},
		{"a client's disk", "- {kind: bit-rot, target: c1}",
			`1:27: found the client c1, expected servers`},
		{"a crash loop that never runs", "- {kind: crash-loop, target: n1, up: 0s, down: 1s}",
			`1:38: found a time that is always 0, expected a longer one`},
		{"bursts that never end", "- {kind: burst-loss, good: 0s, bad: 1s, probability: 50%}",
			`1:28: found good periods that are always 0, expected longer ones`},
		{"a fault point that never fires", "- {kind: fault-point, point: x, probability: 0%}",
			`1:46: found a probability of 0%, expected more than 0% and at most 100%`},
		{"a role that is none", "- {became: [leader], kind: pause, target: n1}",
			`1:12: found a list, expected a role such as leader`},
		{"a schedule that is no list", "at: 2s", `1:1: found keys and values, expected a list of faults`},
		{"a fault that is a word", "- crash", `1:3: found "crash", expected a fault: keys and values`},
		{"an empty file", "", `: found 0 YAML documents, expected one`},
		{"two documents", "- {kind: pause, target: n1}\n---\n[]\n", `: found 2 YAML documents, expected one`},
		{"bad YAML", "- {at: 2s", `1:3: found text that is not YAML (`},
		{"an alias", "- &a {at: 2s, kind: pause, target: n1}\n- *a",
			`1:3: found the YAML sign "&", expected plain keys and values; quote it if it is text`},
		{"a tag", "- !!map {at: 2s, kind: pause, target: n1}",
			`1:3: found the YAML sign "!!map", expected plain keys and values; quote it if it is text`},
		{"deep nesting", strings.Repeat("[", 1000), `1:25: found something nested more deeply, expected at most 24 levels`},
		{"deep lists", strings.Repeat("- ", 1000), `1:49: found something nested more deeply, expected at most 24 levels`},
		{"deep indentation", "-\n" + strings.Repeat(" ", 100) + "a: b", `2:101: found a line indented this far, expected at most 96 columns`},
		{"a thousand blank lines", "- |" + strings.Repeat(" \n", 1000), `102:1: found more blank lines in a row, expected at most 100`},
		{"a file too long", strings.Repeat("#", 1<<20+1), `: found 1048577 bytes, expected at most 1048576`},
	} {
		_, err := nemesis.Read("f.yaml", []byte(c.text))
		var file *nemesis.FileError
		if !errors.As(err, &file) {
			t.Errorf("%s: the error is %v, expected a FileError", c.name, err)
			continue
		}
		want := "f.yaml:" + strings.TrimPrefix(c.want, ":")
		if strings.HasPrefix(c.want, ":") {
			want = "f.yaml" + c.want
		}
		if got := err.Error(); got != want && !(strings.HasSuffix(c.want, ": ") || strings.HasSuffix(c.want, "(")) || !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has more than one line: %q", c.name, err)
		}
	}
}

// kinds are the names of all kinds of observation.
func kinds() string {
	var names []string
	for _, kind := range observation.All() {
		names = append(names, kind.String())
	}
	return strings.Join(names, ", ")
}

func TestIDsAreGivenByPlaceAndAvoidThoseTaken(t *testing.T) {
	schedule, err := nemesis.Read("", []byte("- {id: f2, kind: pause, target: n1}\n- {kind: pause, target: n1}\n- {kind: pause, target: n1}"))
	if err != nil {
		t.Fatal(err)
	}
	if got := schedule[0].ID + " " + schedule[1].ID + " " + schedule[2].ID; got != "f2 f3 f4" {
		t.Errorf("the ids are %s, expected f2 f3 f4", got)
	}
	anonymous := nemesis.Schedule{{Target: nemesis.Target{"n1"}, Effect: &nemesis.Pause{}}}
	if got, want := anonymous.String(), "- {id: f1, at: 0s, kind: pause, target: n1}\n"; got != want {
		t.Errorf("wrote %q, expected %q", got, want)
	}
}

func TestASchedulePartOfAnotherDocumentIsReadAndWritten(t *testing.T) {
	type document struct {
		Name     string             `yaml:"name" json:"name"`
		Faults   nemesis.Schedule   `yaml:"faults" json:"faults"`
		Generate *nemesis.Generator `yaml:"generate" json:"generate"`
	}
	const text = "name: x\nfaults:\n  - {at: 2s, kind: delay, delay: \"uniform(1ms, 2ms)\"}\ngenerate: {kinds: [crash], budget: {away: 1, unsynced: [tear]}}\n"
	var first, second, third document
	if err := yaml.Unmarshal([]byte(text), &first); err != nil {
		t.Fatal(err)
	}
	if len(first.Faults) != 1 || first.Faults[0].ID != "f1" || first.Generate.Budget.Unsynced[0] != nemesis.Tear {
		t.Fatalf("read %+v", first)
	}
	written, err := yaml.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(written, &second); err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("%s\nwas read back as %+v (%v)", written, second, err)
	}
	if written, err = json.Marshal(first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &third); err != nil || !reflect.DeepEqual(first, third) {
		t.Errorf("%s\nwas read back as %+v (%v)", written, third, err)
	}
	err = yaml.Unmarshal([]byte("name: x\nfaults:\n  - {at: 2s, kind: crush, target: n1}"), &first)
	var file *nemesis.FileError
	if !errors.As(err, &file) || file.Line != 3 || file.Column != 20 {
		t.Errorf("the error is %v, expected a FileError at line 3, column 20", err)
	}
}

func TestCheckRefusesWhatARunCouldNotDo(t *testing.T) {
	pause := func(f nemesis.Fault) nemesis.Schedule {
		if f.Effect == nil {
			f.Effect = &nemesis.Pause{}
		}
		if f.Target == nil {
			f.Target = nemesis.Target{"n1"}
		}
		return nemesis.Schedule{f}
	}
	for _, c := range []struct {
		name     string
		schedule nemesis.Schedule
		want     string
	}{
		{"nothing wrong", pause(nemesis.Fault{Target: nemesis.Target{"n3", "c2"}}), ""},
		{"no such server", pause(nemesis.Fault{ID: "x", Target: nemesis.Target{"n4"}}), "fault x: found the node n4, expected one of n1 to n3 or c1 to c2"},
		{"no such client", pause(nemesis.Fault{Target: nemesis.Target{"c3"}}), "fault f1: found the node c3, expected one of n1 to n3 or c1 to c2"},
		{"no such node in a group", nemesis.Schedule{{Effect: &nemesis.Partition{Groups: [][]string{{"n1"}, {"n9"}}}}}, "fault f1: found the node n9, expected one of n1 to n3 or c1 to c2"},
		{"one id twice", append(pause(nemesis.Fault{ID: "x"}), pause(nemesis.Fault{ID: "x"})...), "fault x: found the id of an earlier fault, expected ids that differ"},
		{"no effect", nemesis.Schedule{{ID: "x"}}, "fault x: found no effect, expected one"},
		{"a negative duration", pause(nemesis.Fault{For: -s}), `fault f1: found "-1s", expected a duration from 0s to 10000h0m0s`},
		{"a choice that is none", pause(nemesis.Fault{Effect: &nemesis.Crash{Unsynced: 9}}), `fault f1: found the word "9", expected one of drop, keep, tear, random`},
		{"a drift out of range", pause(nemesis.Fault{Effect: &nemesis.ClockDrift{Drift: 2_000_000}}), `fault f1: found "2000000ppm", expected a number with % or ppm, from -1000000ppm to 1000000ppm`},
	} {
		err := c.schedule.Check(3, 2)
		if got := message(err); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAGeneratorIsReadStrictlyAndWrittenAsItStands(t *testing.T) {
	words := slices.Concat(kindNames(), nemesis.Families)
	harmless := nemesis.Generator{}.Choices()
	damages := slices.DeleteFunc(nemesis.Generator{Budget: nemesis.Budget{Disk: kindNames()}}.Choices(),
		func(kind string) bool { return slices.Contains(harmless, kind) })
	const full = "{kinds: [crash, partition, disk], without: [clock, bit-rot], points: [slow, lazy], versions: [next], swarm: true, unlimited: true, from: 1s, until: 20s, gap: 500ms, shortest: 100ms, longest: 2s, " +
		"budget: {away: 1, unsynced: [drop, tear], offset: 100ms, drift: 200ppm, loss: 10%, duplicate: 5%, delay: 20ms, bandwidth: 9600, slow: 5, disk: [bit-rot]}}"
	for _, c := range []struct{ text, want string }{
		{full, ""},
		{"{}", ""},
		{"{kind: crash}", `1:2: found the key "kind", expected one of kinds, without, points, versions, messages, swarm, plays, unlimited, from, until, gap, shortest, longest, budget (did you mean kinds?)`},
		{"{kinds: [crush]}", `1:10: found the word "crush", expected ` + document.OneOf("crush", words)},
		{"{kinds: []}", `1:9: found an empty list, expected a list of some of ` + strings.Join(words, ", ")},
		{"{gap: 0s}", `1:7: found "0s", expected a duration from 1ms to 10000h0m0s`},
		{"{shortest: 2s, longest: 1s}", `1:1: found longest 1s, expected at least shortest, 2s`},
		{"{budget: {away: -1}}", `1:17: found the number -1, expected a whole number from 1 to 2147483647`},
		{"{budget: {unsynced: [drop, drop]}}", `1:28: found the word drop once more, expected each word once`},
		{"{budget: {disk: [crash]}}", `1:18: found the word "crash", expected ` + document.OneOf("crash", damages)},
		{"{points: [a b]}", `1:11: found "a b", expected a list of names of fault points`},
		{"{versions: [a, a]}", `1:16: found the name a once more, expected each name once`},
		{"{swarm: yes}", `1:9: found "yes", expected true or false`},
		{"{kinds: [crash], without: [process]}", `1:1: found no kind of fault that without leaves, expected one at least`},
		{"[]", `1:1: found a list, expected what to generate: keys and values`},
	} {
		var g nemesis.Generator
		err := yaml.Unmarshal([]byte(c.text), &g)
		want := c.want
		if want != "" {
			want = "generator:" + want
		}
		if got := message(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, want)
		}
		if err == nil && g.String() != c.text {
			t.Errorf("%s was written as %s", c.text, g)
		}
	}
}
