package checker

// Names of the checks: those of a history and of how servers stand, and those of
// the invariants.
const (
	LinearizabilityName = "linearizability" // Linearizable
	WrittenValuesName   = "written values"  // WrittenValues
	ConvergenceName     = "convergence"     // Converged
	ProgressName        = "progress"        // Progress
	AvailabilityName    = "availability"    // Available
	PromptnessName      = "promptness"      // Prompt
	StabilityName       = "stability"       // Stable and Restless
	CatchUpName         = "catch-up"        // CatchUp

	ElectionSafetyName        = "election safety"       // NewElectionSafety
	CommittedNeverChangesName = "committed entries"     // NewCommittedNeverChanges
	AppliedAgreeName          = "applied commands"      // NewAppliedAgree
	AcknowledgedNotLostName   = "acknowledged commands" // NewAcknowledgedNotLost
	AtMostOnceName            = "at most once"          // NewAtMostOnce
	LogMatchingName           = "log matching"          // NewLogMatching
	LeaderCompletenessName    = "leader completeness"   // NewLeaderCompleteness
	ChainOrderName            = "chain order"           // NewChainOrder
	PromisesKeptName          = "promises"              // NewPromisesKept
	OneValuePerBallotName     = "one value per ballot"  // NewOneValuePerBallot
	FencingName               = "fencing"               // NewFencing
	HaltsName                 = "halts"                 // NewHalts
)
