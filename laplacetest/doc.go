// Package laplacetest runs a program of yours in the simulator from within go
// test, with pgregory.net/rapid.
//
// [Check] looks for a run that breaks a property: rapid draws a [Case] of
// faults, of work for the clients and of a seed; the case is run in a
// [Cluster]; and rapid makes what fails as small as it can. The smallest case
// is kept in testdata/laplace, and is tried first from then on; its run is left in
// runs, for laplace explain and for looking at. [Scenario] does
// the same with a scenario of the library. A [Story] tells what happens step by
// step: stop this, cut off that, expect this and not that.
//
// Each property of a run is valid, violated or not judged. A violation is what a
// check looks for; a property that none of its runs has judged fails it too. A
// check goes on until it has simulated a number of events, see [Test.Events].
//
// The package is for tests. A case and its seed decide everything that happens
// in a run, so no test that uses it is flaky.
//
// Importing the package switches off the files that rapid itself writes when a
// check fails: they are draws, which mean something else as soon as a generator
// is edited, while a kept case is data. Pass -rapid.nofailfile=false to have
// both.
//
// Start with laplacetest.go for checks, cluster.go for what they are about,
// judgement.go for what they come to, record.go for what a failure leaves, and
// story.go for stories. The package lockservice below this one is an example.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package laplacetest
