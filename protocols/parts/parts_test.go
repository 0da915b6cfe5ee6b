package parts_test

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/protocols/parts"
)

// A path carries parts one way and answers the other.
type path struct {
	perByte  time.Duration        // one part after the other
	delay    time.Duration        // each way
	lose     func() bool          // the next part, or answer
	late     func() time.Duration // how much longer the next part takes; nil for no time
	sent     int                  // parts
	free     time.Duration        // when the path has carried what it was given
	now      time.Duration
	parts    []arrival[parts.Part]
	answers  []arrival[int]
	sender   *parts.Sender
	receiver parts.Receiver
	whole    bool
}

type arrival[T any] struct {
	at   time.Duration
	what T
}

// run moves the whole, and returns how long that took; false if it takes longer
// than the limit.
func (p *path) run(limit time.Duration) (time.Duration, bool) {
	const tick = time.Millisecond
	for ; p.now < limit; p.now += tick {
		p.sender.Retry(p.now)
		for len(p.answers) > 0 && p.answers[0].at <= p.now {
			p.sender.Acknowledge(p.answers[0].what, p.now)
			p.answers = p.answers[1:]
		}
		for part, ok := p.sender.Next(p.now); ok; part, ok = p.sender.Next(p.now) {
			p.sent++
			p.free = max(p.free, p.now) + time.Duration(len(part.Data))*p.perByte
			if !p.lose() {
				at := p.free + p.delay
				if p.late != nil {
					at += p.late()
				}
				p.parts = append(p.parts, arrival[parts.Part]{at, part})
				slices.SortStableFunc(p.parts, func(a, b arrival[parts.Part]) int { return cmp.Compare(a.at, b.at) })
			}
		}
		for len(p.parts) > 0 && p.parts[0].at <= p.now {
			have, whole := p.receiver.Take(p.parts[0].what)
			p.whole = p.whole || whole
			if p.parts = p.parts[1:]; !p.lose() {
				p.answers = append(p.answers, arrival[int]{p.now + p.delay, have})
			}
		}
		if p.whole {
			return p.now, true
		}
	}
	return 0, false
}

func never() bool { return false }

func TestAWholeArrivesAsItWasWhateverIsLostOrLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "whole")
		lates := rapid.SliceOfN(rapid.IntRange(0, 30), 0, 60).Draw(t, "lates")
		losses := rapid.SliceOfN(rapid.Bool(), 0, 60).Draw(t, "losses")
		p := &path{
			perByte: time.Duration(rapid.IntRange(0, 1000).Draw(t, "per byte")) * time.Microsecond,
			delay:   time.Duration(rapid.IntRange(0, 50).Draw(t, "delay")) * time.Millisecond,
			lose: func() bool {
				if len(losses) == 0 {
					return false
				}
				lost := losses[0]
				losses = losses[1:]
				return lost
			},
			late: func() time.Duration {
				if len(lates) == 0 {
					return 0
				}
				late := lates[0]
				lates = lates[1:]
				return time.Duration(late) * time.Millisecond
			},
			sender: parts.NewSender(parts.Bytes(whole), rapid.IntRange(1, 100).Draw(t, "size"), 10*time.Millisecond),
		}
		if _, ok := p.run(10 * time.Minute); !ok {
			t.Fatalf("not there after ten minutes")
		}
		if !bytes.Equal(p.receiver.Whole(), whole) {
			t.Fatalf("%x arrived; expected %x", p.receiver.Whole(), whole)
		}
	})
}

func TestPartsThatOvertakeEachOtherAreSentOnce(t *testing.T) {
	const size = 100
	whole := make([]byte, 300*size)
	for i := range whole {
		whole[i] = byte(i / size)
	}
	n := 0
	p := &path{
		delay: time.Millisecond, lose: never, sender: parts.NewSender(parts.Bytes(whole), size, 150*time.Millisecond),
		late: func() time.Duration { n++; return time.Duration(n*7%5) * time.Millisecond },
	}
	took, ok := p.run(time.Minute)
	if !ok || took > time.Second || p.sent != 300 || !bytes.Equal(p.receiver.Whole(), whole) {
		t.Errorf("it took %v and %d messages, whole: %v; expected a second at most and 300", took, p.sent, ok)
	}
}

func TestAReceiverThatForgotWhatItHadIsSentAllAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &path{
			perByte: time.Millisecond, delay: 5 * time.Millisecond, lose: never,
			sender: parts.NewSender(make(parts.Bytes, 400), 20, 50*time.Millisecond),
		}
		restart := time.Duration(rapid.IntRange(1, 400).Draw(t, "restart")) * time.Millisecond
		if _, ok := p.run(restart); ok {
			t.Fatal("400 bytes arrived too soon")
		}
		p.receiver = parts.Receiver{}
		if _, ok := p.run(time.Minute); !ok {
			t.Fatalf("the receiver was restarted after %v, and did not have the whole after a minute", restart)
		}
	})
}

func TestASlowPathCarriesEachPartAboutOnce(t *testing.T) {
	const size = 1 << 16
	p := &path{
		perByte: 10 * time.Microsecond, delay: time.Millisecond, lose: never, // 655 ms a part
		sender: parts.NewSender(make(parts.Bytes, 20*size), size, 100*time.Millisecond),
	}
	took, ok := p.run(time.Minute)
	if !ok {
		t.Fatal("not there after a minute; the path alone takes 13 s")
	}
	if p.sent > 26 {
		t.Errorf("20 parts were sent in %d messages, expected at most 26", p.sent)
	}
	t.Logf("%d messages, %v", p.sent, took)
}

func TestAFastPathIsKeptFull(t *testing.T) {
	const size = 1 << 16
	p := &path{
		delay: 20 * time.Millisecond, lose: never,
		sender: parts.NewSender(make(parts.Bytes, 200*size), size, 150*time.Millisecond),
	}
	took, ok := p.run(time.Minute)
	if !ok || took > 2*time.Second {
		t.Errorf("200 parts took %v, expected at most 2s where one at a time would take 8s", took)
	}
	if p.sent != 200 {
		t.Errorf("%d messages, expected 200", p.sent)
	}
}

func TestWhoeverDoesNotAnswerIsSentEverLess(t *testing.T) {
	p := &path{
		lose:   func() bool { return true },
		sender: parts.NewSender(make(parts.Bytes, 1<<20), 1<<16, 100*time.Millisecond),
	}
	if _, ok := p.run(time.Minute); ok {
		t.Fatal("it arrived on a path that loses all")
	}
	if p.sent > 20 {
		t.Errorf("%d messages in a minute, expected at most 20", p.sent)
	}
}

// panics reports whether something panics.
func panics(do func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	do()
	return false
}

func TestWhoeverForgetsToSendOrToSendAgainPanics(t *testing.T) {
	const least = 10 * time.Millisecond
	s := parts.NewSender(parts.Bytes("all"), 2, least)
	if !panics(s.MustHaveSent) {
		t.Error("nothing was sent; expected a panic")
	}
	s.Next(0)
	if panics(s.MustHaveSent) || panics(func() { s.MustBeInTime(least - 1) }) {
		t.Error("one part is under way and in time; expected no panic")
	}
	if !panics(func() { s.MustBeInTime(least) }) {
		t.Error("the answer is overdue; expected a panic")
	}
	s.Retry(least)
	if panics(func() { s.MustBeInTime(least) }) || !panics(s.MustHaveSent) {
		t.Error("the part is to be sent again; expected a panic about that, and none about an answer")
	}
	s.Next(least)
	if panics(s.MustHaveSent) || panics(func() { s.MustBeInTime(least) }) {
		t.Error("the part was sent again; expected no panic")
	}
	if !panics(func() { s.Retry(least - 1) }) {
		t.Error("the clock went back; expected a panic")
	}
}

func TestWhoeverTakesAPartForTheWholePanics(t *testing.T) {
	var r parts.Receiver
	if r.Take(parts.Part{Offset: 0, Total: 3, Data: []byte("al")}); !panics(func() { r.Whole() }) {
		t.Error("2 bytes of 3 have come; expected a panic")
	}
	if _, whole := r.Take(parts.Part{Offset: 2, Total: 3, Data: []byte("l")}); !whole || panics(func() { r.Whole() }) {
		t.Error("3 bytes of 3 have come; expected no panic")
	}
}

func TestAPaceIsToldOfAllThatIsSent(t *testing.T) {
	const least = 10 * time.Millisecond
	p := parts.NewPace(least)
	if !panics(func() { p.Sent(1, least) }) {
		t.Error("something was sent before it began; expected a panic")
	}
	if !panics(func() { p.Overdue(2 * least) }) {
		t.Error("an answer is given up, and nothing is under way; expected a panic")
	}
	p.Begin(2 * least)
	p.Sent(1, 2*least)
	if !panics(func() { p.Begin(2 * least) }) {
		t.Error("what is under way begins again; expected a panic")
	}
	p.Answered(1, 2*least)
	if panics(func() { p.Begin(3 * least) }) {
		t.Error("all was answered; expected no panic")
	}
}
