package nemesis

import (
	"slices"
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
	Kinds []string
	// Points are the fault points that the program has. About half of them,
	// the same throughout a schedule, are switched on by faults.
	Points []string
	// Versions are those that the program may be upgraded to.
	Versions []string
	// From is when the first gap begins: 0.
	From time.Duration
	// Until is when the last fault has ended: 30s.
	Until time.Duration
	// Gap is how long it is from one fault to the next on average: 2s. Each
	// gap is drawn from 0 to twice as long, so faults overlap.
	Gap time.Duration
	// Shortest and Longest are the bounds of how long a fault lasts: 200ms
	// and 5s.
	Shortest, Longest time.Duration
	// Budget bounds the damage.
	Budget Budget
}

// A Budget says what damage a protocol promises to survive. At no time do the
// faults of a generated schedule do more than that together, whatever their
// targets turn out to stand for. Where a field is 0 or nil the default stands
// that its comment names.
type Budget struct {
	// Away is how many servers may be down, paused, or cut off from the rest
	// in one direction or both: by default as many as leave a majority.
	Away int
	// Unsynced is what may become of unsynced writes: anything by default.
	Unsynced []Unsynced
	// Offset is how far faults may move a wall clock: 500ms.
	Offset time.Duration
	// Drift is by how much faults may change the rate of a clock, in parts
	// per million: 1,000.
	Drift int64
	// Loss and Duplicate are the chances that faults may lose or duplicate a
	// message: 20% each.
	Loss, Duplicate rng.Probability
	// Delay is how much longer faults may make a message take: 100ms.
	Delay time.Duration
	// Bandwidth is the least that a fault may leave of a link's bandwidth, in
	// bytes a second: 64,000. No two faults throttle at once.
	Bandwidth int64
	// Slow is how many times longer a fault may let work, or operations of a
	// disk, take: 10. No two faults do so at once.
	Slow int
	// Disk are the kinds of fault that may damage disks, and thereby lose what
	// was synced: by default those that Generator.Kinds asks for. They strike
	// a minority of the servers, the same throughout.
	Disk []string
}

// diskDamages lists the kinds of fault that damage disks.
var diskDamages = []string{
	"bad-sector", "bit-rot", "failed-sync", "full-disk", "io-error", "lost-write", "misdirected-write", "short-write",
}

// withDefaults puts every default in its place and rounds times to milliseconds.
func (g Generator) withDefaults(servers int) Generator {
	asked := g.expanded()
	if g.Budget.Disk == nil {
		g.Budget.Disk = asked
	}
	if asked == nil {
		asked = slices.DeleteFunc(kindNames(), func(name string) bool {
			return name == "fault-point" && g.Points == nil ||
				(name == "upgrade" || name == "rolling-upgrade") && g.Versions == nil ||
				slices.Contains(diskDamages, name) && !slices.Contains(g.Budget.Disk, name)
		})
	}
	g.Kinds = asked
	byDefault(&g.Until, 30*time.Second)
	byDefault(&g.Gap, 2*time.Second)
	byDefault(&g.Shortest, 200*time.Millisecond)
	byDefault(&g.Longest, max(g.Shortest, 5*time.Second))
	for _, p := range []*time.Duration{&g.From, &g.Until, &g.Gap, &g.Shortest, &g.Longest} {
		*p = p.Round(time.Millisecond)
	}
	g.Shortest = max(g.Shortest, time.Millisecond)
	byDefault(&g.Budget.Away, (servers-1)/2)
	byDefault(&g.Budget.Offset, 500*time.Millisecond)
	byDefault(&g.Budget.Drift, 1000)
	byDefault(&g.Budget.Loss, rng.Always/5)
	byDefault(&g.Budget.Duplicate, rng.Always/5)
	byDefault(&g.Budget.Delay, 100*time.Millisecond)
	byDefault(&g.Budget.Bandwidth, 64_000)
	byDefault(&g.Budget.Slow, 10)
	if g.Budget.Unsynced == nil {
		g.Budget.Unsynced = []Unsynced{Drop, Keep, Tear, Chance}
	}
	return g
}

// expanded are Kinds with each family replaced by its kinds.
func (g *Generator) expanded() []string {
	var names []string
	for _, word := range g.Kinds {
		if !slices.Contains(Families, word) {
			names = append(names, word)
			continue
		}
		for _, k := range kinds {
			if k.Family == word {
				names = append(names, k.Name)
			}
		}
	}
	return names
}

func byDefault[T comparable](p *T, fallback T) {
	if *p == *new(T) {
		*p = fallback
	}
}

// ReadGenerator reads a generator that is part of a larger YAML document. The
// error is a *FileError; file is only for it.
func ReadGenerator(file string, node ast.Node) (Generator, error) {
	var g Generator
	v := document.Of(file, node)
	pairs, err := v.Pairs("what to generate: keys and values")
	if err != nil {
		return Generator{}, err
	}
	if err := fill(v, pairs, g.fields()); err != nil {
		return Generator{}, err
	}
	if d := g.withDefaults(1); d.Longest < d.Shortest {
		return Generator{}, v.RefuseAs("longest "+d.Longest.String(), "at least shortest, "+d.Shortest.String())
	}
	return g, nil
}

// String is the generator as one line of YAML.
func (g Generator) String() string { return writeFlow(writeFields(g.fields())) }

// UnmarshalYAML makes a generator a part of any YAML document that
// goccy/go-yaml reads. Its errors carry the line and column but no file.
func (g *Generator) UnmarshalYAML(node ast.Node) (err error) {
	*g, err = ReadGenerator("generator", node)
	return err
}

// MarshalYAML makes a generator a part of any YAML document that goccy/go-yaml
// writes.
func (g Generator) MarshalYAML() ([]byte, error) { return []byte(g.String()), nil }

// MarshalJSON writes the same keys and values as YAML has.
func (g Generator) MarshalJSON() ([]byte, error) { return writeJSON(writeFields(g.fields())) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (g *Generator) UnmarshalJSON(text []byte) error {
	root, err := document.Parse("generator", text)
	if err != nil {
		return err
	}
	*g, err = ReadGenerator("generator", root.Node())
	return err
}

func (g *Generator) fields() []field {
	const least = time.Millisecond
	return []field{
		wordsField("kinds", "all that there is something to do for", "which kinds of fault, or families of them", &g.Kinds,
			slices.Concat(kindNames(), Families)),
		namesField("points", "the fault points that the program has", "a list of names of fault points", &g.Points),
		namesField("versions", "the versions that the program may be upgraded to", "a list of names of versions", &g.Versions),
		durationField("from", "0s", "when the first gap begins", &g.From, 0, timeMax),
		durationField("until", "30s", "when the last fault has ended", &g.Until, least, timeMax),
		durationField("gap", "2s", "how long it is from one fault to the next on average", &g.Gap, least, timeMax),
		durationField("shortest", "200ms", "how long a fault lasts at least", &g.Shortest, least, timeMax),
		durationField("longest", "5s", "how long a fault lasts at most", &g.Longest, least, timeMax),
		budgetField(&g.Budget),
	}
}

// wordsField is a list of some of the known words.
func wordsField(name, fallback, summary string, p *[]string, known []string) field {
	var places []uint8
	for _, w := range *p {
		places = append(places, uint8(slices.Index(known, w)))
	}
	f := choicesField(name, summary, &places, known)
	f.fallback = fallback
	read := f.read
	f.read = func(v document.Value) error {
		if err := read(v); err != nil {
			return err
		}
		*p = make([]string, len(places))
		for i, place := range places {
			(*p)[i] = known[place]
		}
		return nil
	}
	return f
}

// namesField is a list of words that a program has given to something.
func namesField(name, summary, expected string, p *[]string) field {
	return field{
		name: name, form: "list", fallback: "none", summary: summary,
		read: func(v document.Value) error {
			words, err := v.List(expected)
			if err != nil {
				return err
			}
			if len(words) == 0 {
				return v.RefuseAs("an empty list", expected)
			}
			names := make([]string, len(words))
			for i, w := range words {
				if err := nameField(name, "word", summary, expected, &names[i]).read(w); err != nil {
					return err
				}
				if slices.Contains(names[:i], names[i]) {
					return w.RefuseAs("the name "+names[i]+" once more", "each name once")
				}
			}
			*p = names
			return nil
		},
		write: func() any {
			if *p == nil {
				return nil
			}
			return *p
		},
	}
}

func budgetField(b *Budget) field {
	return field{
		name: "budget", form: "keys and values", summary: "how much damage all faults together may do at any time",
		read: func(v document.Value) error {
			pairs, err := v.Pairs("a budget: keys and values")
			if err != nil {
				return err
			}
			return fill(v, pairs, b.fields())
		},
		write: func() any {
			if entries := writeFields(b.fields()); entries != nil {
				return entries
			}
			return nil
		},
	}
}

func (b *Budget) fields() []field {
	return []field{
		countField("away", "a minority", "how many servers may be down, paused or cut off", &b.Away),
		choicesField("unsynced", "what may become of unsynced writes in a crash", &b.Unsynced, unsyncedNames),
		durationField("offset", "500ms", "how far a wall clock may be moved", &b.Offset, time.Millisecond, offsetMax),
		partsField("drift", "ppm", "by how much the rate of a clock may change", &b.Drift, 1, driftMax),
		partsField("loss", "%", "the chance that a message is lost", &b.Loss, 1, int64(rng.Always)),
		partsField("duplicate", "%", "the chance that a message arrives twice", &b.Duplicate, 1, int64(rng.Always)),
		durationField("delay", "100ms", "how much longer a message may take", &b.Delay, time.Millisecond, time.Hour),
		bytesField("bandwidth", "64000", "how many bytes a second a link must carry at least", &b.Bandwidth, 1),
		countField("slow", "10", "how many times longer work and disk operations may take", &b.Slow),
		wordsField("disk", "those in kinds", "which faults may damage the disks of a minority", &b.Disk, diskDamages),
	}
}
