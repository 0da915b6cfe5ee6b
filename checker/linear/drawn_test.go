//go:build !soak

package linear_test

// drawnHistories is how many are drawn of each sort; with the tag soak a million.
const drawnHistories = 6_000
