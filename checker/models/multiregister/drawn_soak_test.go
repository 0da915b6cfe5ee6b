//go:build soak

package multiregister

const drawnHistories = 100_000
