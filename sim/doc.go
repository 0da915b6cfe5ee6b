// Package sim is the kernel: one thread that runs the processes of many nodes
// over a virtual network, virtual disks and virtual clocks, and in which every
// choice comes from one seed.
//
// The World pops the earliest event, gives it to the node that it is for, and
// folds it into the digest; whatever the process does in answer becomes more
// events. When and whether something happens is answered by the pure models
// below (network, disk, clock); what it means is known only to those above.
//
// Start with process.go, the whole interface between a program and its world;
// then world.go, what the outside may do to a world; then loop.go.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package sim
