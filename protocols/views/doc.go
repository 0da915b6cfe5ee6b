// Package views is what protocols share whose configuration an outside party
// decides: the [View], the [Service] that decides on it, and the [Member], a server that
// enters views, keeps a [Log] on its disk, and hands its state to whoever joins.
//
// The design is that of the view service of MIT's course 6.824 (Morris,
// "Distributed Systems", lab 2 "Primary/Backup Key/Value Service", 2012 to
// 2015), with what the configuration manager of PacificA adds (Lin et al.,
// "PacificA: Replication in Log-Based Distributed Storage Systems", Microsoft
// Research, 2008): members keep their state over a crash, and a view may be
// replaced before it was taken up.
//
// The service is held by one node, the master, or by three or five. It keeps the
// view on its disk. While a master that is alone is down views do not change: nobody
// takes the place of a member that fails, but no promise is broken, for members
// accept nothing from another view than their own. Several masters decide each view
// by Paxos (Lamport, "Paxos Made Simple", 2001), one decree for each number, so that
// fewer than half of them may be down. Servers ping all of them.
//
// Start with view.go, which says why that is safe, then service.go (what is judged of
// servers), decree.go (how several masters decide), acting.go (which of them acts).
// What is the members' begins in member.go, which has what happens upon each event;
// then office.go (entering a view), join.go (a new member, and the handing over of the
// state), batch.go (the way of an update), apply.go, log.go (what is kept), sync.go
// (how that gets to the disk). A protocol adds its [Duties]. The files named assert
// have what may never happen, flaws.go how masters and members can be built to be
// wrong; timer.go and ledger.go are how a process knows what it has set and sent.
// program.go and parameters.go make a cluster of it all. The package uses the kernel,
// the store's language, the write-ahead log and the parameters of protocols, and knows
// no protocol.
package views
