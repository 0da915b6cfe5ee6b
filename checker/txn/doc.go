// Package txn judges histories of transactions on several objects: which levels of
// isolation they rule out, and by which anomaly.
//
// It follows Elle (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from
// Experimental Observations", VLDB 2020). What transactions read of each other, and which
// version of an object came behind which, makes a graph of dependencies; a cycle in it is
// an anomaly in the sense of Adya ("Weak Consistency", 1999), and rules levels out. That a
// level holds is said only where an order of the transactions was found that shows it, or
// where nothing but certain cycles could rule it out and there are none.
//
// Start reading at judge.go, which goes through all steps; list.go and register.go have
// what is inferred from lists that are appended to and from registers, anomaly.go what
// rules out what, cycles.go how cycles are found, and witness.go how an order is.
package txn
