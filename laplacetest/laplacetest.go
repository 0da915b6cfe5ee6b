package laplacetest

import (
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/trace"
)

// TB is what a test must offer: a *testing.T and a *rapid.T do.
type TB interface {
	rapid.TB
	Cleanup(func())
}

// A Test says what Check tries. W is what its clients are given to do: data
// that rapid draws, and that goccy/go-yaml can write and read back.
type Test[W any] struct {
	// Cluster builds what is tested: it adds nodes to c and states properties.
	// It is called once for every run, so what the properties keep belongs in
	// variables of its own.
	Cluster func(c *Cluster, work W)
	// Work draws what the clients do. Nil is the zero W. A slice of independent
	// items shrinks best.
	Work *rapid.Generator[W]
	// Faults draws what strikes in the first phase; see the function Faults.
	// Nil is nothing.
	Faults *rapid.Generator[nemesis.Schedule]
	// Physics is what lies below the cluster.
	Physics Physics
	// Seed is what chance in the run comes from. 0 means that it is drawn too,
	// after all else, so that shrinking first makes one run smaller before it
	// tries others.
	Seed uint64
	// Duration is how long the first phase lasts; 0 is five seconds.
	Duration time.Duration
	// Recovery is how long after the heal all that Resumes may take; 0 is five
	// seconds.
	Recovery time.Duration
	// Events is how many events a check simulates, in all its runs, before it is
	// done; 0 is a million, which takes most programs one to three seconds. A run
	// of less than 500 counts for 500, so that short ones come to an end too. Each
	// of the 100 tests that rapid makes tries cases until it has had its
	// hundredth part, and one case at least: Events: 1 is 100 cases.
	//
	// With -short there are a fifth of the tests, and so of the events. On the
	// command line -laplace.events stands above this, and so does
	// -rapid.checks (or RAPID_CHECKS), which is that many cases exactly; both
	// together are that many tests, which share so many events.
	Events uint64
}

// seedMax bounds the seeds that are drawn: short to paste, and enough.
const seedMax = 1 << 12

// Check runs a cluster under faults and work that rapid draws, until it has
// simulated Test.Events, and fails the test if a property is broken in one of the
// runs. The case is then made smaller, as long as it breaks the same property,
// and kept in testdata/laplace. Kept cases are run before any that is drawn, and
// pass silently once they break nothing any more. With the flag
// -laplace.replay=FILE only that case is run.
//
// What fails is told with what had happened, and its run is left in a directory below
// runs, beside testdata, or among the artifacts of the test if go test -artifacts
// keeps those: the case, the trace, the history of a Recorder, the story, the
// timeline. The command laplace opens it. A run of the same case is replaced there,
// and nothing else.
//
// A run in which a property could not be judged is no counterexample, and does not
// count for it either: a property that no run has judged fails the test. How many
// runs did not judge one, and how much was tried in all, is logged (go test -v).
func Check[W any](t TB, test Test[W]) {
	t.Helper()
	if test.Duration == 0 {
		test.Duration = 5 * time.Second
	}
	if test.Recovery == 0 {
		test.Recovery = 5 * time.Second
	}
	if err := test.check(); err != nil {
		t.Fatalf("%v", &misuse{err})
	}
	cases := rapid.Custom(test.draw)
	check(t, subject[Case[W]]{
		draw: func(t *rapid.T) Case[W] {
			t.Helper()
			return cases.Draw(t, "case")
		},
		run:    test.run,
		record: test.record,
		write:  writeCase[W],
		read:   readCase[W],
		events: test.Events,
	})
}

// check returns an error about what makes no sense in a test.
func (test *Test[W]) check() error {
	switch {
	case test.Cluster == nil:
		return errors.New("found no Test.Cluster, expected what adds the nodes and states the properties")
	case test.Duration < 0 || test.Recovery < 0:
		return fmt.Errorf("found a duration of %v and a recovery of %v, expected 0s for the default, or more", test.Duration, test.Recovery)
	}
	return nil
}

// draw draws a case.
func (test *Test[W]) draw(t *rapid.T) Case[W] {
	var c Case[W]
	if test.Faults != nil {
		c.Faults = test.Faults.Draw(t, "faults")
	}
	if test.Work != nil {
		c.Work = test.Work.Draw(t, "work")
	}
	c.Seed = test.Seed
	if drawn := 1 + uint64(Below(seedMax).Draw(t, "seed")); test.Seed == 0 {
		c.Seed = drawn
	}
	return c
}

// run runs a case.
func (test *Test[W]) run(one Case[W]) (ran, error) {
	_, result, err := test.attempt(one, nil)
	return result, err
}

// attempt runs a case in a cluster of its own, which is nil if there is none. What
// happens goes to the recorder, unless that is nil.
func (test *Test[W]) attempt(one Case[W], recorder *trace.Recorder) (c *Cluster, result ran, err error) {
	defer func() {
		if value := recover(); asMisuse(value) != nil {
			result, err = ran{}, asMisuse(value)
		} else if value != nil {
			result, err = ran{broken: harnessBroken(value)}, nil
		}
	}()
	c = newCluster(nil, one.Seed, test.Physics, recorder)
	c.healsAt = test.Duration
	test.Cluster(c, one.Work)
	result, err = c.run(one.Faults, test.Recovery)
	return c, result, err
}
