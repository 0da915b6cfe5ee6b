//go:build soak

package liveplan

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
)

// hop is for how long the proxy holds each message.
const hop = 500 * time.Microsecond

// A machine is what the simulated one is to be like.
type machine struct {
	sync  time.Duration // of a file, the median
	delay time.Duration // of a message from one process to another through a proxy, the median
}

// measured is what this machine is like when nothing runs. It skips the test on one that
// is too slow for the plan.
func measured(t *testing.T) machine {
	t.Helper()
	m := machine{sync: quantile(syncs(t, 200), 50), delay: quantile(trips(t, 200), 50) / 2}
	t.Logf("a sync takes %v, and a message %v (medians)", m.sync, m.delay)
	if m.sync > 5*time.Millisecond || m.delay > 5*time.Millisecond {
		t.Skip("this machine is too slow for timeouts of 150 ms to mean something, expected 5ms at most for each")
	}
	return m
}

// syncs are how long it takes to sync a short record at the end of a file, ascending.
func syncs(t *testing.T, n int) []time.Duration {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return timed(t, n, func() error {
		if _, err := f.Write(make([]byte, 100)); err != nil {
			return err
		}
		return f.Sync()
	})
}

// trips are how long a message takes through a proxy and back, ascending.
func trips(t *testing.T, n int) []time.Duration {
	t.Helper()
	target := loopback.Listen(t)
	defer target.Close()
	p := newProxy(hop)
	defer p.close()
	entry := loopback.Listen(t)
	p.link(direction{1, 2}, entry, target.Addr().String())
	c, err := net.Dial("tcp", entry.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go echo(target)
	frame := make([]byte, headerSize)
	return timed(t, n, func() error {
		if _, err := c.Write(frame); err != nil {
			return err
		}
		_, err := readFrame(c)
		return err
	})
}

// echo sends the first who connects whatever it sends.
func echo(l net.Listener) {
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	for {
		frame, err := readFrame(c)
		if err != nil {
			return
		}
		if _, err := c.Write(frame); err != nil {
			return
		}
	}
}

// timed does something so many times, and returns how long it took each time, ascending.
func timed(t *testing.T, n int, do func() error) []time.Duration {
	t.Helper()
	all := make([]time.Duration, n)
	for i := range all {
		began := time.Now()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		all[i] = time.Since(began)
	}
	slices.Sort(all)
	return all
}

// quantile is the one of sorted times below which so many percent of the others are; 0 if
// there are none.
func quantile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// What a watch may see on a machine on which times mean something: a server that runs that
// late is not taken for dead, since heartbeats are 50 ms apart and timeouts 150 ms, and a
// message is a millisecond on its way.
const (
	lateMost   = 100 * time.Millisecond
	lateMedian = 2 * time.Millisecond
)

// A watch sees by how much later than it asked a goroutine gets to run, which on a machine
// that has other things to do is long.
type watch struct {
	stop    chan struct{}
	running sync.WaitGroup
	late    []time.Duration
}

func startWatch() *watch {
	w := &watch{stop: make(chan struct{})}
	w.running.Go(func() {
		const pause = time.Millisecond
		for {
			began := time.Now()
			select {
			case <-w.stop:
				return
			case <-time.After(pause):
				w.late = append(w.late, time.Since(began)-pause)
			}
		}
	})
	return w
}

// end says why times that were taken meanwhile mean nothing; "" if they mean something.
func (w *watch) end() (busy string) {
	close(w.stop)
	w.running.Wait()
	slices.Sort(w.late)
	median, most := quantile(w.late, 50), quantile(w.late, 100)
	if median > lateMedian || most > lateMost {
		return fmt.Sprintf("goroutines ran late by %v, once by %v, expected at most %v and %v", median, most, lateMedian, lateMost)
	}
	return ""
}
