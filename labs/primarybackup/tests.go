package primarybackup

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// The checks that count: those of a view server alone, those of the whole, and those of runs in
// which progress is not asked for.
var (
	ofViews  = []string{viewsName, checker.ElectionSafetyName, checker.ProgressName, scenarios.ProgramName}
	ofAll    = []string{linear.Name, viewsName, checker.ElectionSafetyName, checker.ProgressName, scenarios.ProgramName}
	ofSafety = []string{linear.Name, viewsName, checker.ElectionSafetyName, scenarios.ProgramName}
)

// at is an instant of a run in milliseconds.
func at(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }

var firstViews = labs.Test{
	Name: "views", Points: 5, Scenario: "lab-primarybackup/views",
	Asks:   "Of servers that all ping there is a primary within half a second, and then a backup, and while nothing goes wrong it stays so.",
	Checks: ofViews, Judges: []labs.Judge{served(20, at(500), at(2000)), views(4)}, Rules: rules,
	Counterparts: []string{"DSLabs 2 ViewServerTest.test01StartupViewCorrect", "DSLabs 2 ViewServerTest.test02firstPrimary", "DSLabs 2 ViewServerTest.test03FirstBackup", "DSLabs 2 ViewServerTest.test04BackupPingsFirst"},
}

var successor = labs.Test{
	Name: "successor", Points: 10, Scenario: "lab-primarybackup/successor",
	Asks:   "When the primary crashes its backup takes its place within half a second, and whoever stood by becomes backup, so that it can happen again.",
	Checks: ofViews, Judges: []labs.Judge{served(20, at(1600), at(2400)), served(20, at(3600), at(4400)), views(8)}, Rules: rules,
	Counterparts: []string{"DSLabs 2 ViewServerTest.test05BackupTakesOver", "DSLabs 2 ViewServerTest.test07IdleThirdServerBecomesBackup", "DSLabs 2 ViewServerTest.test09DeadBackupRemoved"},
}

var blink = labs.Test{
	Name: "blink", Points: 5, Scenario: "lab-primarybackup/blink",
	Asks:   "A server that crashes and is back at once has lost the state: it is not taken for what it was, and the others go on.",
	Checks: ofViews, Judges: []labs.Judge{served(8, at(1600), at(1950)), served(8, at(2600), at(2950)), served(20, at(3600), at(4400))}, Rules: otherwise(restarts),
	Counterparts: []string{"DSLabs 2 ViewServerTest.test06OldServerBecomesBackup"},
}

var unacknowledged = labs.Test{
	Name: "unacknowledged", Points: 10, Scenario: "lab-primarybackup/unacknowledged",
	Asks:   "Nobody takes the place of a primary that has not acknowledged its view, for nobody is known to have the state.",
	Checks: []string{viewsName, checker.ElectionSafetyName, scenarios.ProgramName},
	Judges: []labs.Judge{served(10, at(1300), at(2000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 ViewServerTest.test08WaitForPrimaryAck"},
}

var quiet = labs.Test{
	Name: "quiet", Points: 5, Scenario: "lab-primarybackup/quiet",
	Asks:   "While nothing goes wrong clients are served by one primary, with ten messages and 400 bytes for each operation, pings among them.",
	Checks: ofAll, Judges: []labs.Judge{served(100, at(500), at(3000)), views(4), labs.MessagesPerOperation(10), labs.BytesPerOperation(400)}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test02Basic", "DSLabs 2 PrimaryBackupTest.test03PrimaryChosen", "DSLabs 2 PrimaryBackupTest.test04BackupChosen", "DSLabs 2 PrimaryBackupTest.test05MaxViewServerPingsCount"},
}

var takeover = labs.Test{
	Name: "takeover", Points: 5, Scenario: "lab-primarybackup/takeover",
	Asks:   "When the primary crashes its backup goes on with all that clients were told, within half a second.",
	Checks: ofAll, Judges: []labs.Judge{served(30, at(2100), at(3000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test06BackupTakesOver", "DSLabs 2 PrimaryBackupTest.test09FailPut"},
}

var handover = labs.Test{
	Name: "handover", Points: 10, Scenario: "lab-primarybackup/handover",
	Asks:   "A new backup has the whole state before it counts as one, so that primaries may crash one after the other.",
	Checks: ofAll, Judges: []labs.Judge{served(10, at(1600), at(2400)), served(10, at(3100), at(3900)), served(10, at(4600), at(5900))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test14RepeatedCrashes"},
}

var blinks = labs.Test{
	Name: "blinks", Points: 5, Scenario: "lab-primarybackup/blinks",
	Asks:   "A server that crashes and is back at once serves nothing out of the state that it has lost.",
	Checks: ofAll, Judges: []labs.Judge{served(5, at(1600), at(1950)), served(5, at(2600), at(2950)), served(10, at(3600), at(4400))}, Rules: otherwise(restarts),
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test14RepeatedCrashes"},
}

var oldPrimary = labs.Test{
	Name: "old-primary", Points: 10, Scenario: "lab-primarybackup/old-primary",
	Asks:   "A primary that is cut off from the others answers nobody once another can be primary, not even a read.",
	Checks: ofAll, Judges: []labs.Judge{served(10, at(1600), at(2000)), served(10, at(3100), at(3500)), served(10, at(4600), at(5000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test18MultiClientWritesVisibleSearch"},
}

var lateWords = labs.Test{
	Name: "late-words", Points: 5, Scenario: "lab-primarybackup/late-words",
	Asks:   "What a primary has sent and arrives in a later view changes nothing.",
	Checks: ofAll, Judges: []labs.Judge{served(10, at(500), at(950)), served(10, at(3200), at(4900))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test17SingleClientMultiServerSearch"},
}

var retries = labs.Test{
	Name: "retries", Points: 10, Scenario: "lab-primarybackup/retries",
	Asks:   "What a client asks for again takes effect once, also if another server is primary by then.",
	Checks: ofAll, Judges: []labs.Judge{served(10, at(500), at(1400)), served(20, at(3000), at(4500))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test08AtMostOnceUnreliable", "DSLabs 2 PrimaryBackupTest.test15RepeatedCrashesUnreliable"},
}

var lossy = labs.Test{
	Name: "lossy", Points: 5, Scenario: "lab-primarybackup/lossy",
	Asks:   "Where messages between servers are lost, repeated and overtaken, clients are served all the same, and everything takes effect once.",
	Checks: ofAll, Judges: []labs.Judge{served(30, at(1000), at(4000))}, Rules: otherwise(sendsAgain),
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test12ConcurrentPutUnreliable", "DSLabs 2 PrimaryBackupTest.test13ConcurrentAppendUnreliable"},
}

var halfHanded = labs.Test{
	Name: "half-handed", Points: 5, Scenario: "lab-primarybackup/half-handed",
	Asks:   "Whoever has not been handed the whole state never serves, also if it was to be backup of a primary that is gone.",
	Checks: ofSafety, Judges: []labs.Judge{served(20, at(500), at(1000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test19MultipleFailuresSearch"},
}

var bothLost = labs.Test{
	Name: "both-lost", Points: 5, Scenario: "lab-primarybackup/both-lost",
	Asks:   "When primary and backup have both lost the state nobody serves any more, rather than as if nothing had been acknowledged.",
	Checks: ofSafety, Judges: []labs.Judge{served(30, at(500), at(2000)), nobodyServes(at(2000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 PrimaryBackupTest.test07KillLastServerRun"},
}

var bystander = labs.Test{
	Name: "bystander", Points: 5, Scenario: "lab-primarybackup/bystander",
	Asks:   "Whoever only stood by does not take the place of a primary and a backup that are both gone.",
	Checks: ofSafety, Judges: []labs.Judge{served(30, at(500), at(2000))}, Rules: rules,
	Counterparts: []string{"DSLabs 2 ViewServerTest.test10UninitializedNotPromoted"},
}
