package labs

import (
	"io/fs"

	"github.com/laplace-sim/laplace/protocols"
)

// A Lab is an assignment.
type Lab struct {
	// Name is how files and commands call it: "raft".
	Name string
	// Number is its place in the course, from 0 on.
	Number int
	// Title is what it is called: "Raft".
	Title string
	// Summary says in one line what the student writes.
	Summary string
	// Source is the paper that it follows.
	Source string
	// Files has README.md, the assignment, and skeleton, the files of the student's
	// package as they are to begin with; and scenarios, those of the tests.
	Files fs.FS
	// Parts are in the order in which they are to be done.
	Parts []Part
}

// A Part is a step of a lab that is worth points by itself.
type Part struct {
	// Name is how commands call it: "a".
	Name string
	// Title says what is written in it: "Leader election".
	Title string
	// Tests are in the order in which they are run: what is easy to understand first.
	Tests []Test
}

// A Test is a claim about a solution that is tried with many seeds.
type Test struct {
	// Name is how commands call it, among all tests of the lab: "first-election".
	Name string
	// Asks says in one sentence what must be true.
	Asks string
	// Points are what it is worth, 1 or more.
	Points int
	// Seeds is how many seeds are tried, from 1 on, where nobody says; 0 is SeedsDefault.
	Seeds int
	// Scenario is the name of one of the lab's scenarios. The seed is the only thing that
	// differs from one run of it to another, and the protocol is that of the solution.
	Scenario string
	// Checks are the names of the checks of a run that count; nil is all that are made.
	Checks []string
	// Judges look at what a run came to besides.
	Judges []Judge
	// Rules are what the paper says that is missing, by the check that fails; "" is that
	// of any other. It is the last thing that a hint says.
	Rules map[string]Rule
	// Counterparts name the tests of other courses that verify the same, such as
	// "6.5840 3A TestInitialElection3A".
	Counterparts []string
	// Try, unless nil, is one try in place of a run of the Scenario.
	Try Try
}

// A Rule is a sentence of a paper, or about it, that a solution must keep.
type Rule struct {
	// Text says what must be so, and never how a program is to do it.
	Text string
	// Source is where it stands: "Raft, section 5.4.2".
	Source string
}

// SeedsDefault is how many seeds a test tries where neither it nor anybody else says.
const SeedsDefault = 1000

// A Solution is what somebody made of a lab.
type Solution struct {
	Lab *Lab
	// Name tells solutions of one program apart: "reference", "vote-twice". A student's
	// has the name of the lab.
	Name string
	// Protocol is the student's program with the lab's host around it; nil in a lab that
	// asks for something else.
	Protocol *protocols.Protocol
	// Work is what a lab asks for that is no program under test: what its own Try knows.
	Work any
}

// ProtocolName is the name of the protocol of a solution: that of the lab with "lab-"
// before it and, if it differs, the solution's own behind.
func ProtocolName(l *Lab, solution string) string {
	if solution == "" || solution == l.Name {
		return "lab-" + l.Name
	}
	return "lab-" + l.Name + "-" + solution
}

// SeedCount is how many seeds the test tries where nobody says.
func (t *Test) SeedCount() int {
	if t.Seeds > 0 {
		return t.Seeds
	}
	return SeedsDefault
}

// Part returns the part of that name.
func (l *Lab) Part(name string) (*Part, bool) {
	for i := range l.Parts {
		if l.Parts[i].Name == name {
			return &l.Parts[i], true
		}
	}
	return nil, false
}

// Test returns the test of that name, and the part that it is of.
func (l *Lab) Test(name string) (*Part, *Test, bool) {
	for i := range l.Parts {
		for j := range l.Parts[i].Tests {
			if t := &l.Parts[i].Tests[j]; t.Name == name {
				return &l.Parts[i], t, true
			}
		}
	}
	return nil, nil, false
}

// Points is what all tests of the lab are worth.
func (l *Lab) Points() (points int) {
	for i := range l.Parts {
		points += l.Parts[i].Points()
	}
	return points
}

// Points is what the tests of the part are worth.
func (p *Part) Points() (points int) {
	for i := range p.Tests {
		points += p.Tests[i].Points
	}
	return points
}
