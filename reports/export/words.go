package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// outside is the name of what is no node: faults, and what else comes from without.
const outside = "outside"

// nodeName is the name of a node by its number.
func nodeName(r *scenarios.Result, node int32) string {
	if node < 1 || int(node) > len(r.Names) {
		return outside
	}
	return r.Names[node-1]
}

// what says in a few words what a record is about, for those that are no observation.
func what(r *scenarios.Result, record *trace.Record) string {
	switch record.Kind {
	case trace.Deliver:
		return record.Name + " from " + nodeName(r, record.From)
	case trace.Drop:
		return "lost: " + record.Name + " from " + nodeName(r, record.From)
	case trace.Expire:
		return "timer " + record.Name
	case trace.Control:
		return cmp.Or(record.Name, "act")
	case trace.Observe:
		return observed(record).Words()
	}
	return record.Kind.String()
}

// observed is the observation of a record.
func observed(r *trace.Record) *observation.Observation {
	return &observation.Observation{Kind: observation.Kind(r.Code), Term: r.Term, Index: r.Index, Value: r.Value, Text: r.Text}
}

// A speaker has the words of a protocol.
type speaker struct {
	protocol *protocols.Protocol // nil if it is not known, as that of a test
}

func speakerOf(r *scenarios.Result) speaker {
	p, err := scenarios.FindProtocol(r.Protocol)
	if err != nil {
		return speaker{}
	}
	return speaker{p}
}

// role says which role a server took, in the words of its protocol: "leader, term 3".
func (s speaker) role(c scenarios.RoleChange) string {
	word, term, number := c.Role, "term", strconv.FormatUint(c.Term, 10)
	if s.protocol != nil {
		word = s.protocol.Role(c.Role).Word
		term = cmp.Or(s.protocol.Words.Term, term)
		if s.protocol.Words.Number != nil {
			number = s.protocol.Words.Number(c.Term)
		}
	}
	return fmt.Sprintf("%s, %s %s", word, term, number)
}

// A stint is a time for which a server had a role.
type stint struct {
	scenarios.RoleChange
	until time.Duration
}

// stints are the roles of all servers with their ends, in the order in which they began: a
// role ends where the server takes another or goes down, or with the run.
func stints(r *scenarios.Result) []stint {
	var all []stint
	last := make(map[sim.NodeID]int) // the place in all of a server's role that lasts, plus 1
	for _, c := range r.Roles {
		if i := last[c.Node]; i > 0 {
			all[i-1].until = c.At
		}
		all = append(all, stint{c, max(r.Virtual, c.At)})
		last[c.Node] = len(all)
	}
	for i := range all {
		for _, o := range r.Outages {
			if o.Node == all[i].Node && o.Kind == scenarios.Down && o.From >= all[i].At && o.From < all[i].until {
				all[i].until = o.From
				break
			}
		}
	}
	return all
}

// decimal is a duration in units of 10^-digits of a nanosecond's multiple: seconds have
// nine digits behind the point, microseconds three. It is exact.
func decimal(d time.Duration, digits int) string {
	text := strconv.FormatInt(int64(d), 10)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	whole, rest := text[:len(text)-digits], strings.TrimRight(text[len(text)-digits:], "0")
	if rest == "" {
		return sign + whole
	}
	return sign + whole + "." + rest
}

// The digits behind the point of a number of nanoseconds, in other units.
const (
	inSeconds      = 9
	inMicroseconds = 3
)

// figures is what the run was like, in one line.
func figures(r *scenarios.Result) string {
	return fmt.Sprintf("%s of virtual time · %s · %d ok, %d failed, %d unknown · %s · digest %v", prose.Seconds(r.Virtual),
		prose.Count(int(r.Events), "event"), r.Operations.OK, r.Operations.Fail, r.Operations.Unknown, prose.Count(len(r.Faults), "fault"), r.Digest)
}
