// Package parts moves what is too long for one message from one server to
// another: a snapshot, or the state that a new member is handed. It goes in
// parts, each at its offset, as InstallSnapshot of Ongaro, "Consensus: Bridging
// Theory and Practice" (2014), figure 5.3, with what TCP knows about a path
// whose speed nobody has told: how much may be under way, and how long to wait
// for an answer, follow from how long answers take (Jacobson and Karels,
// "Congestion Avoidance and Control", 1988; Karn and Partridge, "Improving
// Round-Trip Time Estimates in Reliable Transport Protocols", 1987).
//
// It sends nothing itself and reads no clock: a protocol puts a [Part] into a
// message of its own, together with what tells one whole from another, and
// answers with what [Receiver.Take] returns. What overtakes others waits in an
// [Early]. Start with parts.go.
package parts
