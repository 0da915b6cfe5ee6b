package protocols

import "time"

// Elections is how many of the shortest election timeouts may pass until a leader serves,
// where enough servers are whole: some split votes, each of which takes two at most, and
// the log that a follower or the leader itself has still to get.
const Elections = 10

// ByTimeout is the election of a protocol in which a server that has not heard its leader
// for a timeout asks all others once, with the names of the two parameters.
func ByTimeout(heartbeat, timeout string) func(Settings) Election {
	return func(s Settings) Election {
		silence := s.Duration(timeout)
		return Election{Beat: s.Duration(heartbeat), Silence: silence, Attempt: silence, Trips: 1}
	}
}

// An Election is what it takes servers to have one that leads, and to keep it.
type Election struct {
	// Beat is how often the others hear from who leads, at least.
	Beat time.Duration
	// Silence is after how long without a word from it others may seek its place.
	Silence time.Duration
	// Attempt is how long an attempt to take it may be sure to have, in which there are
	// so many Trips to a majority and back, one after the other, each with a sync. With
	// 0 trips nobody need be asked.
	Attempt time.Duration
	Trips   int
}
