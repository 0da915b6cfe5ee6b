package explore

import (
	"github.com/laplace-sim/laplace/internal/deephash"
	"github.com/laplace-sim/laplace/sim"
)

// A catalogue numbers all messages and moves that a search meets, so that a
// state of the cluster is a few numbers.
type catalogue struct {
	nodes  int // of the cluster
	mails  []mail
	byHash map[uint64]mailID
	moves  []move
	byMove map[move]moveID
}

// A mailID is the number of a mail.
type mailID uint32

// A mail is a message with its two ends. The same message sent twice is one
// mail that is under way twice.
type mail struct {
	from, to sim.NodeID
	message  sim.Message
	hash     uint64 // of all of it
	content  uint64 // of the message
	deliver  moveID
	copy     moveID
}

// A moveID is the number of a move.
type moveID uint32

// A move is something that happens to one node.
type move struct {
	kind  moveKind
	node  sim.NodeID
	mail  mailID    // of deliver and duplicate
	timer sim.Timer // of expire
	tag   uint64    // of synced
}

type moveKind uint8

const (
	start     moveKind = iota + 1 // before all others
	deliver                       // and the message is gone
	duplicate                     // deliver, and the message stays
	expire
	synced
	crash // and start again
)

// String names the kind for errors.
func (k moveKind) String() string {
	return [...]string{"none", "its start", "a delivery", "a second delivery", "a timeout", "the end of a sync", "a crash"}[k]
}

func newCatalogue(nodes int) *catalogue {
	return &catalogue{nodes: nodes, byHash: make(map[uint64]mailID), byMove: make(map[move]moveID)}
}

// move returns the number of a move.
func (c *catalogue) move(m move) moveID {
	id, found := c.byMove[m]
	if !found {
		id = moveID(len(c.moves))
		c.moves = append(c.moves, m)
		c.byMove[m] = id
	}
	return id
}

// mail returns the number of a message from one node to another.
func (c *catalogue) mail(from, to sim.NodeID, message sim.Message) mailID {
	content := hashOf(message)
	hash := deephash.Fold(content, uint64(from), uint64(to))
	id, found := c.byHash[hash]
	if !found {
		id = mailID(len(c.mails))
		c.byHash[hash] = id
		c.mails = append(c.mails, mail{
			from: from, to: to, message: message, hash: hash, content: content,
			deliver: c.move(move{kind: deliver, node: to, mail: id}),
			copy:    c.move(move{kind: duplicate, node: to, mail: id}),
		})
	}
	return id
}
