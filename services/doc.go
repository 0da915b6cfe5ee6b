// Package services is the replicated state machine that protocols host, and the client
// that talks to it, whatever the language: a [Service] says which kinds of operation
// there are, what they do, and what clients do with them; each has a folder below.
//
// A [Command] is an operation with the identity of who asked for it; it is
// encoded once, by the client, and the same string stands in the log of every
// node. A [Store] executes commands, each at most once ([Store.Apply]): clients
// register to open a session, and their writes belong to it until it expires. A
// [Request] and a [Reply] are the one language between clients and servers of
// whatever protocol, and a [Client] speaks it in straight-line code. An
// [Operator] asks for other things: [Reconfigure], [AddLearner] and
// [TransferLeadership].
//
// A server saves its state, and hands it over, by a [Capture], which encodes it in
// portions while the server goes on.
//
// Start with store.go. The package uses the kernel's names for nodes, messages
// and observations, and no protocol.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package services
