package sim

// Flip is flip, for tests.
var Flip = flip
