package checker

// Names of the checks that are no invariants. An invariant has its own from its
// method Name.
const (
	LinearizabilityName = "linearizability" // Linearizable
	WrittenValuesName   = "written values"  // WrittenValues
	ConvergenceName     = "convergence"     // Converged
	ProgressName        = "progress"        // Progress
	AvailabilityName    = "availability"    // Available
	PromptnessName      = "promptness"      // Prompt
	StabilityName       = "stability"       // Stable and Restless
	CatchUpName         = "catch-up"        // CatchUp
)
