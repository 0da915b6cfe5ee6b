//go:build !soak

package multiregister

// drawnHistories is how many are drawn; with the tag soak a hundred thousand.
const drawnHistories = 5_000
