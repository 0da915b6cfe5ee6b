// Package rules says what the source of a student's package may have in it: which packages it
// imports, and that nothing in it reaches around them or around the meter.
//
// A server of a lab is a program of one thread that knows nothing but what it is handed. So
// there is no file, socket, clock, other thread or pointer into somebody else's memory within
// its reach, and that is the first fence around a submission that nobody has read yet. The
// rules look at the syntax alone; nothing is built or run for it.
//
// Start with [Check].
package rules
