// Package lockservice is an example of a program that is tested with
// laplacetest: a lock, held on a lease that a majority of servers grants, and
// the store that the lock protects.
//
// A client asks all servers for a lease with a token that it makes up. A server
// grants one lease at a time, and only for a higher token than any it granted
// before; it remembers the token on its disk. So of two holders the later one
// has the higher token. A client may still write when its lease is long over:
// it was paused, or the network was slow. The store therefore refuses a write
// whose token is lower than one that it has seen (Kleppmann, "How to do
// distributed locking", 2016: fencing tokens).
//
// The program can be built with one of two mistakes that people make; see Flaw.
// The tests state what a lock promises, and find both.
package lockservice
