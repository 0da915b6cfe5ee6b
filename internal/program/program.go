// Package program knows what people type to call the command: "laplace", or the name of
// a program of somebody's own that is the same command with more protocols.
package program

var name = "laplace"

// Name is what people type before the name of a command.
func Name() string { return name }

// Call has the program be called by a name, from now on. It is for the program's
// beginning, before anything else runs.
func Call(by string) { name = by }
