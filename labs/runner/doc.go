// Package runner tries a solution in processes of its own, as many as there are processors, and
// says what that came to: the same for any number of them.
//
// A process is the student's program, which is told to carry out a plan ([labs.Work]). It may
// end before its time, by os.Exit, a deadlock or no memory; whoever reads its lines knows then in
// which try it did. Such a test is tried again, in order and in one process, so that
// what it comes to does not depend on what else ran.
//
// Start with runner.go; process.go has one process, and death.go what is made of what the
// runtime says when one ends.
package runner
