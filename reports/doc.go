// Package reports shows one run to people: a timeline of what every client
// and server did, a picture of how well clients were served, and a card for the
// terminal.
//
// A picture is a function of the result alone: the same result gives the same
// bytes. Floating point is used freely here, since nothing depends on what a
// picture shows.
//
// Start reading at timeline.go. facts.go holds what the pictures take from a
// result, frame.go and backdrop.go what they have in common, lanes.go and columns.go what
// stands in a lane, keys.go its legend, and sketch.go and text.go how they draw.
package reports
