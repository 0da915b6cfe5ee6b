// Package txntest draws small histories of transactions and tries every order of them, for
// tests of what judges such. It shares no code with that but the notation.
//
// Start reading at transaction.go; draw.go has how histories are drawn, and orders.go what
// each level means.
package txntest
