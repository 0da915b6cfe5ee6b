package lint

// A Category names a rule. It stands in front of each finding, and in the
// comments that excuse one.
type Category string

// The categories.
const (
	Wallclock Category = "wallclock"
	Goroutine Category = "goroutine"
	Channel   Category = "channel"
	Lock      Category = "lock"
	MapOrder  Category = "maporder"
	Random    Category = "random"
	Float     Category = "float"
	State     Category = "state"
	Mutation  Category = "mutation"
	Outside   Category = "outside"
	Address   Category = "address"
	IntSize   Category = "intsize"
	// Allow is about excuses themselves, and cannot be excused.
	Allow Category = "allow"
)

// A Rule is a category and what it finds.
type Rule struct {
	Category Category
	Summary  string
}

// Rules returns all rules, in the order in which the documentation explains
// them.
func Rules() []Rule {
	return []Rule{
		{Wallclock, "the machine's clock and its timers"},
		{Goroutine, "a go statement"},
		{Channel, "making or using a channel"},
		{Lock, "package sync and what is like it"},
		{MapOrder, "the order of a map's entries, where it shows"},
		{Random, "randomness that no seed decides"},
		{Float, "floating point, except in what is only shown"},
		{State, "package-level variables that change"},
		{Mutation, "writing to a message that was received"},
		{Outside, "the machine, the system, the runtime"},
		{Address, "addresses as numbers or text"},
		{IntSize, "the size of int"},
		{Allow, "an excuse without a reason, or without anything to excuse"},
	}
}
