package chain

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
)

// dropSent is a bug that a server is built with. The one effect of each is a condition
// where the rule stands that it breaks; package views has those of what stands there.
const dropSent = "drop-sent"

const paper = `van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability", OSDI 2004, `

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     views.StaleTail,
		Summary:  "a tail answers queries from its own state without asking whether the chain still ends with it",
		Source:   paper + "section 2: servers are assumed to be fail-stop, so a tail that was replaced does not answer",
		Needs:    "a tail cut off from the other servers, but not from a client that reads",
		Scenario: "chain/tail-partition",
	},
	{
		Name:     dropSent,
		Summary:  "a server drops an update from its Sent list when it forwards it, not when the tail acknowledges it, so it cannot forward it again",
		Source:   paper + "section 3.2, failure of other servers",
		Needs:    "a middle server that fails, or a message that is lost, with updates under way",
		Scenario: "chain/rolling-crashes",
	},
	{
		Name:     views.NoFencing,
		Summary:  "a server accepts updates that are under way from an earlier configuration of the chain",
		Source:   paper + "section 3.2; the need of a number for each configuration: Lin et al., " + `"PacificA", Microsoft Research, 2008, section 2.3`,
		Needs:    "a head cut off from the master, but not from its successor and its clients",
		Scenario: "chain/master-partition",
	},
	{
		Name:     views.NoDuplicateSuppression,
		Summary:  "a server takes updates that are forwarded to it again for new ones",
		Source:   paper + "section 3.2: a server that gets a new predecessor passes over the updates that it has",
		Needs:    "a predecessor that changes, or forwards again, with updates under way",
		Scenario: "chain/rolling-crashes",
	},
	{
		Name:     views.JoinEarly,
		Summary:  "a new tail passes for a full member before it has the state, and can be left alone without",
		Source:   paper + "section 3.3, extending a chain",
		Needs:    "a short chain whose only full member fails right after a new tail was admitted",
		Scenario: "chain/short-chain",
	},
	views.ForgetPromise("chain/masters-crash"),
}
