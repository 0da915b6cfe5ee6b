// Package cli is the laplace command: it parses arguments, calls the packages
// below, and prints. It decides nothing about a run.
//
// Results go to standard output and everything else to standard error. Each
// error is one line that says where, what was found, what was expected and
// what to do; status.go lists the exit statuses.
//
// Start reading at cli.go. Each command has a file of its name; directory.go
// and files.go write what a run leaves behind.
package cli
