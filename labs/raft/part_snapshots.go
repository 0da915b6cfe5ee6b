package raft

import "github.com/laplace-sim/laplace/labs"

var snapshots = labs.Part{Name: "d", Title: "Snapshots", Tests: []labs.Test{
	{
		Name: "snapshots", Points: 5,
		Asks:     "A log of which a snapshot stands for the beginning is cut: no server saves more than 12 KiB of state or keeps more than 16 KiB in memory.",
		Scenario: "lab-raft/snapshots", Checks: compacted, Rules: snapshotRules,
		Counterparts: []string{"6.5840 3D TestSnapshotBasic3D"},
	},
	{
		Name: "install", Points: 5,
		Asks:     "A server that is further behind than the leader's log begins is sent the snapshot.",
		Scenario: "lab-raft/install", Checks: compacted, Rules: snapshotRules,
		Counterparts: []string{"6.5840 3D TestSnapshotInstall3D"},
	},
	{
		Name: "install-unreliable", Points: 5,
		Asks:     "A snapshot that comes late or twice undoes nothing.",
		Scenario: "lab-raft/install-unreliable", Checks: compacted, Rules: snapshotRules,
		Counterparts: []string{"6.5840 3D TestSnapshotInstallUnreliable3D"},
	},
	{
		Name: "install-crash", Points: 5,
		Asks:     "A server that was down, and crashes when it has got a snapshot, still has it.",
		Scenario: "lab-raft/install-crash", Checks: compacted, Rules: snapshotRules,
		Counterparts: []string{"6.5840 3D TestSnapshotInstallCrash3D", "6.5840 3D TestSnapshotInstallUnCrash3D"},
	},
	{
		Name: "all-crash", Points: 5,
		Asks:     "All servers go on from a snapshot and the entries behind it, however often they crash.",
		Scenario: "lab-raft/all-crash", Checks: compacted, Rules: snapshotRules,
		Counterparts: []string{"6.5840 3D TestSnapshotAllCrash3D", "6.5840 3D TestSnapshotInit3D"},
	},
}}
