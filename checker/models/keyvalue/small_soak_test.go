//go:build soak

package keyvalue_test

// smallHistories is how many small histories of a sort are judged, and of how many of them one
// is by a search alone as well.
const smallHistories, searchedEach = 2_000_000, 1
