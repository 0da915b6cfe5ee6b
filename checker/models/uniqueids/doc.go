// Package uniqueids judges ids that are handed out, each to one client only: the test
// of unique ids of Jepsen and of Maelstrom.
//
// Start reading at unique.go; jepsen.go has how Jepsen writes it down.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package uniqueids
