package literature

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

// A Yardstick is something that was published, with the experiment by which it is
// found again.
type Yardstick struct {
	// Name is that of its file: "raft-election-time".
	Name string
	// Summary says in one line what was found.
	Summary string
	// Source is where: author, title, year, section.
	Source string
	// Setup says how near the experiment is to the one that was published, and what had
	// to be chosen.
	Setup string
	// Margin says why values may be off as far as their tolerances say.
	Margin string
	// Trials is how many runs each case has, with the seeds from 1 on.
	Trials int
	// Measures is what is measured of each trial.
	Measures *Measurement
	// Cases are the experiment with different settings, one or more.
	Cases []Case
}

// A Case is the experiment with certain settings.
type Case struct {
	Name string
	// Scenario is the experiment; its seed counts for nothing.
	Scenario scenarios.Scenario
	// Draws are the faults whose times differ from trial to trial.
	Draws []Draw
	// Published are the values that are held against ours, one or more.
	Published []Published
}

// A Draw has a fault strike later than the scenario says, by a time of its own in each
// trial.
type Draw struct {
	Fault string // its ID
	Later dist.Dist
}

// A Published value is one that stands in the source, or follows from what does.
type Published struct {
	// Statistic says of what the value is: "p50", "mean", "share".
	Statistic *Statistic
	// Value is in nanoseconds, or of a share in parts per million.
	Value int64
	// Bound is that the source says that it is no more than Value.
	Bound bool
	// Tolerance is by how much ours may be off besides what chance does to it.
	Tolerance int64
	// Whose says whose the difference is, if there is one: theirs, ours or the model's;
	// "" if none is known of. Because says why.
	Whose, Because string
}

//go:embed yardsticks
var files embed.FS

var folder = document.Folder{Files: files, Name: "yardsticks"}

// Names are those of all yardsticks, in order.
var Names = sync.OnceValue(folder.Names)

// All are the yardsticks, in the order of their names.
func All() []*Yardstick {
	var all []*Yardstick
	for _, name := range Names() {
		y, err := Find(name)
		if err != nil {
			panic("literature: an embedded yardstick is wrong: " + err.Error())
		}
		all = append(all, y)
	}
	return all
}

// Find returns the yardstick of that name. The error says which there are.
func Find(name string) (*Yardstick, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("no yardstick is named %s; expected %s", document.Quote(name), document.OneOf(name, Names()))
	}
	file, text := folder.Read(name)
	return Parse(file, text)
}
