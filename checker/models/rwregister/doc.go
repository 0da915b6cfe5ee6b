// Package rwregister says what transactions do that write registers and read them, for
// whoever judges such.
//
// The key of a transaction names a group of registers with names of their own. A register
// holds nil at first. A transaction does some writes and reads of registers of its group,
// one after the other and all at one instant. No value is written to a register twice, so
// that a read tells whose write it saw.
//
// Start reading at kinds.go; text.go has how transactions are written, isolation.go which
// levels a history has, and language.go how Jepsen writes such transactions.
package rwregister
