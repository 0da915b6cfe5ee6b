package warmup

import (
	"maps"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// The sources of rules.
const (
	cachin  = `Cachin, Guerraoui, Rodrigues, "Introduction to Reliable and Secure Distributed Programming", 2011, `
	shapiro = `Shapiro, Preguiça, Baquero, Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011, `
	glomers = `Kingsbury and Fly.io, "Gossip Glomers", 2023, `
	sharing = `Kingsbury, Maelstrom, "Broadcast Performance", 2021`
)

// runs is the rule for a program that panics or runs away.
var runs = labs.Rule{
	Text:   "A server that was handed something does what follows from it, and then waits. What it was told before leads to no more messages.",
	Source: `Kingsbury, Maelstrom, "Gossip-Based Broadcast", 2021`,
}

var echoRules = map[string]labs.Rule{
	EchoName: {Text: "The answer to a request is about that request, and about no other that the server has seen.", Source: glomers + "challenge 1"},
	"":       {Text: "A server answers every request.", Source: glomers + "challenge 1"},
}

// The rules of ids.
var (
	idRules = map[string]labs.Rule{
		IDsName: {Text: "Servers that do not talk to each other must not be able to come to the same id, and no server to the same twice.", Source: glomers + "challenge 2"},
		"":      {Text: "Every request is answered with an id.", Source: glomers + "challenge 2"},
	}
	idRestartRules = map[string]labs.Rule{
		IDsName: {Text: "A server that starts anew knows nothing of what it did before but what it has made durable. An id must differ from those that it handed out then.", Source: cachin + "section 2.2, crashes with recoveries"},
		"":      idRules[""],
	}
	idClockRules = map[string]labs.Rule{
		IDsName: {Text: "A clock may stand still or run slow, and two events of one server may come at the same reading. What must be unique must not rest on time alone.", Source: `Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", 1978`},
		"":      idRules[""],
	}
)

// The rules of a broadcast.
var (
	broadcastRules = map[string]labs.Rule{
		DeliveryName:          {Text: "No value is delivered by a server more than once, and none that nobody has broadcast.", Source: cachin + "chapter 3, reliable broadcast: no duplication and no creation"},
		SpreadingName:         {Text: "What one server was asked to broadcast every server delivers in the end: that one too, and those that the first message about it did not reach.", Source: cachin + "chapter 3, reliable broadcast: validity and agreement"},
		scenarios.ProgramName: runs,
		"":                    {Text: "Every server delivers every value once.", Source: cachin + "chapter 3, reliable broadcast"},
	}
	broadcastCrashRules = with(broadcastRules, SpreadingName, labs.Rule{
		Text:   "What a server has told a client it must not forget in a crash: it is durable before the client is told. A server that comes back delivers again all that was broadcast before.",
		Source: cachin + "chapter 3, logged reliable broadcast",
	})
	budgetRules = with(with(broadcastRules, SpreadingName, labs.Rule{
		Text:   "The way of a value takes as many times the delay of a link as there are hops on the longest path to a server, and however long it waits on the way.",
		Source: sharing,
	}), "messages per operation", labs.Rule{
		Text:   "To bring a value to all of n servers takes n-1 messages. Each that brings a server what it has already, or that only confirms, is one more; what can wait can share a message.",
		Source: sharing,
	})
)

// The rules of a counter.
var (
	counterRules = map[string]labs.Rule{
		CountingName: {Text: "To merge what a server is told must be commutative, associative and idempotent: told again, or late, it changes nothing, and nothing that was counted is undone.", Source: shapiro + "section 2.3.1"},
		TotalName:    {Text: "What was added at one server every server learns in the end, also those that the first message about it did not reach.", Source: shapiro + "section 2.3, eventual delivery"},
		"":           {Text: "In the end every server counts what was added.", Source: shapiro + "section 2.3.1"},
	}
	counterCrashRules = with(counterRules, CountingName, labs.Rule{
		Text:   "What a server has told a client it must not forget in a crash: it is durable before the client is told, and counts again when the server has started.",
		Source: cachin + "section 2.2, crashes with recoveries",
	})
)

// with is rules with another for one check.
func with(rules map[string]labs.Rule, check string, rule labs.Rule) map[string]labs.Rule {
	rules = maps.Clone(rules)
	rules[check] = rule
	return rules
}
