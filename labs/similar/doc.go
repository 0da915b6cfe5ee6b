// Package similar finds places of Go sources that are close to each other: a note to a teacher, who
// looks at both, and never a verdict.
//
// It follows Saul Schleimer, Daniel Wilkerson and Alex Aiken, "Winnowing: Local Algorithms for
// Document Fingerprinting", SIGMOD 2003. A source is a row of tokens, in which names and literals
// are all alike, so that who renames, reformats or comments changes nothing; of each stretch of
// tokens a few are chosen by their hashes, the same ones wherever the stretch stands, so that
// who moves functions about changes little.
//
// It does not see a program that was written anew after another, and what two people were both
// told looks as if one had it of the other. Start with similar.go.
package similar
