package views

import (
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/protocols"
)

// MastersParameter says how many of a cluster's nodes, the first ones, hold the
// view service. They are odd numbers, since one more would not let one more fail.
var MastersParameter = protocols.Parameter{
	Name: "masters", Kind: protocols.Choice, Values: []string{"1", "3", "5"}, Default: "1",
	Summary: "how many nodes, the first ones, decide on views; of several a majority decides by Paxos, so fewer than half may be down",
}

// Masters is the value of MastersParameter.
func Masters(s protocols.Settings) int {
	n, err := strconv.Atoi(s.Choice(MastersParameter.Name))
	if err != nil {
		panic("views: " + err.Error())
	}
	return n
}

// Takeover is how many timeouts of the service may pass until another master acts
// in the place of one that fails, and has heard all servers: one in which the
// other is silent, with the time to notice, one to listen, and one for two attempts
// that come to nothing. It is 0 for a master that nobody can take the place of.
func Takeover(s protocols.Settings) time.Duration {
	if Masters(s) == 1 {
		return 0
	}
	return 4
}

// Election is what it takes several masters to have one that acts, and to decide a
// view, with these Parameters; see protocols.Protocol. A master that is alone asks
// nobody, and keeps the view while it hears no server.
func Election(s protocols.Settings) protocols.Election {
	timeout := s.Duration(paramTimeout)
	if Masters(s) == 1 {
		return protocols.Election{Silence: timeout}
	}
	return protocols.Election{Beat: s.Duration(paramHeartbeat), Silence: timeout, Attempt: timeout / 2, Trips: 2}
}
