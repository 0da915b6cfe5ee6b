// Package modeltest makes histories of a store of keys and values for tests: from
// text, by chance, or by simulation of clients; and it decides whether one is
// linearizable by trying every order.
package modeltest
