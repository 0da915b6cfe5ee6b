// Package story leads a cluster through a paper's example step by step: the
// servers do nothing by themselves, and a transcript for
// github.com/cockroachdb/datadriven says which message arrives, which timer
// runs out, who crashes. So each transcript reads like the paragraph that it
// retells.
//
// Start with [Tell]. Only tests of protocols import this package.
package story
