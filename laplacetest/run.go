package laplacetest

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A ran is what came of running a case.
type ran struct {
	broken    *Broken // nil if every property held
	digest    sim.Digest
	events    uint64
	model     scenarios.Model // what gave the seed its meaning
	sometimes map[string]bool // by name, whether it was reached

	judged  []judgement   // if broken is nil, of each property
	virtual time.Duration // that passed
	faults  int           // that struck
}

// unknown is why the run did not judge a property; "" if it did, or broke one.
func (r ran) unknown(property string) string {
	for _, j := range r.judged {
		if j.property == property && j.unknown != "" {
			return j.unknown
		}
	}
	return ""
}

// String is what a run broke.
func (r ran) String() string {
	return fmt.Sprintf("%v, digest %v%s", r.broken, r.digest, r.broken.calls())
}

// run runs a cluster that has all its nodes, in two phases: faults strike until
// healsAt; then everything heals, and what is to resume must do so within
// recovery. The error is that of a schedule that does not fit the
// cluster.
func (c *Cluster) run(faults nemesis.Schedule, recovery time.Duration) (result ran, err error) {
	defer c.world.Close()
	defer func() {
		if value := recover(); asMisuse(value) != nil {
			result, err = ran{}, asMisuse(value)
		} else if value != nil {
			result, err = ran{broken: c.harnessBroken(value), digest: c.world.Digest(), events: c.world.Events()}, nil
		}
	}()
	if err := faults.Check(len(c.servers), len(c.clients)); err != nil {
		return ran{}, err
	}
	c.nemesis = nemesis.Install(c.world, c.seed, c.servers, c.clients, faults)
	c.world.At(c.healsAt, "heal", func() {
		c.nemesis.Heal()
		c.healed, c.healedAt = true, c.world.Now()
	})
	c.world.At(c.healsAt+recovery, "end", c.world.Halt)
	for c.world.Step() {
		c.looks()
		if c.healed && c.resumed() {
			break
		}
	}
	c.panicked()
	for _, r := range c.resumes {
		if r.open != nil && c.broken == nil && c.givenUp == "" {
			c.breaks(c.brokenNow(r.name, fmt.Sprintf("not within %v after all was healed at %v: %v", recovery, c.healsAt, r.open)))
		}
	}
	c.concludes()
	result = ran{
		broken: c.broken, digest: c.world.Digest(), events: c.world.Events(), model: scenarios.WorldModel(), sometimes: make(map[string]bool),
		judged: c.judged, virtual: c.world.Now(), faults: struck(c.nemesis.Injected()),
	}
	for _, h := range c.sometimes {
		result.sometimes[h.name] = h.reached
	}
	return result, nil
}

// struck counts the faults that did something.
func struck(injected []nemesis.Injected) (faults int) {
	for _, i := range injected {
		if i.Skipped == "" {
			faults++
		}
	}
	return faults
}

// resumed reports whether all that is to resume has. Without anything of that
// sort a run goes on to its end.
func (c *Cluster) resumed() bool {
	open := 0
	for _, r := range c.resumes {
		if r.open != nil {
			r.open = r.f()
		}
		if r.open != nil {
			open++
		}
	}
	return open == 0 && len(c.resumes) > 0
}
