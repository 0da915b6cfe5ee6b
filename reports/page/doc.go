// Package page writes a run as one HTML file that needs no network and no server: a
// space-time diagram to zoom and step through, the story of the violation beside it,
// and how clients were served on the same axis.
//
// [Write] makes a [Model] of what it is given, packs it (pack.go) and puts it with the
// program that draws it (assets) into one file. assets/unpack.js reads what pack.go
// writes, and says what each field is; what draws knows nothing of how it was packed.
package page
