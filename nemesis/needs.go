package nemesis

// A Need is what there must be for faults of a kind to change anything: what
// nobody looks at, no fault can spoil. Most kinds need nothing.
type Need string

// The needs.
const (
	// NeedsWall is a program that acts on what wall clocks show.
	NeedsWall Need = "wall clock"
	// NeedsPoints is a program with fault points.
	NeedsPoints Need = "fault points"
	// NeedsVersions is a program of which there are several versions.
	NeedsVersions Need = "versions"
	// NeedsWork is work that takes time.
	NeedsWork Need = "work"
	// NeedsLatency is a disk that takes time.
	NeedsLatency Need = "latency"
	// NeedsFour is four servers, or more.
	NeedsFour Need = "four servers"
)

// needing says what faults of the kind need.
func (k Kind) needing(n Need) Kind {
	k.Needs = n
	return k
}
