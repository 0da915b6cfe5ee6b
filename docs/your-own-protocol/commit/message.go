package commit

// Prepare asks a participant to vote for a transaction.
type Prepare struct {
	Transaction uint64
	Command     string
}

// WireSize is the message's size in bytes on the network.
func (m Prepare) WireSize() int { return 8 + len(m.Command) }

// Prepared is a vote for a transaction: its sender can commit it, whatever happens.
type Prepared struct{ Transaction uint64 }

// Outcome tells a participant what the coordinator decided.
type Outcome struct {
	Transaction uint64
	Commit      bool
}

// Done tells the coordinator that its sender knows the outcome, and has it on disk.
type Done struct{ Transaction uint64 }
