package nemesis

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Generator says what faults to make up from a seed. Where a field is 0 or
// nil the default stands that its comment names.
type Generator struct {
	// Kinds are the names of kinds of fault, or of families of them, to choose
	// from, each kind as likely as the others. By default it is all kinds for
	// which Points, Versions and the budget for disks leave something to do.
	// A kind that ByName says is told by its name is in no family here.
	Kinds []string
	// Without are the names of kinds of fault, or of families of them, that
	// are never chosen, whatever Kinds says.
	Without []string
	// Points are the fault points that the program has. About half of them,
	// the same throughout a schedule, are switched on by faults.
	Points []string
	// Versions are those that the program may be upgraded to.
	Versions []string
	// Messages are the kinds of message that programs send. In a swarm half of
	// the faults of links are about one of them alone, and some faults wait for
	// one to be sent.
	Messages []string
	// Swarm has each seed choose for itself, before it chooses any fault, what
	// its schedule is like: which families of faults and which kinds within
	// them there are at all, how often each comes, how far apart faults are,
	// how long they last, how many servers may be away at once if the budget
	// lets more be than a minority, and how likely it is that a fault is placed
	// where it hurts most (Groce, Zhang, Eide, Chen and Regehr, "Swarm
	// Testing", ISSTA 2012). Without it every kind is in every schedule, at
	// times that mean nothing to the program.
	Swarm bool
	// Plays has half of the seeds of a swarm make up, now and then in place of one
	// fault, several that are timed to each other, and last as long as that takes.
	Plays bool
	// Unlimited has the faults go beyond the budget, whatever it says: any
	// number of servers may be away at once, any disk damaged, and messages
	// misdelivered. No protocol promises to make progress then.
	Unlimited bool
	// From is when the first gap begins: 0.
	From time.Duration
	// Until is when the last fault has ended: 30s.
	Until time.Duration
	// Gap is how long it is from one fault to the next on average: 2s. Each
	// gap is drawn from 0 to twice as long, so faults overlap. A swarm has
	// another average for each seed, from a quarter to four times as long.
	Gap time.Duration
	// Shortest and Longest are the bounds of how long a fault lasts: 200ms
	// and 5s. A swarm has another upper bound for each seed, and never a
	// greater one.
	Shortest, Longest time.Duration
	// Budget bounds the damage.
	Budget Budget
}

// withDefaults puts every default in its place, kinds in the place of
// families, and rounds times to milliseconds.
func (g Generator) withDefaults(servers int) Generator {
	asked := expanded(g.Kinds, false)
	if g.Budget.Disk == nil {
		g.Budget.Disk = asked
	}
	if g.Unlimited {
		g.Budget.Disk = diskDamages()
	}
	if asked == nil {
		asked = kindsWhere(func(k Kind) bool {
			return (!k.ByName || g.Unlimited && k.excess) &&
				(k.Needs != NeedsPoints || g.Points != nil) && (k.Needs != NeedsVersions || g.Versions != nil) &&
				(!k.damages || slices.Contains(g.Budget.Disk, k.Name))
		})
	}
	never := expanded(g.Without, true)
	g.Kinds = slices.DeleteFunc(asked, func(name string) bool { return slices.Contains(never, name) })
	g.Until = cmp.Or(g.Until, 30*time.Second)
	g.Gap = cmp.Or(g.Gap, 2*time.Second)
	g.Shortest = cmp.Or(g.Shortest, 200*time.Millisecond)
	g.Longest = cmp.Or(g.Longest, max(g.Shortest, 5*time.Second))
	for _, p := range []*time.Duration{&g.From, &g.Until, &g.Gap, &g.Shortest, &g.Longest} {
		*p = p.Round(time.Millisecond)
	}
	g.Shortest = max(g.Shortest, time.Millisecond)
	g.Budget = g.Budget.withDefaults(servers)
	return g
}

// Choices are the names of the kinds of fault that the generator chooses from.
func (g Generator) Choices() []string { return g.withDefaults(1).Kinds }

// expanded are names of kinds and families with each family replaced by its
// kinds: by all of them, or by those that need not be told by their names.
func expanded(words []string, all bool) []string {
	var names []string
	for _, word := range words {
		if !slices.Contains(Families, word) {
			names = append(names, word)
			continue
		}
		for _, k := range kinds {
			if k.Family == word && (all || !k.ByName) {
				names = append(names, k.Name)
			}
		}
	}
	return names
}

// ReadGenerator reads a generator that is part of a larger YAML document. The
// error is a *FileError.
func ReadGenerator(v document.Value) (Generator, error) {
	var g Generator
	if err := v.Fill("what to generate: keys and values", g.fields()); err != nil {
		return Generator{}, err
	}
	d := g.withDefaults(1)
	if d.Longest < d.Shortest {
		return Generator{}, v.RefuseAs("longest "+d.Longest.String(), "at least shortest, "+d.Shortest.String())
	}
	if len(d.Kinds) == 0 {
		return Generator{}, v.RefuseAs("no kind of fault that without leaves", "one at least")
	}
	return g, nil
}

// A GeneratorError says what in a generator is out of range.
type GeneratorError struct {
	Found, Expected string
}

func (e *GeneratorError) Error() string {
	return "generator: found " + e.Found + ", expected " + e.Expected
}

// Check returns a *GeneratorError about the first thing in the generator that a file
// could not say: a kind that there is not, or a number out of range.
func (g Generator) Check() error {
	root, err := document.Parse("", []byte(g.String()))
	if err == nil {
		_, err = ReadGenerator(root)
	}
	if file, ok := errors.AsType[*FileError](err); ok {
		return &GeneratorError{file.Found, file.Expected}
	}
	return err
}

// fits returns an error if nothing can be generated for so many servers. It looks
// at what matters for that only, since it is asked for every schedule.
func (g *Generator) fits(servers int) error {
	if servers < 1 {
		return &GeneratorError{strconv.Itoa(servers) + " servers", "one or more"}
	}
	for _, word := range slices.Concat(g.Kinds, g.Without, g.Budget.Disk) {
		if !slices.Contains(Families, word) && !slices.ContainsFunc(kinds, func(k Kind) bool { return k.Name == word }) {
			return g.Check()
		}
	}
	b := &g.Budget
	for _, n := range [...]int64{
		int64(g.From), int64(g.Until), int64(g.Gap), int64(g.Shortest), int64(g.Longest), int64(b.Away), int64(b.Offset), b.Drift, int64(b.Delay), b.Bandwidth, int64(b.Slow),
	} {
		if n < 0 {
			return g.Check()
		}
	}
	if max(b.Loss, b.Duplicate) > rng.Always {
		return g.Check()
	}
	return nil
}

// String is the generator as one line of YAML.
func (g Generator) String() string { return document.Flow(document.Entries(g.fields())) }

// UnmarshalYAML makes a generator a part of any YAML document that
// goccy/go-yaml reads. Its errors carry the line and column but no file.
func (g *Generator) UnmarshalYAML(node ast.Node) (err error) {
	*g, err = ReadGenerator(document.Of("generator", node))
	return err
}

// MarshalYAML makes a generator a part of any YAML document that goccy/go-yaml
// writes.
func (g Generator) MarshalYAML() ([]byte, error) { return []byte(g.String()), nil }

// MarshalJSON writes the same keys and values as YAML has.
func (g Generator) MarshalJSON() ([]byte, error) { return document.JSON(document.Entries(g.fields())) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (g *Generator) UnmarshalJSON(text []byte) error {
	root, err := document.Parse("generator", text)
	if err != nil {
		return err
	}
	*g, err = ReadGenerator(root)
	return err
}

func (g *Generator) fields() []field {
	const least = time.Millisecond
	return []field{
		wordsField("kinds", "all that there is something to do for", "which kinds of fault, or families of them", &g.Kinds,
			slices.Concat(kindNames(), Families)),
		wordsField("without", "none", "which kinds of fault, or families of them, are never chosen", &g.Without,
			slices.Concat(kindNames(), Families)),
		namesField("points", "the fault points that the program has", "a list of names of fault points", &g.Points),
		namesField("versions", "the versions that the program may be upgraded to", "a list of names of versions", &g.Versions),
		namesField("messages", "the kinds of message that a swarm may pick out", "a list of kinds of message", &g.Messages),
		switchField("swarm", "each seed chooses which families and kinds there are, how often, how long and how ill-timed", &g.Swarm),
		switchField("plays", "half of the seeds of a swarm have faults that are timed to each other", &g.Plays),
		switchField("unlimited", "faults may do any damage, whatever the budget; progress can then not be demanded", &g.Unlimited),
		durationField("from", "0s", "when the first gap begins", &g.From, 0, timeMax),
		durationField("until", "30s", "when the last fault has ended", &g.Until, least, timeMax),
		durationField("gap", "2s", "how long it is from one fault to the next on average", &g.Gap, least, timeMax),
		durationField("shortest", "200ms", "how long a fault lasts at least", &g.Shortest, least, timeMax),
		durationField("longest", "5s", "how long a fault lasts at most", &g.Longest, least, timeMax),
		budgetField(&g.Budget),
	}
}
