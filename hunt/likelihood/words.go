package likelihood

import (
	"fmt"

	"github.com/laplace-sim/laplace/internal/prose"
)

// Share is how many of the runs from the point were violations, in parts per million;
// 0 of none.
func (p *Point) Share() int64 {
	if p.Runs == 0 {
		return 0
	}
	return int64(p.Violations) * million / int64(p.Runs)
}

// Percent is a share in parts per million in words: "2 %", and "0.5 %" below one. Only
// what is nothing or all is said to be 0 % or 100 %.
func Percent(ppm int64) string {
	const percent, tenth = million / 100, million / 1000
	switch {
	case ppm == 0 || ppm == million:
		return fmt.Sprintf("%d %%", ppm/percent)
	case ppm < percent:
		return fmt.Sprintf("0.%d %%", min(9, max(1, (ppm+tenth/2)/tenth)))
	case ppm > million-percent:
		return fmt.Sprintf("99.%d %%", min(9, (ppm-99*percent)/tenth))
	}
	return fmt.Sprintf("%d %%", (ppm+percent/2)/percent)
}

// Doubtful reports whether the bounds of the two points overlap, so that there may have
// been no jump.
func (j *Jump) Doubtful() bool { return j.After.Low <= j.Before.High }

// Sentences say what came out, each a sentence: the jump, and from when on there was
// no other end.
func (c *Curve) Sentences() []string {
	all := []string{c.rise()}
	if c.Jump != nil && c.Jump.Doubtful() {
		all = append(all, "The intervals before and after it overlap: it may be the luck of the draw, and the chance rise little by little.")
	}
	if sure := c.sure(); sure != nil {
		from := fmt.Sprintf("From event %d on", sure.Event)
		if sure.Event == 0 {
			from = "From the start"
		}
		all = append(all, fmt.Sprintf("%s every run was a violation: at least %s are.", from, Percent(sure.Low)))
	}
	return all
}

// rise is the sentence about the jump.
func (c *Curve) rise() string {
	first := &c.Points[0]
	if c.Jump == nil {
		return fmt.Sprintf("The chance of a violation was %s from the start, and rose nowhere along the run.", Percent(first.Share()))
	}
	before, after := &c.Jump.Before, &c.Jump.After
	rose := fmt.Sprintf("the chance of a violation rose from %s to %s", Percent(before.Share()), Percent(after.Share()))
	if !c.Jump.Single {
		return fmt.Sprintf("Between event %d and event %d (%s), %s; more points would say where.", before.Event, after.Event, prose.Seconds(after.At), rose)
	}
	if c.Jump.Text == "" {
		return fmt.Sprintf("At event %d (%s) %s.", after.Event, prose.Seconds(after.At), rose)
	}
	return fmt.Sprintf("At event %d (%s), when %s, %s.", after.Event, prose.Seconds(after.At), c.Jump.Text, rose)
}

// sure is the first point from which on every run was a violation; nil if there is none.
func (c *Curve) sure() *Point {
	var first *Point
	for i := range c.Points {
		p := &c.Points[i]
		switch {
		case p.Violations < p.Runs:
			first = nil
		case first == nil:
			first = p
		}
	}
	return first
}
