package nemesis_test

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// A configured process enters a configuration when it has booted, and takes
// the role of leader in a term that rises.
type configured struct {
	quiet
	term uint64
}

func newConfigured(*cluster, string) sim.Process { return &configured{} }

func (p *configured) Boot(env sim.Env) {
	p.quiet.Boot(env)
	p.note("enters the configuration [n1 n2]")
	env.SetTimer("lead", 10*ms)
}

func (p *configured) Expire(sim.Timer) {
	p.term++
	p.env.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: p.term})
	p.env.Observe(sim.Observation{Kind: sim.Committed, Term: p.term, Index: 1})
	p.env.SetTimer("lead", 10*ms)
}

func TestATriggerWaitsForATermAndForAText(t *testing.T) {
	c := start(t, 1, 2, 0, newConfigured, `
- {id: third, became: leader, term: 3, by: n2, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: committed, observed: committed, term: 5, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: never, became: leader, term: 1, at: 15ms, kind: slow-node, target: origin, factor: 2}
- {id: entered, observed: note, text: enters the configuration, nth: 2, kind: slow-node, target: origin, factor: 2, for: 1ms}
- {id: other, observed: note, text: "[n3]", kind: slow-node, target: origin, factor: 2}
`)
	c.until(100 * ms)
	c.nemesis.Heal()
	injected := c.injected()
	for id, at := range map[string]time.Duration{"third": 30 * ms, "committed": 50 * ms, "entered": 0} {
		if got := injected[id]; got.From != at || got.Skipped != "" {
			t.Errorf("%s struck at %v (%s), expected %v", id, got.From, got.Skipped, at)
		}
	}
	for id, why := range map[string]string{
		"never": "0 of 1 times a server became leader in term 1",
		"other": `0 of 1 times a server observed note with "[n3]"`,
	} {
		if got := injected[id].Skipped; got != why {
			t.Errorf("%s was skipped with %q, expected %q", id, got, why)
		}
	}
}

// awaited are triggers of every form, and when each is met in the run below.
var awaited = []struct {
	name    string
	trigger nemesis.Trigger
	met     bool
}{
	{"a time", nemesis.Trigger{At: 400 * ms}, true},
	{"a time after the run", nemesis.Trigger{At: 700 * ms}, false},
	{"the third commit", nemesis.Trigger{Observed: sim.Committed, Nth: 3}, true},
	{"a commit after the heal", nemesis.Trigger{Observed: sim.Committed, At: 450 * ms}, true},
	{"a message", nemesis.Trigger{Sent: "beat", To: []string{"n3"}, Nth: 2}, true},
	{"a message that nobody sends", nemesis.Trigger{Sent: "beat", To: []string{"n1"}}, false},
	{"a sync", nemesis.Trigger{Operation: nemesis.Operation(disk.Sync), By: []string{"n2"}, Nth: 5}, true},
	{"a leader", nemesis.Trigger{Became: "leader"}, false},
}

func TestAwaitTellsOnceAndChangesNothing(t *testing.T) {
	const faults = "- {at: 100ms, kind: crash, target: n1, for: 50ms}\n- {operation: sync, by: n2, nth: 9, kind: loss, probability: 50%, for: 50ms}"
	run := func(await bool) (sim.Digest, uint64, map[string]int) {
		c := start(t, 1, 3, 0, newReporter, faults)
		reached := make(map[string]int)
		for _, a := range awaited {
			if await {
				c.nemesis.Await(a.trigger, func() { reached[a.name]++ })
			}
		}
		c.world.At(400*ms, "heal", c.nemesis.Heal)
		c.until(600 * ms)
		if got := len(c.nemesis.Injected()); got != 2 {
			t.Errorf("the nemesis tells of %d faults, expected 2", got)
		}
		return c.world.Digest(), c.world.Events(), reached
	}
	digest, events, _ := run(false)
	with, eventsWith, reached := run(true)
	if with != digest || eventsWith != events {
		t.Errorf("the run is %v of %d events with onlookers and %v of %d without", with, eventsWith, digest, events)
	}
	for _, a := range awaited {
		if got, want := reached[a.name], map[bool]int{true: 1}[a.met]; got != want {
			t.Errorf("%s was told %d times, expected %d", a.name, got, want)
		}
	}
}

func TestTheExamplesShowEveryFormOfTrigger(t *testing.T) {
	var shown strings.Builder
	for _, k := range nemesis.Kinds() {
		shown.WriteString(k.Example)
	}
	for _, key := range []string{"at", "became", "observed", "sent", "operation", "term", "text", "by", "to", "nth", "within"} {
		if !strings.Contains(shown.String(), "{"+key+": ") && !strings.Contains(shown.String(), ", "+key+": ") {
			t.Errorf("no example has the key %s", key)
		}
	}
}

func TestATriggerByItselfIsWrittenAndCheckedAsThatOfAFault(t *testing.T) {
	for _, c := range []struct {
		trigger nemesis.Trigger
		text    string
		err     string
	}{
		{nemesis.Trigger{}, "{at: 0s}", ""},
		{nemesis.Trigger{Became: "leader", Term: 3, Nth: 2}, "{became: leader, term: 3, nth: 2}", ""},
		{nemesis.Trigger{Observed: sim.Note, Text: "a: b"}, `{observed: note, text: "a: b"}`, ""},
		{nemesis.Trigger{Sent: "Vote", To: []string{"n4"}}, "{sent: Vote, to: n4}", "found the node n4, expected one of n1 to n3 or c1 to c1"},
		{nemesis.Trigger{Nth: 2}, "{nth: 2}", "found nth alone, expected it beside became, observed, sent or operation"},
		{nemesis.Trigger{Became: "leader", Text: "x"}, "{became: leader, text: x}", "found text without observed, expected it beside observed"},
		{nemesis.Trigger{Sent: "Vote", Term: 1}, "{sent: Vote, term: 1}", "found term without became or observed, expected it beside one of these"},
	} {
		if got := c.trigger.String(); got != c.text {
			t.Errorf("it was written as %s, expected %s", got, c.text)
		}
		if got := message(c.trigger.Check(3, 1)); got != c.err {
			t.Errorf("%s: found the error %q, expected %q", c.text, got, c.err)
		}
	}
}
