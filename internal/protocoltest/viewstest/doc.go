// Package viewstest is for the tests of protocols whose servers are members of views
// (package views): [Design.Test] runs what is the same for each of them, and
// [Transcript] is how their transcripts are played.
//
// Start with design.go. Only tests import this package.
package viewstest
