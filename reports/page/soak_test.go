//go:build soak

package page

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

// What a page of a million events may take: to open, and for the 99th percentile of the frames
// while it is panned; each as the median of soakRounds.
const (
	soakEvents = 1_000_000
	soakRounds = 5
	openMax    = 3 * time.Second
	frameMax   = 50 * time.Millisecond
)

// longRun is a run of soakEvents or more.
func longRun(t *testing.T) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Find("raft/leader-partition")
	if err != nil {
		t.Fatal(err)
	}
	s.Duration *= 30
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Events < soakEvents {
		t.Fatalf("the run has %d events, expected %d or more", r.Events, soakEvents)
	}
	return r
}

// panning pans a diagram over its run at several zooms and is the milliseconds of each frame, from one
// to the next as the browser shows them.
const panning = `(async () => {
	const d = laplace.diagram, frames = [], all = d.extent.to - d.extent.from;
	const frame = () => new Promise(requestAnimationFrame);
	for (const part of [1, 0.3, 0.1, 0.01, 0.001]) {
		d.setView(d.extent.from, d.extent.from + all * part);
		await frame();
		let last = await frame();
		for (let step = 1; step <= 40; step++) {
			const from = d.extent.from + all * (1 - part) * step / 200 + all * part * step / 100;
			d.setView(from, from + all * part * (1 - 0.002 * step));
			const now = await frame();
			frames.push(now - last);
			last = now;
		}
	}
	return frames;
})()`

func TestAPageOfAMillionEventsOpensAndPansInTime(t *testing.T) {
	var b bytes.Buffer
	r := longRun(t)
	if err := Write(t.Context(), &b, &Subject{Result: r}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d events are %d bytes, %.1f each", r.Events, b.Len(), float64(b.Len())/float64(r.Events))
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	var opened, worst []time.Duration
	for range soakRounds {
		p := newTab(t, 1440, 900)
		began := time.Now()
		p.visit("file://" + path)
		eval[float64](p, "laplace.diagram.stats().ms")
		opened = append(opened, time.Since(began))
		frames := eval[[]float64](p, panning)
		slices.Sort(frames)
		at := frames[len(frames)*99/100]
		worst = append(worst, time.Duration(at*float64(time.Millisecond)))
		t.Logf("opened in %v; frames: median %.1f ms, 99th percentile %.1f ms", opened[len(opened)-1], frames[len(frames)/2], at)
		eval[bool](p, "location.replace('about:blank'), true")
	}
	slices.Sort(opened)
	slices.Sort(worst)
	if m := opened[soakRounds/2]; m > openMax {
		t.Errorf("opened in %v, expected %v at most", m, openMax)
	}
	if m := worst[soakRounds/2]; m > frameMax {
		t.Errorf("the 99th percentile of frames is %v, expected %v at most", m, frameMax)
	}
}
