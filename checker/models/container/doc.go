// Package container has what queues, stacks and priority queues have in common for whoever
// judges them: values are put in and taken out, and which comes out is a matter of
// discipline.
//
// Where no value is put in twice it is known which operation took it out, so that an
// order need not be searched for: whatever explains the operations on all values
// explains those on some of them, and a discipline can tell of all of them, in about
// n log n steps, whether there is an order (Lee and Mathur, "Efficient Decrease-and-Conquer
// Linearizability Monitoring", 2025; Henzinger, Sezgin and Vafeiadis, "Aspect-Oriented
// Linearizability Proofs", 2013). What each rests on is proved where it stands.
//
// Start reading at container.go; contents.go reads a history, pending.go has what
// operations of unknown outcome may have done, and evidence.go the fewest values that
// contradict each other.
package container
