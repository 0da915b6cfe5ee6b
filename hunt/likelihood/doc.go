// Package likelihood finds out when in a run its violation became inevitable: from
// points along the run it runs what follows again with other randomness, and counts.
package likelihood
