//go:build soak

package linear_test

const drawnHistories = 200_000
