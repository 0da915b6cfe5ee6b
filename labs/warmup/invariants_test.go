package warmup

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

const ms = time.Millisecond

// An event is what a host tells at a server.
type event struct {
	node        int32
	incarnation int
	at          time.Duration
	tells       sim.Observation
}

// outcome hands events to invariants, and returns the first check of them that is not valid.
func outcome(all []checker.Invariant, events []event) (checker.Check, bool) {
	on := checker.NewOnline(all...)
	for i, e := range events {
		on.Observe(checker.Observation{At: e.at, Event: uint64(i + 1), Node: e.node, Incarnation: e.incarnation, Observation: e.tells})
	}
	for _, c := range on.Finish() {
		if c.Verdict == checker.Violation {
			return c, true
		}
	}
	return checker.Check{}, false
}

// two are two servers that have started.
var two = []event{{1, 1, 0, starts.of("2")}, {2, 1, 0, starts.of("2")}}

// spread is a value that came to both.
var spread = []event{
	{1, 1, 10 * ms, asked.of("x")}, {1, 1, 10 * ms, has.of("x")}, {1, 1, 11 * ms, told.of("x")}, {2, 1, 20 * ms, has.of("x")},
}

func TestWhatServersDoIsToldAsTheRuleThatItBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		events []event
		check  string // "" if nothing is wrong
		says   string
	}{
		"a value comes everywhere": {events: spread},
		"a value is made up":       {[]event{{2, 1, ms, has.of("y")}}, DeliveryName, "nobody has broadcast"},
		"a value comes twice":      {append(spread[:4:4], event{2, 1, 30 * ms, has.of("x")}), DeliveryName, "a second time"},
		"a value comes again after a start": {events: append(spread[:4:4],
			event{2, 2, 25 * ms, starts.of("2")}, event{2, 2, 30 * ms, has.of("x")})},
		"a value is gone after a start":          {append(spread[:4:4], event{2, 2, 25 * ms, starts.of("2")}), SpreadingName, "n2 does not deliver it"},
		"a value does not come to all":           {spread[:3], SpreadingName, "n2 does not deliver it"},
		"the own server does not deliver":        {[]event{spread[0], spread[2], spread[3]}, SpreadingName, "n1 does not deliver it"},
		"nobody was told, since the server fell": {events: spread[:2]},
		"a value is late":                        {append([]event{{1, 1, 0, bounds.of(bound{9 * ms, 0}.String())}}, spread...), SpreadingName, "it took 10ms"},
		"a value is as late as it may be":        {events: append([]event{{1, 1, 0, bounds.of(bound{10 * ms, 10 * ms}.String())}}, spread...)},
		"half are late":                          {append([]event{{1, 1, 0, bounds.of(bound{0, 9 * ms}.String())}}, spread...), SpreadingName, "the median"},
		"what is added counts everywhere": {events: []event{
			{1, 1, ms, adds.of("3")}, {1, 1, ms, added.of("3")}, {1, 1, ms, counts.of("3")}, {2, 1, 2 * ms, counts.of("3")},
		}},
		"more is counted than was added": {[]event{{1, 1, ms, adds.of("3")}, {2, 1, 2 * ms, counts.of("6")}}, CountingName, "n2 counts 6"},
		"a server forgets what it added": {[]event{
			{1, 1, ms, adds.of("3")}, {1, 1, ms, added.of("3")}, {1, 1, ms, counts.of("3")}, {1, 2, 2 * ms, counts.of("0")},
		}, CountingName, "has told clients that it has added 3"},
		"a server never hears of it": {[]event{{1, 1, ms, adds.of("3")}, {1, 1, ms, added.of("3")}, {1, 1, ms, counts.of("3")}}, TotalName, "n2 counts 0"},
		"what nobody was told need not count": {events: []event{
			{1, 1, ms, adds.of("3")}, {1, 2, 2 * ms, counts.of("0")}, {2, 1, 2 * ms, counts.of("0")},
		}},
		"what a server notes is not taken for what its host tells": {events: []event{
			{1, 1, ms, said.of(string(has) + "y")}, {1, 1, ms, said.of(string(counts) + "9")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			found, failed := outcome(invariants(), append(two[:2:2], c.events...))
			if failed != (c.check != "") || found.Name != c.check || !strings.Contains(found.Detail, c.says) {
				t.Errorf("found %v of %q: %s, expected %q: %q", found.Verdict, found.Name, found.Detail, c.check, c.says)
			}
		})
	}
}

// answered is an operation that a client was answered.
func answered(id int, o checker.Operation) checker.Operation {
	o.ID, o.Client, o.Outcome = id, "c1", checker.OutcomeOK
	o.Call, o.Return = time.Duration(id)*10*ms, time.Duration(id)*10*ms+ms
	return o
}

func TestWhatClientsAreToldIsJudged(t *testing.T) {
	say := func(said, got string) checker.Operation {
		return checker.Operation{Kind: echo, Value: said, Output: got}
	}
	id := func(got string) checker.Operation { return checker.Operation{Kind: newID, Output: got} }
	read := func(got string) checker.Operation { return checker.Operation{Kind: values, Output: got} }
	total := func(got string) checker.Operation { return checker.Operation{Kind: sum, Output: got} }
	for name, c := range map[string]struct {
		judge   func(checker.History) checker.Check
		history []checker.Operation
		verdict checker.Verdict
	}{
		"an echo":                {judgeEchoes, []checker.Operation{say("a", "a"), say("b", "b")}, checker.Valid},
		"other words":            {judgeEchoes, []checker.Operation{say("a", "a"), say("b", "a")}, checker.Violation},
		"no echo":                {judgeEchoes, nil, checker.Unknown},
		"ids":                    {judgeIDs, []checker.Operation{id("1"), id("2")}, checker.Valid},
		"an id twice":            {judgeIDs, []checker.Operation{id("1"), id("2"), id("1")}, checker.Violation},
		"an empty id":            {judgeIDs, []checker.Operation{id("")}, checker.Violation},
		"no id":                  {judgeIDs, nil, checker.Unknown},
		"values":                 {judgeValues, []checker.Operation{{Kind: broadcast, Value: "x"}, read("x")}, checker.Valid},
		"a value made up":        {judgeValues, []checker.Operation{{Kind: broadcast, Value: "x"}, read("x y")}, checker.Violation},
		"a value before its day": {judgeValues, []checker.Operation{read("x"), {Kind: broadcast, Value: "x"}}, checker.Violation},
		"a sum":                  {judgeSums, []checker.Operation{{Kind: add, Value: "3"}, total("3")}, checker.Valid},
		"a sum too large":        {judgeSums, []checker.Operation{{Kind: add, Value: "3"}, total("4")}, checker.Violation},
		"no sum":                 {judgeSums, []checker.Operation{total("three")}, checker.Violation},
	} {
		t.Run(name, func(t *testing.T) {
			var h checker.History
			for i, o := range c.history {
				h = append(h, answered(i, o))
			}
			if found := c.judge(h); found.Verdict != c.verdict {
				t.Errorf("found %v: %s, expected %v", found.Verdict, found.Detail, c.verdict)
			}
		})
	}
}
