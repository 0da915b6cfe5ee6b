//go:build soak

package atmostonce_test

const seedsTried = 2000
