package parts

import (
	"fmt"
	"time"
)

// A Part is a piece of a whole.
type Part struct {
	Offset int    // where it stands in the whole, in bytes
	Total  int    // the length of the whole, in bytes
	Data   []byte // not to be written to
}

// WireSize is the part's size in bytes on the network.
func (p Part) WireSize() int { return 16 + len(p.Data) }

// aheadMax is how many parts may be under way at most.
const aheadMax = 16

// A Sender sends one whole to one receiver.
//
// It begins with one part at a time, and has one more under way for each answer
// that comes soon. If answers take longer than half the time that an answer is
// waited for at least, there are as many under way as the path will take; more
// would only stand in a queue, and other messages behind them.
type Sender struct {
	data  []byte
	size  int           // of a part, at most
	least time.Duration // how long an answer is waited for at least

	acked int // so many bytes the receiver has; -1 before it has answered
	said  int // so many it said last that it has: fewer, if it was restarted or the answer is late
	sent  int // so many it was sent; -1 for not even the beginning
	ahead int // so many parts may be under way

	patience time.Duration // how long an answer is waited for now
	since    time.Duration // when an answer came last, or what has none was begun to be sent
	timing   bool          // an answer for the first timed bytes tells how long answers take
	timed    int
	began    time.Duration // when what it answers was sent
}

// NewSender returns a sender of a whole, which must not be written to any more,
// in parts of at most the given size in bytes. An answer is waited for at least
// as long as given. Both are more than 0.
func NewSender(data []byte, size int, least time.Duration) *Sender {
	if size <= 0 || least <= 0 {
		panic(fmt.Sprintf("parts: a part of at most %d bytes and an answer after %v; both are more than 0", size, least))
	}
	return &Sender{data: data, size: size, least: least, acked: -1, sent: -1, ahead: 1, patience: least}
}

// Next returns the next part to send; not ok if there is none, or none may be
// sent before an answer comes. To be called until it is not ok: at first, and
// after each Acknowledge and Retry. The clock is any that does not go back.
func (s *Sender) Next(now time.Duration) (p Part, ok bool) {
	from := max(s.sent, 0)
	if s.sent == len(s.data) || from-max(s.acked, 0) >= s.ahead*s.size {
		return Part{}, false
	}
	if s.sent == s.acked {
		s.since = now
	}
	s.sent = min(from+s.size, len(s.data))
	if !s.timing {
		s.timing, s.timed, s.began = true, s.sent, now
	}
	return Part{Offset: from, Total: len(s.data), Data: s.data[from:s.sent:s.sent]}, true
}

// Acknowledge takes in the answer that the receiver has the first so many bytes.
// One that cannot be changes nothing, and one that is no news matters to Retry only.
func (s *Sender) Acknowledge(have int, now time.Duration) {
	if have > len(s.data) {
		return
	}
	s.said = have
	if have <= s.acked {
		return
	}
	s.acked, s.since = have, now
	s.sent = max(s.sent, have)
	if !s.timing || have < s.timed {
		return
	}
	s.timing = false
	took := now - s.began
	s.patience = max(s.least, 2*took)
	switch {
	case took < s.least/2:
		s.ahead = min(s.ahead+1, aheadMax)
	case s.ahead > 1:
		s.ahead--
	}
}

// Retry goes back to what the receiver has, by its last answer, if none has been
// news for longer than answers take: something was lost, or the receiver has
// forgotten what it had. Each time in vain it waits twice as long.
func (s *Sender) Retry(now time.Duration) {
	if s.sent == s.acked || now-s.since < s.patience {
		return
	}
	s.acked = min(s.acked, s.said)
	s.sent, s.timing, s.ahead, s.since = s.acked, false, 1, now
	s.patience = max(s.patience, min(2*s.patience, patienceMax))
}

// patienceMax bounds what doubling comes to: how long somebody who did not answer
// for long, and does again, may have to wait for the next part.
const patienceMax = 5 * time.Second

// A Receiver puts the parts of one whole together. Its zero value has none.
type Receiver struct{ data []byte }

// Take adds a part to those before it, and returns how many bytes the receiver
// has, for [Sender.Acknowledge], and whether that is the whole. A part that does
// not follow what it has changes nothing.
func (r *Receiver) Take(p Part) (have int, whole bool) {
	if p.Offset == len(r.data) {
		r.data = append(r.data, p.Data...)
	}
	return len(r.data), len(r.data) == p.Total
}

// Whole returns what has come. It must not be written to.
func (r *Receiver) Whole() []byte { return r.data }
