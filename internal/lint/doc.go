// Package lint finds what would make a run depend on more than its seed, in
// the source of whatever runs inside the kernel: the machine's clock, other
// threads, the order of maps, randomness without a seed, floating point, state
// that outlives a run, messages that are written to.
//
// Check loads packages and is all that a command needs. The rules are one pass
// of golang.org/x/tools/go/analysis; start reading in analyzer.go, which lists
// them. What each rule takes for proven, and what it cannot see, is said to
// users in docs/lint.md.
//
// It runs the go command and reads source files, and writes nothing.
package lint
