package cli

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

const (
	patience = time.Second            // how long nobody minds waiting without a sign
	frame    = 100 * time.Millisecond // between two pictures of the bar
	barWidth = 24                     // columns
)

// A bar shows how far a run is, on a terminal, once it takes a while.
type bar struct {
	screen *screen
	name   string
	began  time.Time
	shown  bool
	now    atomic.Int64 // virtual time
	most   atomic.Int64 // the most that now may become; 0 before the first report
}

func newBar(s *screen, name string) *bar {
	return &bar{screen: s, name: name, began: time.Now()}
}

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

// say shows a line in place of the last, if anybody waits.
func (b *bar) say(what string) {
	if b.screen.terminal() && time.Since(b.began) >= patience {
		b.shown = true
		b.screen.printf("%s%s", clearLine, what)
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

// clear takes the bar away.
func (b *bar) clear() {
	if b.shown {
		b.screen.printf(clearLine)
		b.shown = false
	}
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
	return shown(ctx, b.draw, func() (T, error) { return run(scenarios.Options{Trace: true, Progress: b.report}) })
}
