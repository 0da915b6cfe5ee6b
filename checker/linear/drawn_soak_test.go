//go:build soak

package linear_test

const drawnHistories = 1_000_000
