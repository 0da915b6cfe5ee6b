package etcdraft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// A follower takes longer for each message than an answer is waited for at first, and
// answers both sendings of the first: the second answer is none to what follows.
func TestAFollowerThatIsSlowIsSentEntriesOnceButForTheFirst(t *testing.T) {
	const (
		least = 20 * time.Millisecond
		work  = 2 * least
	)
	p := &probe{pace: parts.NewPace(least)}
	type message struct {
		at    time.Duration // when it is answered
		index uint64        // of its entry
	}
	var queue []message
	var free time.Duration
	times := make(map[uint64]int)
	have := uint64(10)
	for now := time.Duration(0); have < 40 && now < time.Minute; now += time.Millisecond {
		for len(queue) > 0 && queue[0].at <= now {
			have = max(have, queue[0].index)
			p.answered(queue[0].index, false, now)
			queue = queue[1:]
		}
		if p.sends(have, 1, now) {
			times[have+1]++
			free = max(free, now) + work
			queue = append(queue, message{free, have + 1})
		}
	}
	if have < 40 {
		t.Fatalf("the follower has the log up to entry %d; expected 40", have)
	}
	for i := uint64(12); i <= 40; i++ {
		if times[i] != 1 {
			t.Errorf("entry %d was sent %d times, where an answer takes %v each time", i, times[i], work)
		}
	}
}

func TestAnAnswerToAMessageBeforeIsNoneToWhatIsPending(t *testing.T) {
	p := &probe{pace: parts.NewPace(time.Second)}
	p.sends(10, 2, 0)
	for _, c := range []struct {
		index            uint64
		rejected, answer bool
	}{
		{9, false, false}, {9, true, false}, {10, false, false}, {10, true, true}, {12, false, true},
	} {
		q := *p
		q.answered(c.index, c.rejected, time.Millisecond)
		if found := !q.pending; found != c.answer {
			t.Errorf("entries behind 10 are pending, and one at %d is answered (rejected: %v): an answer to them: %v, expected %v", c.index, c.rejected, found, c.answer)
		}
	}
}
