package network

import (
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Bursts describes a link that is good and bad by turns (Gilbert, "Capacity of
// a Burst-Noise Channel", 1960; Elliott, "Estimates of Error Rates for Codes on
// Burst-Noise Channels", 1963). In the papers the state may change with each
// symbol sent. Here it changes with time, as outages do: a link that carries
// little is no less often bad, and which packets a burst meets does not depend
// on how many others were sent.
type Bursts struct {
	Start    time.Duration // when the first good period of every link begins
	Good     dist.Dist     // how long a link is good
	Bad      dist.Dist     // how long it is bad; exponential times give the papers' chain
	LossGood rng.Probability
	LossBad  rng.Probability
}

// periodMin keeps a link whose periods are samples of zero from changing its
// state for ever without time passing.
const periodMin = time.Microsecond

// A burstState is where a link stands in its sequence of periods.
type burstState struct {
	period uint64        // its number: even ones are good, odd ones bad
	end    time.Duration // when it ends
}

// LossBursts returns the rule that loses packets in bursts, on each link
// independently of the others.
func LossBursts(b Bursts) Rule {
	states := map[Ends]burstState{}
	return RuleFunc(func(p Packet, draws Draws) Answer {
		ends := Ends{From: p.From, To: p.To}
		s, known := states[ends]
		if !known {
			s.end = b.Start + b.length(0, draws.Link)
		}
		for s.end <= p.Sent {
			s.period++
			s.end += b.length(s.period, draws.Link)
		}
		states[ends] = s
		loss := b.LossGood
		if s.period%2 == 1 {
			loss = b.LossBad
		}
		if draws.Packet.Chance(loss) {
			return Answer{Decision: Drop, Reason: Lost}
		}
		return Answer{}
	})
}

// length returns how long a period of the link with the given stream lasts.
func (b *Bursts) length(period uint64, link rng.Stream) time.Duration {
	times := b.Good
	if period%2 == 1 {
		times = b.Bad
	}
	return max(times.Sample(link.At(period)), periodMin)
}
