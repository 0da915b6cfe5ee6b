// Package scenarios makes one run out of what all the packages below it
// offer: a protocol, a cluster of nodes, the network between them, clients
// that use them, faults that befall them, and checks.
//
// A [Scenario] is data. It is read from YAML by [Parse], comes from the
// [Library] embedded here, or is built by a program; [Run] runs it and returns
// a [Result]; [Scenario.YAML] writes it so that it runs again, event for
// event; [LoadRun] and [Replay] do that and compare.
//
// Start with scenario.go, run.go and judge.go. The format of the files is described in
// docs/scenarios.md.
package scenarios
