// Package multiregister says what a group of registers does of which one operation reads
// and writes several, for whoever judges one: all that an operation does takes effect at
// one instant (the multi-register of knossos).
//
//	txn   does steps one after the other: "r x; w y 3" reads x and sets y to 3. It returns
//	      what the reads found, "x=1"; "x=nil" is a register that holds nothing.
//	read  is one of reads only.
//
// Start reading at multiregister.go.
package multiregister
