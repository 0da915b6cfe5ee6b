// Package uniqueids judges ids that are handed out, each to one client only: the test
// of unique ids of Jepsen and of Maelstrom.
//
// Start reading at unique.go; jepsen.go has how Jepsen writes it down.
package uniqueids
