package views

import (
	"strings"
	"testing"
	"time"
)

// An answer that takes longer than it is waited for at first has the batch sent again,
// which takes the receiver as long. That may happen to the first, and to no other.
func TestWhatASlowReceiverIsSentItIsSentOnceButForTheFirst(t *testing.T) {
	const (
		entries = 300
		least   = 20 * time.Millisecond
	)
	for _, work := range []time.Duration{least / 4, least, 3 * least / 2, 2 * least, 3 * least, 20 * least} {
		d := newDesk()
		l := d.open(t)
		for range entries {
			l.append(d, Entry{View: 1, Command: strings.Repeat("x", 100)})
		}
		mustSync(t, l)
		f := newFeed(l, l.At(1).Size(), least)
		f.Start(0)

		var queue []uint64 // the index up to which each batch reaches, in the order of arrival
		var done, first, most, bytes int
		now, free := time.Duration(0), work // free: when the receiver is done with the first
		send := func() {
			for {
				after, batch, ok := f.next(now)
				if !ok {
					break
				}
				if len(queue) == 0 {
					free = now + work
				}
				queue = append(queue, f.Sent())
				if after == 0 {
					first++
				}
				for i := range batch {
					bytes += batch[i].Size()
				}
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
				f.retry(now)
			}
			send()
		}
		all := int(l.bytes(0, entries)) + (first-1)*l.At(1).Size()
		if f.Acked() < entries || bytes != all || first > 6 || most > 8 {
			t.Errorf("with %v of work for a batch: %d of %d entries came through, in %d bytes, the first in %d messages, and %d batches waited at most; expected %d bytes, 6 messages at most and 8",
				work, f.Acked(), entries, bytes, first, most, all)
		}
	}
}
