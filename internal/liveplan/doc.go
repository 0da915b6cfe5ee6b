// Package liveplan asks whether the order in which a comparison of simulated protocols
// puts them is also that of clusters of real processes: it has tests only.
//
// One plan is run in two worlds. In the simulated one it is a scenario for each protocol
// and fault. In the real one each server is a program of its own, with a directory, and
// each connection goes through a [proxy] that delays what passes and cuts links; the
// faults strike at the same times, and clients ask for the same mix at the same pace.
// Both are measured by checker/measure. The simulated disks and links are as slow as
// this machine's were measured to be, so that what differs is what the simulator leaves
// out.
//
// Start with plan_test.go, then real_test.go. All but the proxy and its test is behind
// the tag soak. docs/measures.md has what came of it.
package liveplan
