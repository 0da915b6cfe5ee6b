// Package grade grades many submissions of a lab, each in a process of its own.
//
// A submission is a folder that nobody has read yet. Only the Go files of its package server are
// taken, if they keep to the rules of package labs/rules, into a module that is written here, and
// built with the meter of package labs/metered in them. What is built runs within the limits of
// package labs/confine. What a submission does to itself costs it points, and nobody else.
//
// Start with grade.go; submission.go finds submissions, build.go builds them, try.go has them
// tried, and kept.go goes on where an earlier grading ended. What is made of the results for others
// is in table.go, gradescope.go and classroom.go.
package grade
