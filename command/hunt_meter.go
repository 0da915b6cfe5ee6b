package command

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/internal/prose"
)

// groupsShown is how many groups of failures the meter has room for.
const groupsShown = 5

// A huntMeter shows how far a hunt is.
type huntMeter struct {
	meter
	title  string
	lines  bool   // lines are wanted where there is no terminal
	saidIn uint64 // how many runs were done when the last was written

	mutex sync.Mutex // guards what follows
	sum   hunt.Summary
	job   string // what is done after the runs
	step  string // and how far that is
}

func newHuntMeter(s *screen, search hunt.Search, lines bool) *huntMeter {
	m := &huntMeter{meter: newMeter(s), title: "hunting " + huntTitle(search), lines: lines}
	m.sum.Asked = search.Seeds.Count * uint64(len(search.Scenarios))
	return m
}

// huntTitle says in a line what is hunted in.
func huntTitle(s hunt.Search) string {
	first := s.Scenarios[0]
	text := first.Name
	if more := len(s.Scenarios) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if first.Flaw != "" {
		text += ", flaw " + first.Flaw
	}
	if s.Strategy != "" {
		text += ", strategy " + s.Strategy
	}
	if first.Generate != nil && first.Generate.Unlimited {
		text += ", unlimited"
	}
	return text
}

// report takes note of how far the runs are.
func (m *huntMeter) report(s *hunt.Summary) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.sum = *s
	m.sum.Verdicts, m.sum.Unjudged = nil, nil // they change later
	m.sum.Groups = make([]*hunt.Group, len(s.Groups))
	for i, g := range s.Groups {
		now := *g
		m.sum.Groups[i] = &now
	}
}

// task takes note of what is done after the runs.
func (m *huntMeter) task(what, step string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.job, m.step = what, step
}

// shrinking takes note of how far shrinking is.
func (m *huntMeter) shrinking(p shrink.Progress) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.step = fmt.Sprintf("shrinking: %s, %d runs, now %d faults, %d operations", p.Pass, p.Runs, p.Size.Faults, p.Size.Operations)
}

// now is how far the runs are.
func (m *huntMeter) now() hunt.Summary {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.sum
}

// interrupted says what there is in a directory of a hunt that was stopped.
func (m *huntMeter) interrupted(path, out string) error {
	done := m.now()
	return &failure{statusInterrupted, fmt.Errorf("%s: interrupted, %d of %d runs are kept in %s; to go on, type the same", path, done.Runs, done.Asked, out)}
}

// draw shows how far the hunt is, if it is time to.
func (m *huntMeter) draw() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	took := time.Since(m.began)
	switch {
	case took < patience:
	case m.screen.terminal():
		m.say(m.picture(took)...)
	case m.lines && m.due():
		m.screen.printf("%s\n", m.line(took))
		m.saidAt, m.saidIn = time.Now(), m.sum.Runs
	}
}

// lineSoonest is the least time between two lines where there is no terminal.
const lineSoonest = 2 * time.Second

// due reports whether it is time for a line: a tenth more is done, or nothing
// was said for long.
func (m *huntMeter) due() bool {
	since := time.Since(m.saidAt)
	return since >= lineLatest || since >= lineSoonest && m.sum.Runs-m.saidIn >= max(1, m.sum.Asked/10)
}

// doing is what is done after the runs, and how far that is.
func (m *huntMeter) doing() []string {
	if m.step == "" {
		return []string{m.job}
	}
	return []string{m.job, m.step}
}

// line is the picture on one line.
func (m *huntMeter) line(took time.Duration) string {
	if m.job != "" {
		return strings.Join(m.doing(), "; ")
	}
	failures := uint64(0)
	for _, g := range m.sum.Groups {
		failures += g.Count
	}
	return fmt.Sprintf("%d of %d runs, %s; %d faults, %d states, %s of %s",
		m.sum.Runs, m.sum.Asked, strings.Join(m.pace(took), ", "), m.sum.Faults, m.sum.States, prose.Count(int(failures), "failure"), prose.Count(len(m.sum.Groups), "kind"))
}

// pace says how fast it goes, and how long it will take at that pace.
func (m *huntMeter) pace(took time.Duration) []string {
	seconds := took.Seconds()
	made := m.sum.Runs - m.sum.Kept
	words := []string{fmt.Sprintf("%s runs/s", rate(float64(made)/seconds))}
	if made == 0 {
		return words
	}
	// The virtual time of runs that were kept was not simulated now.
	virtual := m.sum.Virtual.Seconds() * float64(made) / float64(m.sum.Runs)
	words = append(words, fmt.Sprintf("%s virtual s/s", rate(virtual/seconds)))
	left := time.Duration(float64(took) * float64(m.sum.Asked-m.sum.Runs) / float64(made))
	return append(words, left.Round(time.Second).String()+" left")
}

// rate is a number with as many digits as one can read while it changes.
func rate(r float64) string {
	if r < 10 {
		return fmt.Sprintf("%.1f", r)
	}
	return fmt.Sprintf("%.0f", r)
}

// picture is what a terminal shows, line by line, none wider than it.
func (m *huntMeter) picture(took time.Duration) []string {
	s := &m.sum
	lines := []string{m.title}
	if m.job == "" {
		done := 0
		if s.Asked > 0 {
			done = int(uint64(barWidth) * s.Runs / s.Asked)
		}
		meter := "[" + strings.Repeat("#", done) + strings.Repeat(".", barWidth-done) + "] "
		figures := fmt.Sprintf("%d of %d", s.Runs, s.Asked)
		if prose.Width(meter+figures) < m.screen.width {
			figures = meter + figures
		}
		lines = append(lines, figures, strings.Join(m.pace(took), "  "))
	} else {
		lines = append(lines, m.doing()...)
	}
	lines = append(lines, fmt.Sprintf("%d faults, %d abstract states", s.Faults, s.States))
	for i, g := range s.Groups {
		if i == groupsShown {
			lines = append(lines, fmt.Sprintf("  and %d more", len(s.Groups)-groupsShown))
			break
		}
		lines = append(lines, fmt.Sprintf("  %dx from seed %d: %s", g.Count, g.Seed, g.Signature))
	}
	for i := range lines {
		lines[i] = prose.Cut(lines[i], m.screen.width-1)
	}
	return lines
}
