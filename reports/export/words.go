package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
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

// what says in a few words what a record is about, as a story would.
func what(c *explain.Chronicle, record *trace.Record) string {
	return cmp.Or(c.Says(*record), "act")
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
