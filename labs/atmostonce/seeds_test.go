//go:build !soak

package atmostonce_test

// seedsTried is with how many seeds each test of the reference is tried.
const seedsTried = 40
