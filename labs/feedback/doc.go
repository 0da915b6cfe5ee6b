// Package feedback tells a student what a failed test has seen: it makes the run of the worst
// seed again, writes its directory, makes it small, tells the story of what is left, and has
// the ladder of hints, which never says how to mend it.
//
// Start with feedback.go; text.go has the words, and ladder.go which rung is next.
package feedback
