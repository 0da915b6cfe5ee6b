// Package rundir writes and reads the directories in which runs are kept: the
// scenario, or the case of a test, with the trace, the history, the pictures and
// the result.
//
// Such a directory appears whole or not at all. What is in its place already, and
// is not a run of the same, stays, and the next name like it is taken. Nobody but a
// run's own directory is ever replaced: a file more in it, or an edit, makes it
// somebody else's.
//
// Start with directory.go for how one is written, files.go for what is in it, and
// tested.go for the run of a test, which nobody but the test can repeat.
package rundir
