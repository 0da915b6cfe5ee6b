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

// manyEvents is how many events the page of a long run has.
const manyEvents = 1_000_000

// longRun is a run of manyEvents or more.
func longRun(t testing.TB) *scenarios.Result {
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
	if r.Events < manyEvents {
		t.Fatalf("the run has %d events, expected %d or more", r.Events, manyEvents)
	}
	return r
}

// panning pans a diagram over its run at several zooms and is the milliseconds from each frame to the
// next as the browser shows them, and those that the diagram took to paint each.
const panning = `(async () => {
	const d = laplace.diagram, frames = [], paints = [], all = d.extent.to - d.extent.from;
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
			paints.push(d.stats().ms);
			last = now;
		}
	}
	return {frames, paints};
})()`

// BenchmarkPageOfAMillionEvents opens the page of a long run and pans it. Of the rounds it reports
// the median time until the first frame, and the median of what the 99th percentile of frames took, and of
// what painting them took.
func BenchmarkPageOfAMillionEvents(b *testing.B) {
	path := longPage(b)
	var opened, framed, painted []float64
	for b.Loop() {
		p := newTab(b, 1440, 900)
		began := time.Now()
		p.visit("file://" + path)
		eval[float64](p, "laplace.diagram.stats().ms")
		opened = append(opened, float64(time.Since(began).Milliseconds()))
		panned := eval[struct{ Frames, Paints []float64 }](p, panning)
		framed, painted = append(framed, quantile(panned.Frames, 99)), append(painted, quantile(panned.Paints, 99))
		p.close()
	}
	b.ReportMetric(quantile(opened, 50), "ms-to-open")
	b.ReportMetric(quantile(framed, 50), "ms-p99-frame")
	b.ReportMetric(quantile(painted, 50), "ms-p99-paint")
}

// longPage is the file of the page of a long run.
func longPage(b *testing.B) string {
	var page bytes.Buffer
	r := longRun(b)
	if err := Write(b.Context(), &page, &Subject{Result: r}); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d events are %d bytes, %.1f each", r.Events, page.Len(), float64(page.Len())/float64(r.Events))
	path := filepath.Join(b.TempDir(), "report.html")
	if err := os.WriteFile(path, page.Bytes(), 0o666); err != nil {
		b.Fatal(err)
	}
	return path
}

// quantile is the value below which so many in a hundred lie.
func quantile(values []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
