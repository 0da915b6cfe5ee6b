// Package longfork looks for long forks: two reads that see two writes in opposite orders.
//
// Each key is written once, by a transaction that does nothing else, and a read shows some
// keys at one instant. If all agree on one order of the writes, then of two reads of the
// same keys one has seen all that the other has. The test is that of Jepsen; the anomaly has
// its name from Sovran et al., "Transactional Storage for Geo-Replicated Systems" (2011),
// whose parallel snapshot isolation allows it.
//
// Start reading at fork.go; text.go has how operations are written, jepsen.go how Jepsen
// writes them.
package longfork
