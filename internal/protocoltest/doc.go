// Package protocoltest is for the tests of protocols: a [Fleet] of servers in the
// kernel, storms that strike it, and a [Judge] of what servers and clients
// tell; and a [Transcript], which plays transcripts for
// github.com/cockroachdb/datadriven, in which nothing moves but by a command.
//
// It knows protocols by their descriptors only; [Standard] runs what every one must
// pass. Start with fleet.go or transcript.go. Only tests import this package.
package protocoltest
