package main

import (
	"flag"
	"runtime"
	"testing"

	"github.com/laplace-sim/laplace/labs"
)

var update = flag.Bool("update", false, "write what the labs come to into "+page)

// seedsOfReference is with how many seeds each test tries the reference here.
const seedsOfReference = 20

// What is wrong is failed by the tests that it names, at the seeds that the page says, with
// a rule that fits; references pass, and skeletons fail.
func TestTheCalibration(t *testing.T) {
	calibrated := withWrong(t)
	if len(calibrated) == 0 {
		t.Skip("no lab has wrong solutions")
	}
	rows := calibrateAll(t, request{labs: calibrated, first: 1, jobs: runtime.GOMAXPROCS(0), references: seedsOfReference})
	for _, l := range calibrated {
		for _, p := range unfailed(l, rows) {
			t.Error(p)
		}
	}
	if !t.Failed() {
		holdSection(t, "wrong solutions", calibrationTable(rows))
	}
}

// calibrateAll tries what is asked for, and fails the test for each problem.
func calibrateAll(t *testing.T, r request) []*row {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := calibrate(t.Context(), root, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if p := row.problem(); p != "" {
			t.Errorf("%s/%s in %s: %s\ngo run ./labs/calibrate %[1]s --only %[2]s --test %[3]s", row.cell.Lab, row.cell.Solution, row.cell.Test, p)
		}
	}
	return rows
}

// withWrong are the labs that have wrong solutions.
func withWrong(t *testing.T) (found []*labs.Lab) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range everyLab() {
		all, err := readWrong(root, l)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 0 {
			found = append(found, l)
		} else {
			t.Logf("lab %s has no wrong solutions", l.Name)
		}
	}
	return found
}
