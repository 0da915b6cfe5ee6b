package host

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim"
)

// What a server says of its state names this many at most: entries of its log, the last
// ones; clients that wait, those that wait longest; and other servers.
const (
	entriesShown = 3
	waitingShown = 3
	serversShown = 9
)

// Describe says how many clients wait, and those that have waited longest for what; see
// [sim.Describer]. It says nothing if none do. What is said of other servers is for the
// protocol to add.
func (h *Host) Describe() []sim.Fact {
	var writes, reads []string
	for _, w := range h.Writes {
		text := h.Words(w.Command)
		if w.Index != 0 {
			text += fmt.Sprintf(" at %d", w.Index)
		}
		writes = append(writes, text)
	}
	for _, r := range h.Reads {
		round := "no round yet"
		if r.Round != 0 {
			round = fmt.Sprintf("round %d", r.Round)
		}
		reads = append(reads, fmt.Sprintf("%s, %s", r.Query.Words(), round))
	}
	return append(DescribeWaiting("writes", writes), DescribeWaiting("reads", reads)...)
}

// Words is what an encoded command asks for, for people. Of what is none it says how long
// it is.
func (h *Host) Words(encoded string) string {
	command, err := h.Machine.Decode(encoded)
	if err != nil {
		return "no command, but " + prose.Count(len(encoded), "byte")
	}
	return command.Words()
}

// DescribeWaiting says how many of some requests wait, and what the first of them are, in words;
// nothing if there are none.
func DescribeWaiting(what string, requests []string) []sim.Fact {
	if len(requests) == 0 {
		return nil
	}
	return []sim.Fact{{Name: what + " waiting", Value: fmt.Sprintf("%d: %s", len(requests), strings.Join(prose.Few(requests, waitingShown), "; "))}}
}

// DescribeLog says from where to where a log goes that a server holds, of which what
// stands up to base is in a snapshot, and what its last entries are, by words; each is
// one of what the protocol calls so, such as "entry".
func DescribeLog(what string, base, last uint64, words func(index uint64) string) []sim.Fact {
	extent := "empty"
	if last > base {
		extent = fmt.Sprintf("%d to %d", base+1, last)
	}
	if base > 0 {
		extent += fmt.Sprintf(", those up to %d in a snapshot", base)
	}
	facts := []sim.Fact{{Name: "log", Value: extent}}
	first := base + 1
	if last >= base+entriesShown {
		first = last - entriesShown + 1
	}
	for index := first; index <= last; index++ {
		facts = append(facts, sim.Fact{Name: fmt.Sprintf("%s %d", what, index), Value: words(index)})
	}
	return facts
}

// DescribeServer names a server; "none" is that of number 0.
func DescribeServer(id sim.NodeID) string {
	if id == 0 {
		return "none"
	}
	return id.String()
}

// DescribeServers says something of each of some servers, as words has it: "n2 at 17, n3 at 12".
// Of many it says it of the first.
func DescribeServers[S any](all []S, words func(S) string) string {
	said := make([]string, len(all))
	for i, one := range all {
		said[i] = words(one)
	}
	if len(said) == 0 {
		return "none"
	}
	return strings.Join(prose.Few(said, serversShown), ", ")
}
