package parts_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/protocols/parts"
)

const (
	least       = 20 * time.Millisecond
	patienceMax = 5 * time.Second
)

// patience is how long an answer is waited for that is waited for since a time.
func patience(p *parts.Pace, since time.Duration) time.Duration {
	short, long := time.Duration(0), time.Minute
	for short+1 < long {
		middle := (short + long) / 2
		if panics(func() { p.MustBeInTime(since + middle) }) {
			long = middle
		} else {
			short = middle
		}
	}
	return long
}

// A sending is of all between two counts.
type sending struct{ from, to uint64 }

// A channel is between a sender that goes by a pace, and goes back to what was
// answered, and a receiver that takes in one message after the other, and nothing
// behind a gap.
type channel struct {
	work  time.Duration // of the receiver for each message
	delay time.Duration // each way
	lose  func() bool   // the next message, or answer
	every time.Duration // something is there to be sent each time; 0: all is there

	pace        parts.Pace
	now, free   time.Duration
	acked, sent uint64
	have        uint64
	times       map[uint64]int // how often each was sent
	way         []arrival[sending]
	back        []arrival[uint64]
	answered    func(from uint64) // all behind that has been answered now
}

func newChannel() *channel {
	return &channel{lose: never, pace: parts.NewPace(least), times: make(map[uint64]int)}
}

// run sends all up to a count, and returns how long that took; false if it takes
// longer than ten minutes.
func (c *channel) run(all uint64) (time.Duration, bool) {
	const tick = time.Millisecond
	for ; c.now < 10*time.Minute && c.acked < all; c.now += tick {
		c.receive()
		c.acknowledge()
		if c.sent != c.acked && c.now%least == 0 {
			c.retry()
		}
		c.send(all)
	}
	return c.now, c.acked == all
}

func (c *channel) receive() {
	for len(c.way) > 0 && c.way[0].at <= c.now {
		m := c.way[0]
		c.way = c.way[1:]
		if m.what.from <= c.have {
			c.have = max(c.have, m.what.to)
		}
		if !c.lose() {
			c.back = append(c.back, arrival[uint64]{m.at + c.delay, c.have})
		}
	}
}

func (c *channel) acknowledge() {
	for len(c.back) > 0 && c.back[0].at <= c.now {
		have := c.back[0].what
		c.back = c.back[1:]
		if have == c.acked {
			c.pace.Repeated(c.now)
		}
		if have <= c.acked {
			continue
		}
		from := c.acked
		c.acked, c.sent = have, max(c.sent, have)
		c.pace.Answered(have, c.now)
		if c.answered != nil {
			c.answered(from)
		}
	}
}

func (c *channel) retry() {
	if c.pace.Overdue(c.now) {
		c.sent = c.acked
	}
}

func (c *channel) send(all uint64) {
	if c.every > 0 {
		all = min(all, uint64(c.now/c.every)+1)
	}
	for c.sent < all && c.sent-c.acked < uint64(c.pace.Ahead()) {
		if c.sent == c.acked {
			c.pace.Begin(c.now)
		}
		m := sending{c.sent, c.sent + 1}
		c.sent++
		c.times[c.sent]++
		c.pace.Sent(c.sent, c.now)
		if !c.lose() {
			c.free = max(c.free, c.now+c.delay) + c.work
			c.way = append(c.way, arrival[sending]{c.free, m})
		}
	}
}

// messages is how many were sent.
func (c *channel) messages() (n int) {
	for _, times := range c.times {
		n += times
	}
	return n
}

func TestALateAnswerToTheFirstSendingSaysNothingOfTheSecond(t *testing.T) {
	p := parts.NewPace(least)
	p.Begin(0)
	p.Sent(1, 0)
	if !p.Overdue(least) {
		t.Fatal("an answer is not overdue that was waited for as long as one is")
	}
	p.Begin(least)
	p.Sent(1, least)
	p.Answered(1, least+time.Millisecond)
	if found := patience(&p, least+time.Millisecond); found < 2*least {
		t.Errorf("the answer came a millisecond after the second sending and %v after the first; the next is waited for for %v, expected at least %v", least+time.Millisecond, found, 2*least)
	}
	for i := uint64(2); i < 5; i++ { // none of these was given up, and all had been sent
		now := time.Duration(i) * time.Second
		p.Begin(now)
		p.Sent(i, now)
		p.Answered(i, now+time.Millisecond)
		if found := patience(&p, now+time.Millisecond); found != least {
			t.Errorf("an answer to what was sent once came after a millisecond; the next is waited for for %v, expected %v", found, least)
		}
	}
}

func TestOnlyAnAnswerToWhatWasSentOnceMakesTheWaitShorter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draws := rapid.SliceOfN(rapid.IntRange(0, 9), 0, 300).Draw(t, "losses")
		c := newChannel()
		c.work = time.Duration(rapid.IntRange(0, 120).Draw(t, "work")) * time.Millisecond
		c.delay = time.Duration(rapid.IntRange(0, 60).Draw(t, "delay")) * time.Millisecond
		c.every = time.Duration(rapid.IntRange(0, 100).Draw(t, "every")) * time.Millisecond
		c.lose = func() bool {
			if len(draws) == 0 {
				return false
			}
			lost := draws[0] < 3
			draws = draws[1:]
			return lost
		}
		was := least
		c.answered = func(from uint64) {
			once := false
			for i := from + 1; i <= c.acked; i++ {
				once = once || c.times[i] == 1
			}
			now := patience(&c.pace, c.now)
			if now < was && !once {
				t.Fatalf("at %v all from %d to %d was answered, each sent more than once; the next answer is waited for for %v after %v", c.now, from, c.acked, now, was)
			}
			was = now
		}
		if _, ok := c.run(40); !ok {
			t.Fatalf("%d of 40 were answered within ten minutes", c.acked)
		}
	})
}

func TestWhereAnswersTakeLongOnlyTheFirstIsSentTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newChannel()
		c.work = time.Duration(rapid.IntRange(0, 2000).Draw(t, "work")) * time.Millisecond
		c.delay = time.Duration(rapid.IntRange(0, 1000).Draw(t, "delay")) * time.Millisecond
		c.every = time.Duration(rapid.IntRange(0, 3000).Draw(t, "every")) * time.Millisecond
		if c.work < least/2 && c.delay < least/4 {
			c.work += least / 2 // or more is sent ahead, until answers take that long
		}
		if _, ok := c.run(30); !ok {
			t.Fatalf("%d of 30 were answered within ten minutes", c.acked)
		}
		for i := uint64(2); i <= 30; i++ {
			if c.times[i] != 1 {
				t.Fatalf("%d was sent %d times, where an answer takes %v each time", i, c.times[i], 2*c.delay+c.work)
			}
		}
	})
}

func TestWhatWaitsBehindASecondSendingIsNotSentAgainForThat(t *testing.T) {
	p := parts.NewPace(least)
	p.Begin(0)
	p.Sent(1, 0)
	p.Overdue(least)
	p.Begin(least)
	p.Sent(1, least)
	p.Answered(1, 2*least)
	p.Begin(2 * least)
	p.Sent(2, 2*least)
	if p.Repeated(4 * least); p.Overdue(5*least - 1) {
		t.Error("the answer to the second sending came; what waited behind it is sent again before its time")
	}
	for i := range time.Duration(10) { // these answer nothing that was sent again
		p.Repeated(5*least + i*least/10)
	}
	if !p.Overdue(10 * least) {
		t.Error("answers that are no news came, and nothing is sent again")
	}
}

func TestMoreIsSentAheadWhileWhatWasLostIsSentAgain(t *testing.T) {
	p := parts.NewPace(least)
	const all = 12
	p.Begin(0)
	for i := range uint64(all) {
		p.Sent(i+1, 0)
	}
	p.Overdue(least)
	p.Begin(least)
	p.Sent(1, least)
	sent := 1
	for have := 1; have < all; have++ {
		now := least + time.Duration(have)*time.Millisecond
		was := p.Ahead()
		p.Answered(uint64(have), now)
		if p.Ahead() < was {
			t.Fatalf("%d of %d that were sent again are answered, soon: %d may be under way after %d", have, all, p.Ahead(), was)
		}
		for sent = max(sent, have); sent < all && sent-have < p.Ahead(); sent++ {
			if sent == have {
				p.Begin(now)
			}
			p.Sent(uint64(sent+1), now)
		}
	}
	if p.Ahead() < 4 {
		t.Errorf("%d that were sent again are answered, soon: %d may be under way, expected at least 4", all, p.Ahead())
	}
}

func TestLossesCostLittleMoreThanTheWaitForEach(t *testing.T) {
	const all, seeds = 300, 20
	for _, s := range []struct {
		percent int
		mean    time.Duration // of what it may take
	}{
		{0, 200 * time.Millisecond},
		{1, 500 * time.Millisecond},
		{5, 1500 * time.Millisecond},
		{10, 3500 * time.Millisecond},
		{20, 15 * time.Second},
	} {
		var total time.Duration
		messages := 0
		for seed := range uint64(seeds) {
			r := rand.New(rand.NewPCG(seed, 1))
			c := newChannel()
			c.delay = 2 * time.Millisecond
			c.lose = func() bool { return r.IntN(100) < s.percent }
			took, ok := c.run(all)
			if !ok {
				t.Fatalf("%d of %d were answered, where %d%% is lost", c.acked, all, s.percent)
			}
			total += took
			messages += c.messages()
		}
		t.Logf("%d%% lost each way: %d in %v, in %d messages", s.percent, all, total/seeds, messages/seeds)
		if total > seeds*s.mean {
			t.Errorf("%d%% lost each way: %d took %v, expected at most %v", s.percent, all, total/seeds, s.mean)
		}
	}
}

func TestAfterADoubtAFewLossesInARowDoNotMakeTheWaitLongerAndOneMoreDoes(t *testing.T) {
	p := parts.NewPace(least)
	var now time.Duration
	send := func() {
		p.Begin(now)
		p.Sent(1, now)
	}
	giveUp := func() (waited time.Duration) {
		waited = patience(&p, now)
		now += waited
		p.Overdue(now)
		send()
		return waited
	}
	send()
	giveUp()
	p.Answered(1, now)
	send()
	doubt := patience(&p, now)
	for i := range 4 {
		if waited := giveUp(); waited != doubt {
			t.Errorf("an answer is waited for for %v, after %d were given up; expected %v, as after the one in doubt", waited, i, doubt)
		}
	}
	if waited := patience(&p, now); waited != 2*doubt {
		t.Errorf("an answer is waited for for %v, after 4 were given up; expected %v", waited, 2*doubt)
	}
}

func TestWhoeverAnsweredAtLastIsNotWaitedForLongerThanTheBound(t *testing.T) {
	p := parts.NewPace(least)
	p.Begin(0)
	p.Sent(1, 0)
	now := time.Duration(0)
	for now < time.Minute {
		if now += least; p.Overdue(now) {
			p.Begin(now)
			p.Sent(1, now)
		}
	}
	p.Answered(1, now)
	if found := patience(&p, now); found > patienceMax {
		t.Errorf("after a minute without an answer the next is waited for for %v, expected at most %v", found, patienceMax)
	}
}
