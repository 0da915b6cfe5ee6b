// Package priorityqueue says what a priority queue does, for whoever judges one: the least
// of what is in comes out.
//
//	insert       puts Value in, an element that a space can set apart.
//	extract-min  takes the least element out and returns it; Found is false if there is none.
//
// Whole numbers come in their order and before all else, of numbers that are equal the one
// whose text is less; other elements come in the order of their texts, by bytes.
//
// Start reading at priorityqueue.go; sweep.go has how one is judged without a search.
package priorityqueue
