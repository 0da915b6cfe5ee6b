// Package dist holds distributions of durations: how long a message travels,
// how long a disk takes.
//
// A Dist is the inverse of a cumulative distribution function. Sample maps a
// 64-bit draw to a duration, larger draws to longer ones, so that the draw
// belongs to the caller and the same draw gives the same duration for ever.
// Nothing here uses floating point: the tables are made with fixed-point
// arithmetic (fixed.go), and sampling is a lookup and a multiplication
// (curve.go). Parse and String give the distributions a written form
// (parse.go).
//
// Start reading at dist.go. The package imports sim/rng and nothing else of
// the project.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package dist
