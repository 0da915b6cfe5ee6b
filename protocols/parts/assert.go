package parts

import (
	"fmt"
	"time"
)

// What follows may never happen, whatever is lost, late or forgotten: what is sent
// would be sent for nothing, or what is lost would never be sent again, and the whole
// would still arrive some day in most runs.

// MustBeInTime panics if the answer to what is under way was overdue at a time:
// whoever waits for it has asked Overdue since, and sent again.
func (p *Pace) MustBeInTime(at time.Duration) {
	if at-p.since >= p.patience {
		panic(fmt.Sprintf("parts: an answer is waited for since %v, for %v, and at %v nothing was sent again", p.since, p.patience, at))
	}
}

// mustGoOn holds for what the clock shows: all times are by one that does not go
// back.
func (p *Pace) mustGoOn(now time.Duration) {
	if now < p.now {
		panic(fmt.Sprintf("parts: the clock shows %v after %v; expected one that does not go back", now, p.now))
	}
	p.now = now
}

// mustBeIdle holds for a pace with which something begins to be sent: nothing is under
// way, for whose answer it waits already.
func (p *Pace) mustBeIdle() {
	if p.away {
		panic(fmt.Sprintf("parts: all up to %d is under way since %v, and is to begin at %v", p.last, p.since, p.now))
	}
}

// mustWaitSince holds for what is sent while nothing is under way: its answer is waited
// for from then on.
func (p *Pace) mustWaitSince(now time.Duration) {
	if !p.away && p.since != now {
		panic(fmt.Sprintf("parts: something is sent at %v, and its answer is waited for since %v", now, p.since))
	}
}

// mustBeTiming holds for what was sent: an answer is timed, to that or to what was sent
// before.
func (p *Pace) mustBeTiming(now time.Duration) {
	if !p.timing || p.timed > p.last || p.last > p.most || p.began > now {
		panic(fmt.Sprintf("parts: all up to %d was sent at %v, of all up to %d, and the answer that is timed (%v) is to what went up to %d at %v", p.last, now, p.most, p.timing, p.timed, p.began))
	}
}

// mustBeTimed holds for an answer that tells how long answers take: it is the one that
// was timed.
func (p *Pace) mustBeTimed(have uint64) {
	if !p.timing || have < p.timed {
		panic(fmt.Sprintf("parts: an answer to all up to %d tells how long one to all up to %d takes (timed: %v)", have, p.timed, p.timing))
	}
}

// mustHaveHeard holds for an answer: the next is waited for from then on, for the first
// time, and it is not timed any more.
func (p *Pace) mustHaveHeard(have uint64, now time.Duration) {
	if p.since != now || p.heard != now || p.late || p.timing && have >= p.timed {
		panic(fmt.Sprintf("parts: an answer to all up to %d came at %v, and one is waited for since %v and %v (given up: %v; timed: %v, to all up to %d)",
			have, now, p.since, p.heard, p.late, p.timing, p.timed))
	}
}

// mustDoubt holds for an answer that was given up before it came: the next is waited for
// for no shorter.
func (p *Pace) mustDoubt(was time.Duration) {
	if p.patience < was || p.late || !p.doubtful {
		panic(fmt.Sprintf("parts: an answer came that is in doubt, and the next is waited for for %v after %v (given up: %v, in doubt: %v)", p.patience, was, p.late, p.doubtful))
	}
}

// mustFollow holds for what an answer taught that took so long: an answer is waited for
// twice as long, for no shorter than it was if what is answered was sent more than once
// (Karn and Partridge, section 4), and one part more may be under way, or one less,
// within the bounds.
func (p *Pace) mustFollow(took, waited time.Duration, was int) {
	soon := took < p.least/2
	longest := max(2*took, p.least)
	if p.again {
		longest = max(waited, min(2*took, patienceMax))
	}
	if p.patience != longest || !p.again && p.doubtful || p.ahead < 1 || p.ahead > AheadMax ||
		soon && p.ahead <= was && was < AheadMax || !soon && p.ahead >= was && was > 1 {
		panic(fmt.Sprintf("parts: an answer took %v (to what was sent again: %v), and the next is waited for for %v after %v (in doubt: %v), with %d parts under way after %d",
			took, p.again, p.patience, waited, p.doubtful, p.ahead, was))
	}
}

// mustBeOverdue holds for an answer that is given up: it was waited for, for as long as
// one is.
func (p *Pace) mustBeOverdue(now time.Duration) {
	if !p.away || now-p.since < p.patience {
		panic(fmt.Sprintf("parts: an answer is given up at %v that was waited for since %v (under way: %v); expected %v", now, p.since, p.away, p.patience))
	}
}

// mustWaitLonger holds for an answer that was given up after it was waited for so long:
// one part is sent, whose answer is not timed and is waited for twice as long; or as long
// again, a few times, if it may be lost, for so long is enough by an answer in doubt.
func (p *Pace) mustWaitLonger(waited time.Duration, lost bool, now time.Duration) {
	longer := waited
	if !lost {
		longer = max(waited, min(2*waited, patienceMax))
	}
	if p.timing || p.ahead != 1 || p.since != now || !p.late || p.patience != longer || lost && !p.doubtful || p.vain > lossesMax {
		panic(fmt.Sprintf("parts: after %v in vain (lost: %v, the %d. time) an answer is waited for since %v, for %v (in doubt: %v), with %d parts under way (given up: %v, timed: %v)",
			waited, lost, p.vain, p.since, p.patience, p.doubtful, p.ahead, p.late, p.timing))
	}
}

// MustHaveSent panics if there is a part that may be sent: see Next.
func (s *Sender) MustHaveSent() {
	if from := max(s.sent, 0); s.sent < s.whole.Size() && from-max(s.acked, 0) < s.pace.Ahead()*s.size {
		s.never("expected the next part to be sent, which may be")
	}
}

// MustBeInTime panics if the answer to what is under way was overdue at a time: Retry
// has been called since.
func (s *Sender) MustBeInTime(at time.Duration) {
	if s.sent != s.acked {
		s.pace.MustBeInTime(at)
	}
}

// MustHaveHeard panics if it was not taken in that the receiver has the first so many
// bytes: see Acknowledge.
func (s *Sender) MustHaveHeard(have int) {
	if have <= s.whole.Size() {
		s.mustKnow(have)
	}
}

// never panics, and says what the receiver has and was sent.
func (s *Sender) never(expected string) {
	panic(fmt.Sprintf("parts: of %d bytes the receiver has %d, said last that it has %d, and was sent %d; %s", s.whole.Size(), s.acked, s.said, s.sent, expected))
}

// mustBeAllowed holds for the next part: so much may be under way as the pace says.
func (s *Sender) mustBeAllowed() {
	if s.sent-max(s.acked, 0) >= s.pace.Ahead()*s.size {
		s.never("expected an answer before the next part is sent")
	}
}

// mustGoOn holds for a part that was sent: it follows on what was sent before.
func (s *Sender) mustGoOn(was int) {
	if s.sent <= was {
		s.never(fmt.Sprintf("expected a part behind %d", was))
	}
	s.mustStand()
}

// mustStand holds at any time: the receiver was sent what it has, and the pace waits for
// an answer if it was sent more.
func (s *Sender) mustStand() {
	if s.acked > s.sent || s.sent > s.whole.Size() || (s.sent != s.acked) != s.pace.away {
		s.never(fmt.Sprintf("an answer is waited for: %v", s.pace.away))
	}
}

// mustBeNews holds for an answer that takes the sender on.
func (s *Sender) mustBeNews(have int) {
	if have <= s.acked {
		s.never(fmt.Sprintf("that it has %d is no news", have))
	}
}

// mustKnow holds for what the receiver said that it has.
func (s *Sender) mustKnow(have int) {
	if s.said != have || s.acked < have {
		s.never(fmt.Sprintf("it said %d", have))
	}
	s.mustStand()
}

// mustHaveGoneBack holds for a sender that sends again: what the receiver does not say
// that it has.
func (s *Sender) mustHaveGoneBack() {
	if s.sent > s.said {
		s.never("expected to go back to what it said")
	}
	s.mustStand()
}

// mustJoin holds for a part that is added: it begins where those before it end.
func (r *Receiver) mustJoin(p Part) {
	if p.Offset != len(r.data) {
		panic(fmt.Sprintf("parts: the part at %d is to follow on %d bytes", p.Offset, len(r.data)))
	}
}

// mustBeReached holds for a part that no longer waits: those before it are there.
func (r *Receiver) mustBeReached(p Part) {
	if p.Offset > len(r.data) {
		panic(fmt.Sprintf("parts: the part at %d no longer waits, behind %d bytes", p.Offset, len(r.data)))
	}
}

// mustHaveTaken holds for a part that has come: it is added, or waits if there was room.
// Of those that wait, none could be added.
func (r *Receiver) mustHaveTaken(p Part) {
	waits := len(r.early.waiting) == AheadMax
	for _, w := range r.early.waiting {
		waits = waits || w.after == uint64(p.Offset)
		if w.after <= uint64(len(r.data)) {
			panic(fmt.Sprintf("parts: the part at %d still waits, behind %d bytes", w.after, len(r.data)))
		}
	}
	if p.Offset > len(r.data) && !waits || p.Offset == len(r.data) && len(p.Data) > 0 {
		panic(fmt.Sprintf("parts: the part at %d, of %d bytes, has come and is not there, behind %d bytes", p.Offset, len(p.Data), len(r.data)))
	}
}

// mustBeWhole holds for what is taken for the whole.
func (r *Receiver) mustBeWhole() {
	if len(r.data) != r.total {
		panic(fmt.Sprintf("parts: %d bytes of %d are taken for the whole", len(r.data), r.total))
	}
}
