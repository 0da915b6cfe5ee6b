// Package live runs the processes of the simulator for real: a second sim.Env,
// over TCP connections, a directory, and the machine's clock. The code of a
// protocol is the same to the byte, and cannot tell where it runs.
//
// [Run] is one node. One goroutine calls the process' methods, one at a time,
// in the order in which messages came and timers ran out, and Drained when it
// has handled all that had come. Others only carry: bytes to and from the other
// nodes (transport.go), and the ends of syncs. A [Thread] is a client: straight-line
// code on the other end of such connections.
//
// The network promises what the simulated one does, nothing: what cannot be
// sent at once, or finds a queue full, is lost. There is no encryption and no
// authentication; whoever reaches the port is believed. Addresses are therefore
// of this machine only, unless that is asked for (servers.go).
//
// Start with live.go, then host.go. The package imports sim, sim/disk, sim/rng,
// services for the language of clients, live/osdisk and sim/wire. Nothing
// in it is deterministic, and nothing below it may import it.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package live
