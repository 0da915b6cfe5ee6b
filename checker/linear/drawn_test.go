//go:build !soak

package linear_test

// drawnHistories is how many are drawn of each sort; with the tag soak 200,000.
const drawnHistories = 6_000
