package views

import (
	"strings"
	"testing"
	"time"
)

// An answer that takes longer than it is waited for at first has the batch sent again,
// which takes the receiver as long. What waits there may not grow for that.
func TestWhatIsUnderWayToASlowReceiverDoesNotGrow(t *testing.T) {
	const (
		entries = 300
		least   = 20 * time.Millisecond
	)
	for _, work := range []time.Duration{least / 4, least, 3 * least, 20 * least} {
		d := newDesk()
		l := d.open(t)
		for range entries {
			l.Append(d, Entry{View: 1, Command: strings.Repeat("x", 100)})
		}
		mustSync(t, l)
		f := NewFeed(l, l.At(1).Size(), least)
		f.Start(0)

		var queue []uint64 // the index up to which each batch reaches, in the order of arrival
		var done, sent, most int
		now, free := time.Duration(0), work // free: when the receiver is done with the first
		send := func() {
			for {
				_, batch, ok := f.Next(now)
				if !ok {
					break
				}
				if len(queue) == 0 {
					free = now + work
				}
				queue = append(queue, f.Sent())
				sent += len(batch)
			}
			most = max(most, len(queue))
		}
		for ; f.Acked() < entries && now < time.Hour; now += time.Millisecond {
			for len(queue) > 0 && free <= now {
				if int(queue[0]) == done+1 {
					done++
				}
				queue, free = queue[1:], free+work
				f.Acknowledge(uint64(done), now)
			}
			if now%least == 0 {
				f.Retry(now)
			}
			send()
		}
		if f.Acked() < entries || sent > 2*entries+10 || most > 8 {
			t.Errorf("with %v of work for a batch: %d of %d entries came through, %d were sent, and %d batches waited at most; expected no more than twice as many, and 8",
				work, f.Acked(), entries, sent, most)
		}
	}
}
