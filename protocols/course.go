package protocols

// A Course is the longest way from a client's request to its answer while nothing
// goes wrong: what takes place along it one after the other. It includes that the
// server asked first sends the client on to another, and what a server has to end
// first that it has just begun for others.
type Course struct {
	// Messages is how many messages are on their way, one after the other.
	Messages int
	// Syncs is how many syncs of a disk servers wait for, one after the other.
	Syncs int
	// Batch is how many updates of at most UpdateShort bytes go along it together.
	// Where more may be asked for at once, one may have to let the others go first.
	Batch int64
}

// What courses are made of.
const (
	// Redirected is how many messages it takes a client to be sent on.
	Redirected = 2
	// SyncsOfServer is how many syncs, one after the other, may stand between a
	// server's taking in an update and its having it on disk: the one under way,
	// its own, and what a snapshot of the log that comes between them takes.
	SyncsOfServer = 6
	// UpdateShort is how many bytes an update has at most, with all that goes with
	// it, if its values have 160 bytes at most.
	UpdateShort = 512
)

// OfMajority is the course of an operation for which a leader asks all others
// twice: once for what came before it, and once for itself. Updates go along it
// in batches.
func OfMajority(batch int64) Course {
	return Course{Messages: Redirected + 2 + 2*2, Syncs: 2 * SyncsOfServer, Batch: batch}
}

// ShortUpdates is how many updates of UpdateShort bytes go in one message, and may
// be under way, where their number has the given bounds.
func (s Settings) ShortUpdates(bounds ...int64) int64 {
	most := s.Number(BatchBytes.Name) / UpdateShort
	if _, bounded := s.values[WindowBytes.Name]; bounded {
		most = min(most, s.Number(WindowBytes.Name)/UpdateShort)
	}
	for _, bound := range bounds {
		most = min(most, bound)
	}
	return most
}
