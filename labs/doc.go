// Package labs is what a graded lab is made of: assignments in which somebody writes a
// distributed program, and is told within seconds, and on every machine the same, what
// it does wrong and why.
//
// A [Lab] has parts, and a part has tests. A [Test] runs the program of a [Solution] in a
// scenario with many seeds, and looks at what each run came to: the checks that every run
// of Laplace gets, and judges of its own, such as a budget of messages. All of it is
// bounded in steps and events, never in seconds.
//
// Each lab is a package below this one, with one line in package labs/all. It has the types
// that the student's package is written against (the only ones besides package sim that
// it may import), the host that runs a student's server as a [sim.Process], and the
// tests; beside it stand README.md (the assignment), skeleton (the package that a student
// begins with), scenarios, reference (a solution) and wrong (solutions as students get
// them wrong, each a change of the reference).
//
// A student's program runs in a process of its own, which calls [Work]; package labs/runner
// hears what it says, and [Score] makes points of that.
//
// Start with labs.go for the words, outcome.go for one run of a test, judge.go for budgets,
// and score.go for points.
package labs
