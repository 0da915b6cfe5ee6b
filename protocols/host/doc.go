// Package host is what stands around a replicated log at each of its servers, by
// whatever protocol: the state machine that executes the log, and the clients that wait
// for it. Those whose command is in the log wait until it is executed there; those who
// read without the log wait for a round of questions, which tells the server that its
// state is the latest.
//
// A protocol's server embeds a [Host], and says when an entry is committed and a round
// confirmed. Another [Machine] than services.Store can stand in it.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package host
