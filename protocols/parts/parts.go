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

// A Source is a whole that is to be sent. It may be made as it is asked for.
type Source interface {
	// Size is its length in bytes.
	Size() int
	// Slice returns its bytes from one offset to another, the same whenever it is
	// asked for. They are not written to any more.
	Slice(from, to int) []byte
}

// Bytes are a whole that is there.
type Bytes []byte

// Size implements Source.
func (b Bytes) Size() int { return len(b) }

// Slice implements Source.
func (b Bytes) Slice(from, to int) []byte { return b[from:to:to] }

// A Sender sends one whole to one receiver, at its [Pace].
type Sender struct {
	whole Source
	size  int // of a part, at most
	pace  Pace

	acked int // so many bytes the receiver has; -1 before it has answered
	said  int // so many it said last that it has: fewer, if it was restarted or the answer is late
	sent  int // so many it was sent; -1 for not even the beginning
}

// NewSender returns a sender of a whole in parts of at most the given size in bytes.
// An answer is waited for at least as long as given. Both are more than 0.
func NewSender(whole Source, size int, least time.Duration) *Sender {
	if size <= 0 || least <= 0 {
		panic(fmt.Sprintf("parts: a part of at most %d bytes and an answer after %v; both are more than 0", size, least))
	}
	return &Sender{whole: whole, size: size, pace: NewPace(least), acked: -1, sent: -1}
}

// Next returns the next part to send; not ok if there is none, or none may be
// sent before an answer comes. To be called until it is not ok: at first, and
// after each Acknowledge and Retry. The clock is any that does not go back.
func (s *Sender) Next(now time.Duration) (p Part, ok bool) {
	from, total := max(s.sent, 0), s.whole.Size()
	if s.sent == total || from-max(s.acked, 0) >= s.pace.Ahead()*s.size {
		s.MustHaveSent()
		return Part{}, false
	}
	s.mustBeAllowed()
	if s.sent == s.acked {
		s.pace.Begin(now)
	}
	was := s.sent
	s.sent = min(from+s.size, total)
	s.pace.Sent(uint64(s.sent), now)
	s.mustGoOn(was)
	return Part{Offset: from, Total: total, Data: s.whole.Slice(from, s.sent)}, true
}

// Acknowledge takes in the answer that the receiver has the first so many bytes.
// One that cannot be changes nothing, and one that is no news matters to Retry only:
// what it goes back to, and when.
func (s *Sender) Acknowledge(have int, now time.Duration) {
	if have > s.whole.Size() {
		return
	}
	s.said = have
	switch {
	case have > s.acked:
		s.advance(have, now)
	case have == s.acked:
		s.pace.Repeated(now)
	}
	s.mustKnow(have)
}

// advance takes in an answer that is news.
func (s *Sender) advance(have int, now time.Duration) {
	s.mustBeNews(have)
	s.acked = have
	s.sent = max(s.sent, have)
	s.pace.Answered(uint64(have), now)
}

// Retry goes back to what the receiver has, by its last answer, if none has been
// news for longer than answers take: something was lost, or the receiver has
// forgotten what it had. Each time in vain it waits twice as long.
func (s *Sender) Retry(now time.Duration) {
	if s.sent != s.acked && s.pace.Overdue(now) {
		s.acked = min(s.acked, s.said)
		s.sent = s.acked
		s.mustHaveGoneBack()
	}
	s.MustBeInTime(now)
}

// A Receiver puts the parts of one whole together. Its zero value has none.
type Receiver struct {
	data  []byte
	early Early[Part] // those that have overtaken others
	total int         // the length of the whole
}

// Take adds a part to those before it, and returns how many bytes the receiver
// has without a gap, for [Sender.Acknowledge], and whether that is the whole. One
// that has overtaken others waits for them, for no more are under way than fit.
func (r *Receiver) Take(p Part) (have int, whole bool) {
	r.total = p.Total
	switch {
	case p.Offset == len(r.data):
		r.join(p)
		r.follow()
	case p.Offset > len(r.data):
		r.early.Keep(uint64(p.Offset), p)
	}
	r.mustHaveTaken(p)
	return len(r.data), len(r.data) == p.Total
}

// join adds a part to those before it.
func (r *Receiver) join(p Part) {
	r.mustJoin(p)
	r.data = append(r.data, p.Data...)
}

// follow adds the parts that have waited for those before them.
func (r *Receiver) follow() {
	for {
		p, ok := r.early.Next(uint64(len(r.data)))
		if !ok {
			return
		}
		r.mustBeReached(p)
		if p.Offset == len(r.data) {
			r.join(p)
		}
	}
}

// Whole returns the whole, once Take has said that it is there. It must not be
// written to.
func (r *Receiver) Whole() []byte {
	r.mustBeWhole()
	return r.data
}
