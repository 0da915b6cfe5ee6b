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
// docs/scenarios.md. The rest stands by what it is about:
//
//   - the language: read.go, check.go, and network.go, hardware.go, workload.go,
//     operator.go and sometimes.go for the parts of a scenario, each with its keys,
//     its checks and what a run makes of it; library.go, protocols.go and
//     catalogue.go for what there is;
//   - the run: history.go, servers.go and states.go watch it, moment.go stops it,
//     replay.go compares two of them, model.go says who made it, panic.go is for
//     what goes wrong with it, and result.go for what comes of it;
//   - the judgement: spells.go for when clients are promised to be served, calm.go
//     for when leaders are to stay and answers to come at once; claims.go for what
//     a protocol claims to survive, and beyond.go, beyond_clocks.go,
//     beyond_settings.go and copies.go for harm that goes beyond it.
//
// It is one package of 29 files, and not three: each part of a scenario knows how
// it is written, run and judged, so that a package of the language alone would
// export the inside of all three.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package scenarios
