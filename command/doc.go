// Package command is the laplace command: it parses arguments, calls the packages
// below, and prints. It decides nothing about a run. A program whose func main calls
// [Main] is the whole command.
//
// Results go to standard output and everything else to standard error. Each
// error is one line that says where, what was found, what was expected and
// what to do; status.go lists the exit statuses.
//
// Start reading at command.go. There are as many files as there are commands, and as
// many more: each command has a file of its name, and hunt, which has as much to
// say as the others together, further ones. The commands share the screen
// (screen.go), meters (progress.go), cards of runs (card.go), what is written
// of a run and where (files.go, directory.go, kept.go), and errors (flags.go,
// status.go).
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package command
