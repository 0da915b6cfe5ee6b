// Package stack says what a stack does, for whoever judges one: what was put in last
// comes out first.
//
//	push  puts Value on top, an element that a space can set apart.
//	pop   takes the element on top off and returns it; Found is false if there is none.
//
// Start reading at stack.go; nesting.go has how a stack is judged without a search.
package stack
