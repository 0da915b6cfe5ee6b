//go:build soak

package main

import (
	"flag"
	"runtime"
	"testing"
)

var (
	soakSeeds = flag.Int("soak-seeds", 500, "with how many seeds each test tries the reference")
	soakFirst = flag.Uint64("soak-first", 1, "the first of these seeds")
)

// Every reference passes every test with many seeds. With 10,000 of them:
//
//	go test ./labs/calibrate -tags soak -timeout 10h -run TheReferences -soak-seeds 10000
func TestTheReferencesPass(t *testing.T) {
	calibrateAll(t, request{labs: withWrong(t), only: reference, seeds: *soakSeeds, first: *soakFirst, jobs: runtime.GOMAXPROCS(0)})
}
