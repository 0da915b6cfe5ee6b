// Package wal is a write-ahead log with snapshots, for protocols that must
// not forget what they promised. It lives in one directory of a disk.FS and
// uses nothing else.
//
// A log is one file: a header, a snapshot if there is one, and records. The
// file is only ever appended to. A new snapshot is a new file, written beside
// the old one, synced, and renamed over it, so there is always one complete
// log under the name.
//
// # Torn or corrupt
//
// When a node crashes, what it had written and not synced may be missing,
// wholly or in part and not only at the very end. Nobody was promised those
// records, and Open cuts them off. Damage to a record that was synced is
// another matter: to cut it off is to forget a promise, and a replicated
// system may then lose what a majority had agreed on (Alagappan et al.,
// "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018, section
// 2). Open must tell the two apart, and reports the second as a CorruptError.
//
// Three things show that a bad record had been durable, or cannot come from a
// crash:
//
//   - The file's header says how much of the file was synced before the file
//     got its name.
//   - Each record says how much of the file was known to be durable when the
//     record was made. A sound record header anywhere behind the bad record
//     that claims so is proof. Headers have a checksum of their own, which
//     also covers the file's number and the record's place, so that neither
//     bytes of a payload nor of an older file pass for one.
//   - A torn append leaves whole sectors of zeros. A bad record that is there
//     in full and has not one block of zeros was damaged otherwise.
//
// What remains cannot be told from a torn tail, and is cut off: damage to the
// last batch that was synced, if it looks like missing sectors, as a write
// that the disk acknowledged and lost does; a file that has become shorter by
// whole batches; a directory from which the log is gone. Nothing within one
// file can prove that these are faults. A protocol that must survive them has
// to ask its peers.
//
// Start reading at wal.go, then snapshot.go, format.go and recover.go.
// assert.go has what may never happen.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package wal
