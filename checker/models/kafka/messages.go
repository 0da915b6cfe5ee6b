package kafka

import "github.com/laplace-sim/laplace/checker"

// judgeMessages finds what was polled that should not have been.
func (r *reading) judgeMessages() {
	for _, d := range r.returned {
		for _, s := range d.steps {
			for _, m := range s.polled {
				r.judgeMessage(d, m)
			}
		}
	}
}

// judgeMessage finds what is wrong with a message that was polled.
func (r *reading) judgeMessage(d *deed, m message) {
	failed := 0
	var early *deed // who sent it and may have by then
	senders := r.log(m.key).value(m.value).senders
	for _, sender := range senders {
		if sender.Outcome == checker.OutcomeFail {
			failed++
		}
		if sender.Call <= d.Return {
			early = sender
		}
	}
	switch {
	case early == nil:
		r.find(Unwritten, d, nil, "polled %s of key %s, which nobody had sent by then", m.value, m.key)
	case failed == len(senders):
		r.find(AbortedRead, d, senders[:1], "polled %s of key %s, though %s, which sent it, failed", m.value, m.key, senders[0])
	case d.Kind == Transaction && len(senders) == 1 && senders[0] == d:
		r.find(PrecommittedRead, d, nil, "polled %s of key %s, which it sent itself and had not committed", m.value, m.key)
	}
}

// judgeSends finds sends of one client that stand in another order than that in which it made them.
func (r *reading) judgeSends() {
	type sent struct {
		by     *deed
		offset int64
		value  string
	}
	type session struct{ client, key string }
	latest := make(map[session]sent) // of those that were acknowledged
	for _, d := range r.deeds {
		inside := make(map[string]sent)
		for _, s := range d.steps {
			if s.polls || d.Outcome == checker.OutcomeFail {
				continue
			}
			m := s.sent
			at, known := r.log(m.key).at(m)
			if !known {
				continue
			}
			if before, again := inside[m.key]; again {
				if at < before.offset {
					r.find(IntNonmonotonicSend, d, nil, "sent %s and then %s to key %s, at the offsets %d and %d", before.value, m.value, m.key, before.offset, at)
				}
			} else if before, again := latest[session{d.Client, m.key}]; again && at < before.offset {
				r.find(NonmonotonicSend, d, []*deed{before.by}, "sent %s to key %s, at offset %d, after %s had sent %s, at offset %d", m.value, m.key, at, before.by, before.value, before.offset)
			}
			inside[m.key] = sent{d, at, m.value}
		}
		if d.ok() {
			for key, last := range inside {
				latest[session{d.Client, key}] = last
			}
		}
	}
}
