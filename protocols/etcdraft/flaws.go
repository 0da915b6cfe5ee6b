package etcdraft

import "github.com/laplace-sim/laplace/protocols"

// The flaws, each a way to misuse the library. Its one effect is a condition where the
// rule stands that it breaks.
const (
	sendBeforePersist  = "send-before-persist"
	volatileHardState  = "volatile-hard-state"
	readBeforeApplied  = "read-before-applied"
	reusedReadContext  = "reused-read-context"
	noCheckQuorumLease = "no-checkquorum-lease"
)

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     sendBeforePersist,
		Summary:  "messages are sent before the entries and the hard state of their Ready are on disk",
		Source:   "go.etcd.io/raft/v3, doc.go: no messages may be sent until the latest HardState has been persisted; Ready.Messages: outbound messages to be sent after Entries are committed to stable storage",
		Needs:    "slow disks, and servers that crash together and lose what they had not synced",
		Scenario: "etcdraft/blackouts",
	},
	{
		Name:     volatileHardState,
		Summary:  "term and vote are not written to disk, so after a crash a server votes again in a term that it has voted in",
		Source:   "go.etcd.io/raft/v3, Ready.HardState: to be saved to stable storage before messages are sent; Ongaro's thesis, section 3.8",
		Needs:    "several servers that crash at about the same time",
		Scenario: "etcdraft/blackouts",
	},
	{
		Name:     readBeforeApplied,
		Summary:  "a read is answered as soon as its index is known, although the server has not applied the log so far",
		Source:   "go.etcd.io/raft/v3, Node.ReadIndex: a read may be processed once the application has advanced further than the read index",
		Needs:    "reads at followers (follower-reads: true) that lag",
		Scenario: "etcdraft/follower-reads",
	},
	{
		Name:     reusedReadContext,
		Summary:  "all reads have one request context, so a late confirmation of one read passes for that of another",
		Source:   "go.etcd.io/raft/v3, ReadState: it is the caller's duty to tell by RequestCtx whether this is the state it asked for; etcd issue 20418",
		Needs:    "reads at followers (follower-reads: true), and messages that are late or repeated",
		Scenario: "etcdraft/follower-reads",
	},
	{
		Name:     noCheckQuorumLease,
		Summary:  "a leader answers reads on its lease although CheckQuorum is off, so that the lease never ends; the library refuses this configuration, so the host does it by itself",
		Source:   "go.etcd.io/raft/v3, Config.ReadOnlyOption: CheckQuorum must be enabled if ReadOnlyOption is ReadOnlyLeaseBased; etcd issue 8450",
		Needs:    "a leader cut off from the others, but not from a client that reads",
		Scenario: "etcdraft/leader-partition",
	},
}
