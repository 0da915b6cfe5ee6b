package parts

import "time"

// AheadMax is how many parts, or the like, may be under way at most.
const AheadMax = 16

// patienceMax bounds what doubling comes to, and answers in doubt: how long somebody
// who did not answer for long, and does again, may have to wait for the next part.
const patienceMax = 5 * time.Second

// lossesMax is how many answers that are given up one after the other are taken for
// lost, where answers are waited for as long as one in doubt says. One more shows that
// answers take longer still.
const lossesMax = 3

// A Pace tells how much may be under way to one receiver, and for how long its
// answer is waited for. What is sent is counted from the beginning, in whatever
// unit: bytes, entries.
//
// It begins with one part at a time, and has one more under way for each answer
// that comes soon. If answers take longer than half the time that an answer is
// waited for at least, there are as many under way as the path will take; more
// would only stand in a queue, and other messages behind them.
//
// Of what was sent more than once nobody can tell which sending is answered: the
// answer to the first may come just after the second. Such an answer is in doubt. It
// took as long as since the second at least, and as long as it was waited for in all at
// most; so the next may be waited for longer, and never for shorter. Only an answer to
// what was sent once makes the wait shorter (Karn and Partridge, section 4).
//
// Where much is lost there are few of those. Were the wait twice as long after each
// loss until one comes, it would grow without bounds. So it grows after the first loss,
// as if the answer had taken that long, and then only if lossesMax more were followed
// by another.
type Pace struct {
	least time.Duration // how long an answer is waited for at least
	ahead int           // so many parts may be under way

	patience time.Duration // how long an answer is waited for now
	doubtful bool          // an answer in doubt came after the last that was not, so patience is no shorter than before it
	since    time.Duration // when an answer came last, or what has none was begun to be sent, or to be sent again
	heard    time.Duration // when an answer came last that was news, or what has none was begun to be sent
	late     bool          // the answer that is waited for was given up
	vain     int           // so many were, and taken for lost, since one came that was not
	spare    int           // so many answers may come that are no news, since what they answer was sent again

	timing bool // an answer for all up to timed tells how long answers take
	timed  uint64
	again  bool          // what it answers was sent before
	began  time.Duration // when it was sent last

	now  time.Duration // what the clock showed last
	last uint64        // all up to here was sent
	most uint64        // all up to here was sent once at least
	away bool          // an answer for that has not come, and is not overdue
}

// NewPace returns the pace for a receiver of which nothing is known. An answer is
// waited for at least as long as given, which is more than 0.
func NewPace(least time.Duration) Pace {
	return Pace{least: least, ahead: 1, patience: least}
}

// Ahead is how many parts may be under way, from 1.
func (p *Pace) Ahead() int { return p.ahead }

// Begin notes that nothing is under way, and something will be.
func (p *Pace) Begin(now time.Duration) {
	p.mustGoOn(now)
	p.mustBeIdle()
	p.since = now
	if !p.late {
		p.heard = now
	}
}

// Sent notes that all up to a count has been sent. A count that is no more than one
// before means that something is sent again.
func (p *Pace) Sent(upTo uint64, now time.Duration) {
	p.mustGoOn(now)
	p.mustWaitSince(now)
	p.last, p.away = upTo, true
	if !p.timing {
		p.timing, p.timed, p.again, p.began = true, upTo, upTo <= p.most, now
	}
	if upTo <= p.most {
		p.spare++
	}
	p.most = max(p.most, upTo)
	p.mustBeTiming(now)
}

// Answered notes that the receiver has answered that it has all up to a count,
// which is news.
func (p *Pace) Answered(have uint64, now time.Duration) {
	p.mustGoOn(now)
	waited := now - p.heard
	p.since, p.heard = now, now
	p.away = p.away && have < p.last
	if p.late {
		p.doubt(waited)
	} else {
		p.vain = 0
	}
	if p.timing && have >= p.timed {
		p.learn(now-p.began, have)
	}
	p.mustHaveHeard(have, now)
}

// doubt takes in how long an answer was waited for in all that was given up before it
// came.
func (p *Pace) doubt(waited time.Duration) {
	was := p.patience
	if !p.doubtful {
		p.patience = max(p.patience, min(waited+p.least, patienceMax))
	}
	p.late, p.doubtful = false, true
	p.mustDoubt(was)
}

// Repeated notes that the receiver has answered what it did before. If something was
// sent again it took in both, which may have kept it from what is waited for.
func (p *Pace) Repeated(now time.Duration) {
	p.mustGoOn(now)
	if p.spare > 0 {
		p.spare--
		p.since = now
	}
}

// learn takes in how long the answer took that was timed.
func (p *Pace) learn(took time.Duration, have uint64) {
	p.mustBeTimed(have)
	was, waited := p.ahead, p.patience
	p.timing = false
	if p.again {
		p.patience = max(p.patience, min(2*took, patienceMax))
	} else {
		p.patience, p.doubtful, p.spare = max(p.least, 2*took), false, 0
	}
	switch {
	case took < p.least/2:
		p.ahead = min(p.ahead+1, AheadMax)
	case p.ahead > 1:
		p.ahead--
	}
	p.mustFollow(took, waited, was)
}

// Overdue reports whether the answer to what is under way has not come for longer
// than answers take, so that it is to be sent again. Then it waits twice as long, or
// as long again while it may have been lost: see Pace.
func (p *Pace) Overdue(now time.Duration) bool {
	p.mustGoOn(now)
	if now-p.since < p.patience {
		p.MustBeInTime(now)
		return false
	}
	p.giveUp(now)
	return true
}

// giveUp begins to wait anew for an answer that is overdue.
func (p *Pace) giveUp(now time.Duration) {
	p.mustBeOverdue(now)
	waited, lost := p.patience, p.doubtful && p.vain < lossesMax
	p.timing, p.ahead, p.since, p.away, p.late = false, 1, now, false, true
	if lost {
		p.vain++
	} else {
		p.vain, p.patience = 0, max(p.patience, min(2*p.patience, patienceMax))
	}
	p.mustWaitLonger(waited, lost, now)
}
