// Package disk is a model of one node's storage: files and directories, what
// of them a crash leaves behind, and what can go wrong with the medium.
//
// It is a pure model. It knows no event loop: a Host tells it the time and is
// told how long the program waits. Times are virtual, counted from the start
// of the run.
//
// The model keeps one image of each file, the one that the program reads, and
// a list of the changes that are not certain to be durable. A crash undoes
// that list and lets each change meet its fate anew. Faults of the medium are
// an overlay on the image, never a change to it, so Repair has nothing to
// reconstruct.
//
// Start reading at fs.go (what a program sees), then disk.go, inode.go (a
// file and its changes), crash.go (what survives) and rule.go (faults of
// single operations). The package may import sim/rng and sim/dist.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package disk
