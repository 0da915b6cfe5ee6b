package command

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

const (
	patience   = time.Second            // how long nobody minds waiting without a sign
	frame      = 100 * time.Millisecond // between two pictures of a meter
	lineLatest = 10 * time.Second       // between two lines where there is no terminal
	barWidth   = 24                     // columns
)

// A meter shows how far something is, once it takes a while: redrawn in place on
// a terminal, now and then a line elsewhere.
type meter struct {
	screen *screen
	began  time.Time
	drawn  int       // lines of the picture that is on the screen
	saidAt time.Time // when the last line was written
}

func newMeter(s *screen) meter {
	now := time.Now()
	return meter{screen: s, began: now, saidAt: now}
}

// say shows lines in place of the last, if anybody waits at a terminal.
func (m *meter) say(lines ...string) {
	if m.screen.terminal() && time.Since(m.began) >= patience {
		m.screen.printf("%s%s", m.erasing(), strings.Join(lines, "\n"))
		m.drawn = len(lines)
	}
}

// note writes a line if it is time for one, and there is no terminal.
func (m *meter) note(line string) {
	if !m.screen.terminal() && time.Since(m.saidAt) >= lineLatest {
		m.screen.printf("%s\n", line)
		m.saidAt = time.Now()
	}
}

// clear takes the picture away.
func (m *meter) clear() {
	if m.drawn > 0 {
		m.screen.printf("%s", m.erasing())
		m.drawn = 0
	}
}

// erasing is what removes the picture from a terminal (ECMA-48: CUU, ED).
func (m *meter) erasing() string {
	if m.drawn < 2 {
		return clearLine
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", m.drawn-1)
}

// A bar is the meter of a run.
type bar struct {
	meter
	name      string
	now, most atomic.Int64 // virtual time, and the most that it may become; 0 before the first report
}

func newBar(s *screen, name string) *bar { return &bar{meter: newMeter(s), name: name} }

// report takes note of how far the run is. It may be called from anywhere.
func (b *bar) report(now, most time.Duration) {
	b.now.Store(int64(now))
	b.most.Store(int64(most))
}

// draw shows the bar, if it is time for one.
func (b *bar) draw() {
	most := time.Duration(b.most.Load())
	if most > 0 {
		b.say(b.picture(time.Duration(b.now.Load()), most))
	}
}

// picture is the bar on one line that the screen has room for: the name gives
// way first, then the bar.
func (b *bar) picture(now, most time.Duration) string {
	done := int(int64(barWidth) * int64(now) / int64(most))
	meter := "[" + strings.Repeat("#", done) + strings.Repeat(".", barWidth-done) + "]"
	figures := fmt.Sprintf("%3d%%  %v of at most %v", 100*now/most, now.Truncate(frame), most.Truncate(frame))
	if now >= most {
		figures = "judging what clients saw"
	}
	for _, parts := range [][]string{{b.name, meter, figures}, {meter, figures}, {figures}} {
		if text := strings.Join(parts, " "); len(text) < b.screen.width {
			return text
		}
	}
	return ""
}

// said is shown of work that says what it is doing.
func said[T any](ctx context.Context, notes *screen, work func(say func(string)) (T, error)) (T, error) {
	m := newMeter(notes)
	defer m.clear()
	var doing atomic.Value
	doing.Store("")
	draw := func() {
		if text := doing.Load().(string); text != "" {
			m.say(text)
			m.note(text)
		}
	}
	return shown(ctx, draw, func() (T, error) { return work(func(text string) { doing.Store(text) }) })
}

// shown does some work and draws now and then how far it is. A context that ends is
// obeyed at once, be it in the midst of a search for a legal order, which cannot be
// stopped: it goes on unheard until the program ends.
func shown[T any](ctx context.Context, draw func(), work func() (T, error)) (T, error) {
	type ending struct {
		value T
		err   error
	}
	over := make(chan ending, 1)
	go func() {
		value, err := work()
		over <- ending{value, err}
	}()
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	for {
		select {
		case e := <-over:
			return e.value, e.err
		case <-ctx.Done():
			return *new(T), ctx.Err()
		case <-ticker.C:
			draw()
		}
	}
}

// watch carries out a run and shows how far it is.
func watch[T any](ctx context.Context, b *bar, run func(scenarios.Options) (T, error)) (T, error) {
	return shown(ctx, b.draw, func() (T, error) { return run(scenarios.Options{Trace: true, Levels: true, Progress: b.report}) })
}
