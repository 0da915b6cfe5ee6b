//go:build soak

package primarybackup_test

const seedsTried = 2000
