// Package listappend says what transactions do that append to lists and read them, for
// whoever judges such.
//
// The key of a transaction names a group of lists with names of their own. A transaction
// does some appends and reads of lists of its group, one after the other and all at one
// instant. Elements that differ show in which order the appends took effect, which is what
// makes such histories easy to judge (Kingsbury and Alvaro, "Elle: Inferring Isolation
// Anomalies from Experimental Observations", VLDB 2020).
//
// Start reading at kinds.go; text.go has how transactions are written, isolation.go which
// levels a history has, judge.go and model.go what must hold where each group is
// linearizable, and language.go how Jepsen writes such transactions.
package listappend
