// Package servicetest makes histories of any service for the tests of how it is judged:
// clients of a workload ask a store of their own, and some are not told what came of it.
//
// Start reading at history.go.
package servicetest
