package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
)

// The bugs that a server is built with. The one effect of each is a condition where the
// rule stands that it breaks; package views has those of what stands there.
const (
	acknowledgeEarly    = "acknowledge-early"
	clockRollback       = "clock-rollback"
	acknowledgeUnsynced = "acknowledge-unsynced"
)

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     acknowledgeEarly,
		Summary:  "the primary answers before the backup has the update, so a failover loses it",
		Source:   `Alsberg and Day, "A Principle for Resilient Sharing of Distributed Resources", 1976; Bressoud and Schneider, "Hypervisor-Based Fault Tolerance", 1995, the output rule`,
		Needs:    "a primary that fails, or is cut off, with updates under way",
		Scenario: "primary-backup/primary-crash",
	},
	{
		Name:     views.NoFencing,
		Summary:  "a server accepts updates from the primary of an earlier view, which so goes on committing beside the new one",
		Source:   `MIT 6.824, lab 2 "Primary/Backup Key/Value Service": a server that is not the active backup rejects what is forwarded to it`,
		Needs:    "a primary cut off from the view service, but not from its backup and its clients",
		Scenario: "primary-backup/service-partition",
	},
	{
		Name:     views.StaleRead,
		Summary:  "a primary answers reads from its own state without asking whether its view still stands",
		Source:   `MIT 6.824, lab 2 "Primary/Backup Key/Value Service": a deposed primary must not answer gets, so these go by the backup too`,
		Needs:    "a primary cut off from the other servers, but not from a client that reads",
		Scenario: "primary-backup/primary-partition",
	},
	{
		Name:     clockRollback,
		Summary:  "when a server comes back with another log than the primary's, the one with the later last update by the wall clock stays, not the confirmed one",
		Source:   `Kyle Kingsbury, "Jepsen: MongoDB 3.4.0-rc3", 2017: replication protocol v0 compared logs by time, and rolled back acknowledged writes`,
		Needs:    "a deposed primary that took in updates while it was cut off, and comes back; a fast clock helps it",
		Scenario: "primary-backup/skewed-clocks",
	},
	{
		Name:     views.PromoteEarly,
		Summary:  "a backup that joins passes for a full one before it has the state, and can become primary without",
		Source:   `MIT 6.824, lab 2 "Primary/Backup Key/Value Service": the primary acknowledges a view only when the backup has been brought up to date`,
		Needs:    "a primary that fails right after a backup was admitted, while the state is under way or lost",
		Scenario: "primary-backup/primary-crash",
	},
	{
		Name:     acknowledgeUnsynced,
		Summary:  "a backup acknowledges updates before they are on its disk",
		Source:   `Redpanda, "Why fsync(): Losing unsynced data on a single node leads to global data loss", on the replication of Apache Kafka`,
		Needs:    "a power failure of both, from which the backup comes back first",
		Scenario: "primary-backup/blackouts",
	},
	{
		Name:     views.NoSessions,
		Summary:  "a command that a client tries again, after a failover for one, is executed again",
		Source:   `MIT 6.824, lab 2 "Primary/Backup Key/Value Service": primary and backup filter duplicates, and the state handed over holds what that takes`,
		Needs:    "lost or late replies, or a primary that fails after the backup has the update",
		Scenario: "primary-backup/lossy-network",
	},
	views.ForgetPromise("primary-backup/masters-crash"),
}
