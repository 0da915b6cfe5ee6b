package lint

// A Category names a rule. It stands in front of each finding, and in the
// comments that excuse one.
type Category string

// The categories.
const (
	wallclock Category = "wallclock"
	goroutine Category = "goroutine"
	channel   Category = "channel"
	lock      Category = "lock"
	mapOrder  Category = "maporder"
	random    Category = "random"
	float     Category = "float"
	state     Category = "state"
	mutation  Category = "mutation"
	outside   Category = "outside"
	address   Category = "address"
	intSize   Category = "intsize"
	// allow is about excuses themselves, and cannot be excused.
	allow Category = "allow"
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
		{wallclock, "the machine's clock and its timers"},
		{goroutine, "a go statement"},
		{channel, "making or using a channel"},
		{lock, "package sync and what is like it"},
		{mapOrder, "the order of a map's entries, where it shows"},
		{random, "randomness that no seed decides"},
		{float, "floating point, except in what is only shown"},
		{state, "package-level variables that change"},
		{mutation, "writing to a message that was received"},
		{outside, "the machine, the system, the runtime"},
		{address, "addresses as numbers or text"},
		{intSize, "the size of int"},
		{allow, "an excuse without a reason, or without anything to excuse"},
	}
}
