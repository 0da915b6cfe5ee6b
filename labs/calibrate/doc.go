// Command calibrate tells whether the tests of the labs are worth their points: whether each
// reference passes them, and whether each solution as students get them wrong is failed by
// the tests that it was written for, with a rule that fits. It is for the developers of labs:
//
//	go run ./labs/calibrate raft                       all wrong solutions, with the tests that they name
//	go run ./labs/calibrate raft -only vote-twice      one of them, with every test of the lab
//	go run ./labs/calibrate raft -test first-election  one test, with all of them
//	go run ./labs/calibrate raft -only reference -seeds 2000
//	go run ./labs/calibrate                            all labs
//
// It prints a line for each solution and test: at which seed it fails first (seeds are tried
// from 1 on), which check fails, the rule of the test for that check, and how many
// milliseconds a seed takes. What is not as it should be is marked with "!" and told below
// the lines; then the status is 1.
//
// A wrong solution is a file labs/LAB/wrong/NAME.yaml, a change of the lab's reference
// (wrong.go has its keys). All solutions are packages of one program, which is built once
// (build.go), and which processes of their own run (driver.go, package trial), so that a
// solution that ends its process or loops takes nothing else with it.
//
// The table of docs/labs.md is written by TestTheCalibration of this package:
//
//	go test ./labs/calibrate -run TheCalibration -update
package main
