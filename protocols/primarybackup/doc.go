// Package primarybackup is replication by a primary and one backup, with a
// view service that decides who they are.
//
// The idea is Alsberg and Day's ("A Principle for Resilient Sharing of
// Distributed Resources", ICSE 1976): clients ask the primary, which lets the
// backup have an update before it answers. That everything which the outside
// sees must wait for the backup is Bressoud and Schneider's output rule
// ("Hypervisor-Based Fault Tolerance", SOSP 1995). Views, state transfer and
// the rules against two primaries are those of MIT's course 6.824 (lab 2,
// "Primary/Backup Key/Value Service", 2012 to 2015): a deposed primary can do
// nothing, reads included, because each thing it does needs the backup, and
// the backup refuses what comes from another view than its own.
//
// In two things it goes beyond the lab. Servers keep their state over a crash,
// on their disks. And a read does not travel to the backup; the primary asks
// the backup once, for all reads that wait, whether the view still stands.
//
// In the mode async the primary answers for an update before the backup has it,
// as many systems do. That promises eventual consistency and no more, and is
// judged at that: acknowledged updates may be lost, and the logs of servers
// differ for a while; but nobody reads what nobody wrote, and once nothing is
// written any more all reads agree.
//
// Start with server.go: what a server knows and what it does besides what each
// [views.Member] does, which keeps the log, enters views and hands its state to a
// backup that joins. Then update.go (the way of an update), read.go, views.go (the
// primary's work, and its end). protocol.go describes the protocol to the rest of
// Laplace, assert.go has what may never happen, and flaws.go lists the bugs
// that it can be built with; each is one condition on the line that its rule
// stands on. The transcripts in testdata tell what happens when one or the
// other fails.
//
// A server whose disk cannot be trusted does not run: it notes so and falls
// silent.
package primarybackup
