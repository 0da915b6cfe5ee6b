//go:build !soak

package keyvalue_test

// smallHistories is how many small histories of a sort are judged; of how many of them one is
// by a search alone as well, and the evidence of one is judged by itself.
const smallHistories, closelyEach = 100_000, 8
