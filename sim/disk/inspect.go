package disk

import "time"

// A FileState is what there is to know about a file without reading it.
type FileState struct {
	Name string // its path
	Size int64  // bytes, as the program sees it
	// Unsynced is how many writes and truncations a crash would put at risk.
	Unsynced int
}

// Inspect returns the state of all files that have a name, by path, at the
// given time. It takes no time, and is no operation.
func (d *Disk) Inspect(at time.Duration) []FileState {
	var found []FileState
	d.root.files("", func(name string, n *inode) bool {
		found = append(found, FileState{Name: name, Size: n.size(), Unsynced: n.unsynced(at)})
		return true
	})
	return found
}

// unsynced is how many changes made by then were not durable then.
func (n *inode) unsynced(at time.Duration) int {
	durable := n.first
	if ended := n.ended(at); ended > 0 {
		durable = n.barriers[ended-1].upto
	}
	count := 0
	for i := range n.changes {
		if n.first+uint64(i) >= durable && n.changes[i].issued <= at {
			count++
		}
	}
	return count
}
