// Package measure says in numbers how well clients were served, and what that cost:
// what comparisons of protocols are made of. docs/measures.md defines each measure; the
// comments here repeat the definitions in short.
//
// [Of] measures one run. It knows histories, times and counts, and nothing of a
// simulator: a history of real clients is measured in the same way. All numbers are
// integers, so that the same run has the same measures on every machine.
//
// Start with measure.go.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package measure
