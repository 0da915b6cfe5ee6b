package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/labs"
)

// A course is one whose tests the labs have counterparts of.
type course struct {
	name  string
	read  string // which copy of its tests the names are from
	parts []coursePart
}

// A coursePart is what its course calls a part of a lab, with the names of its tests.
type coursePart struct {
	name  string // as Counterparts name it, behind the name of the course
	title string
	tests []string
	waits string // why none of its tests has a counterpart; "" where they should
}

const (
	waitsForLab7 = "waits for lab 7, sharding and transactions"
	noThreads    = "nothing to test: a client is told that an operation is not answered, and no thread waits for it"
	noShutdown   = "nothing to test: a server that is stopped is gone, with whatever waited for it"
)

// excused are tests that have no counterpart, with why.
var excused = map[string]string{
	"DSLabs 1 ClientServerPart1Test.test01ThrowsException": noThreads,
	"DSLabs 2 PrimaryBackupTest.test01ThrowsException":     noThreads,
	"DSLabs 3 PaxosTest.test01ThrowsException":             noThreads,
	"6.5840 4A TestShutdown4A":                             noShutdown,
}

// courses are the courses, with the tests that their copies have.
var courses = []course{
	{"6.5840", "MIT 6.5840, labs 3 to 5 of spring 2025", []coursePart{
		{"3A", "Raft, leader election", words("TestInitialElection3A TestReElection3A TestManyElections3A"), ""},
		{"3B", "Raft, log", words("TestBasicAgree3B TestRPCBytes3B TestFollowerFailure3B TestLeaderFailure3B TestFailAgree3B TestFailNoAgree3B TestConcurrentStarts3B TestRejoin3B TestBackup3B TestCount3B"), ""},
		{"3C", "Raft, persistence", words("TestPersist13C TestPersist23C TestPersist33C TestFigure83C TestUnreliableAgree3C TestFigure8Unreliable3C TestReliableChurn3C TestUnreliableChurn3C"), ""},
		{"3D", "Raft, log compaction", words("TestSnapshotBasic3D TestSnapshotInstall3D TestSnapshotInstallUnreliable3D TestSnapshotInstallCrash3D TestSnapshotInstallUnCrash3D TestSnapshotAllCrash3D TestSnapshotInit3D"), ""},
		{"4A", "replicated state machine", words("TestBasic4A TestConcurrent4A TestLeaderFailure4A TestLeaderPartition4A TestRestartReplay4A TestShutdown4A TestRestartSubmit4A"), ""},
		{"4B", "key-value service", words("TestBasic4B TestSpeed4B TestConcurrent4B TestUnreliable4B TestOnePartition4B TestManyPartitionsOneClient4B TestManyPartitionsManyClients4B TestPersistOneClient4B TestPersistConcurrent4B TestPersistConcurrentUnreliable4B TestPersistPartition4B TestPersistPartitionUnreliable4B TestPersistPartitionUnreliableLinearizable4B"), ""},
		{"4C", "key-value service with snapshots", words("TestSnapshot4C TestSnapshotRPC4C TestSnapshotSize4C TestSpeed4C TestSnapshotRecover4C TestSnapshotRecoverManyClients4C TestSnapshotUnreliable4C TestSnapshotUnreliableRecover4C TestSnapshotUnreliableRecoverConcurrentPartition4C TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable4C"), ""},
		{"5A", "moving shards", words("TestInitQuery5A TestStaticOneShardGroup5A TestJoinBasic5A TestDeleteBasic5A TestJoinLeaveBasic5A TestManyJoinLeaveReliable5A TestManyJoinLeaveUnreliable5A TestShutdown5A TestProgressShutdown TestProgressJoin TestOneConcurrentClerkReliable5A TestManyConcurrentClerkReliable5A TestOneConcurrentClerkUnreliable5A TestManyConcurrentClerkUnreliable5A"), waitsForLab7},
		{"5B", "a failed controller", words("TestJoinLeave5B TestRecoverCtrler5B"), waitsForLab7},
		{"5C", "concurrent controllers", words("TestAcquireLockConcurrentReliable5C TestAcquireLockConcurrentUnreliable5C TestLeaseBasicRelease5C TestLeaseBasicExpire5C TestLeaseBasicRefresh5C TestPartitionControllerJoin5C TestPartitionRecovery5C"), waitsForLab7},
	}},
	{"DSLabs", "emichael/dslabs, as its repository had them", []coursePart{
		{"1", "exactly-once client and server", words("KVStoreTest.test01BasicKVTests ClientServerPart1Test.test01ThrowsException ClientServerPart1Test.test02SingleClient ClientServerPart1Test.test03MultiClient ClientServerPart1Test.test04MultiClientAppends ClientServerPart1Test.test05SingleClientFinishesUnreliable ClientServerPart2Test.test01UnreliableClient ClientServerPart2Test.test02SingleClientAppendsUnreliable ClientServerPart2Test.test03MultiClientDifferentKeyUnreliable ClientServerPart2Test.test04MultiClientSameKeyUnreliable ClientServerPart2Test.test05GarbageCollection ClientServerPart2Test.test06LongRunningWorkload ClientServerPart2Test.test07SingleClientSearch ClientServerPart2Test.test08SingleClientAppendSearch ClientServerPart2Test.test09MultiClientDifferentKeySearch ClientServerPart2Test.test10MultiClientSameKeySearch ClientServerPart2Test.test11RandomSearchInfiniteWorkloads"), ""},
		{"2", "primary-backup", words("ViewServerTest.test01StartupViewCorrect ViewServerTest.test02firstPrimary ViewServerTest.test03FirstBackup ViewServerTest.test04BackupPingsFirst ViewServerTest.test05BackupTakesOver ViewServerTest.test06OldServerBecomesBackup ViewServerTest.test07IdleThirdServerBecomesBackup ViewServerTest.test08WaitForPrimaryAck ViewServerTest.test09DeadBackupRemoved ViewServerTest.test10UninitializedNotPromoted PrimaryBackupTest.test01ThrowsException PrimaryBackupTest.test02Basic PrimaryBackupTest.test03PrimaryChosen PrimaryBackupTest.test04BackupChosen PrimaryBackupTest.test05MaxViewServerPingsCount PrimaryBackupTest.test06BackupTakesOver PrimaryBackupTest.test07KillLastServerRun PrimaryBackupTest.test08AtMostOnceUnreliable PrimaryBackupTest.test09FailPut PrimaryBackupTest.test10ConcurrentPut PrimaryBackupTest.test11ConcurrentAppend PrimaryBackupTest.test12ConcurrentPutUnreliable PrimaryBackupTest.test13ConcurrentAppendUnreliable PrimaryBackupTest.test14RepeatedCrashes PrimaryBackupTest.test15RepeatedCrashesUnreliable PrimaryBackupTest.test16SingleClientSearch PrimaryBackupTest.test17SingleClientMultiServerSearch PrimaryBackupTest.test18MultiClientWritesVisibleSearch PrimaryBackupTest.test19MultipleFailuresSearch PrimaryBackupTest.test20RandomSearch"), ""},
		{"3", "Paxos", words("PaxosTest.test01ThrowsException PaxosTest.test02Basic PaxosTest.test03NoPartition PaxosTest.test04ProgressInMajority PaxosTest.test05NoProgressInMinority PaxosTest.test06ProgressAfterHeal PaxosTest.test07ServerSwitchesPartitions PaxosTest.test08SynchronousClients PaxosTest.test09ConcurrentAppends PaxosTest.test10MessageCount PaxosTest.test11ClearsMemory PaxosTest.test12BasicUnreliable PaxosTest.test13SimplePutGetUnreliable PaxosTest.test14SynchronousClientsUnreliable PaxosTest.test15ConcurrentAppendsUnreliable PaxosTest.test16SinglePartition PaxosTest.test17ConstantRepartition PaxosTest.test18ConstantRepartitionUnreliable PaxosTest.test19RepartitionFullThroughput PaxosTest.test20basicSearch PaxosTest.test21NoProgressInMinoritySearch PaxosTest.test22TwoClientsSearch PaxosTest.test23QuorumCheckingSearch PaxosTest.test24ThreeServerRandomSearch PaxosTest.test25FiveServerRandomSearch PaxosTest.test26SingletonPaxos"), ""},
		{"4", "sharded store with transactions", words("ShardMasterTest ShardStorePart1Test ShardStorePart2Test"), waitsForLab7},
	}},
}

func words(text string) []string { return strings.Fields(text) }

// A counterpart is a test of a lab that verifies what a test of a course does.
type counterpart struct {
	lab  *labs.Lab
	test labs.Test
}

// counterparts returns those of each test of the courses, by "COURSE PART TEST"; and what
// Counterparts names that is no such test.
func counterparts(of []*labs.Lab) (found map[string][]counterpart, unknown []string) {
	found = map[string][]counterpart{}
	known := courseTests()
	for _, l := range of {
		for _, part := range l.Parts {
			for _, test := range part.Tests {
				for _, name := range test.Counterparts {
					if !slices.Contains(known, name) {
						unknown = append(unknown, fmt.Sprintf("%s/%s: %q", l.Name, test.Name, name))
					}
					found[name] = append(found[name], counterpart{l, test})
				}
			}
		}
	}
	return found, unknown
}

func courseTests() (all []string) {
	for _, c := range courses {
		for _, part := range c.parts {
			for _, test := range part.tests {
				all = append(all, c.name+" "+part.name+" "+test)
			}
		}
	}
	return all
}
