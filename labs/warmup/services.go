package warmup

import (
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	echo      = &services.Kind{Name: "echo", Code: 1, Reads: true, Keyless: true, Inputs: checker.OneInput, Output: checker.TextOutput, Plain: true, Summary: "show VALUE"}
	newID     = &services.Kind{Name: "new-id", Code: 1, Keyless: true, Output: checker.TextOutput, Plain: true, Summary: "show an id that nobody else gets"}
	broadcast = &services.Kind{Name: "broadcast", Code: 1, Keyless: true, Inputs: checker.OneInput, Plain: true, Summary: "bring VALUE to every server"}
	values    = &services.Kind{Name: "values", Code: 2, Reads: true, Keyless: true, Output: checker.TextOutput, Plain: true, Summary: "show the values that the server has"}
	add       = &services.Kind{Name: "add", Code: 1, Keyless: true, Inputs: checker.OneInput, Plain: true, Summary: "add VALUE to the sum"}
	sum       = &services.Kind{Name: "sum", Code: 2, Reads: true, Keyless: true, Output: checker.TextOutput, Plain: true, Summary: "show the sum"}
)

// The services, one for each part.
var (
	echoes = service("lab-echo", "a server says what it was told", judgeEchoes,
		services.Weight{Kind: echo, Weight: 1})
	ids = service("lab-ids", "servers hand out ids, of which no two are the same", judgeIDs,
		services.Weight{Kind: newID, Weight: 1})
	broadcasts = service("lab-broadcast", "values are broadcast to all servers, and read at one", judgeValues,
		services.Weight{Kind: broadcast, Weight: 1}, services.Weight{Kind: values, Weight: 1})
	sums = service("lab-counter", "amounts are added at some servers, and the sum is read at others", judgeSums,
		services.Weight{Kind: add, Weight: 1}, services.Weight{Kind: sum, Weight: 1})
)

// service is a service whose operations are carried out by the student's server, not by a
// state machine. Its judge looks at what clients were told.
func service(name, summary string, judge func(checker.History) checker.Check, mix ...services.Weight) *services.Service {
	s := &services.Service{Name: name, Version: 1, Summary: summary, Execute: aside}
	for _, w := range mix {
		s.Kinds = append(s.Kinds, w.Kind)
	}
	s.Workloads = []*services.Workload{{
		Name: name, Summary: summary, Keys: 1, KeysMost: 1, Mix: mix,
		New:   func(seat services.Seat) services.Generator { return generator{seat} },
		Judge: func(h checker.History, _ int) linear.Result { return linear.Result{Check: judge(h)} },
		Least: func(h checker.History, _, _ time.Duration) []checker.Check { return []checker.Check{judge(h)} },
	}}
	return s
}

// aside carries out nothing.
func aside(*services.Cells, services.Operation) (services.Result, bool) {
	return services.Result{}, false
}

// A generator makes up operations of one client.
type generator struct{ services.Seat }

// amountMost is the most that clients add.
const amountMost = 9

// Make returns an operation of the kind. What is broadcast nobody can guess.
func (g generator) Make(kind *services.Kind, _ string) services.Operation {
	o := services.Operation{Kind: kind}
	switch kind {
	case echo, broadcast:
		o.Value = g.Unique() + "-" + strconv.FormatUint(g.Random.Uint64()>>40, 36)
	case add:
		o.Value = strconv.FormatInt(g.Random.Between(1, amountMost), 10)
	}
	return o
}

// Learn has nothing to note.
func (generator) Learn(services.Operation, services.Result, services.Outcome, bool) {}

// Look is false: a client sees one server, and the invariants see all.
func (generator) Look(string) (services.Operation, bool) { return services.Operation{}, false }

// amount is the number that a client adds; 0 if it is none.
func amount(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return n
}

// accused is a violation by an operation, with others as evidence.
func accused(c checker.Check, o *checker.Operation, others []int, format string, args ...any) checker.Check {
	return c.Violated(checker.Evidence{Operations: append(others, o.ID), Accused: new(o.ID), At: o.Return}, format, args...)
}

// EchoName is the name of the check that clients get their own words back.
const EchoName = "echo"

// judgeEchoes judges that every answer is what the client had said. The answer that came
// first of those that are not is accused.
func judgeEchoes(h checker.History) checker.Check {
	c := checker.Check{Name: EchoName, Promise: checker.Provenance}
	answered := 0
	for i := range h {
		o := &h[i]
		if o.Kind != echo || o.Outcome != checker.OutcomeOK {
			continue
		}
		answered++
		if o.Output != o.Value && (c.Verdict != checker.Violation || o.Return < c.Evidence.At) {
			c = accused(c, o, nil, "%s said %q and was answered %q", o.Client, o.Value, o.Output)
		}
	}
	switch {
	case c.Verdict == checker.Violation:
		return c
	case answered == 0:
		return c.Unknown("nothing was answered, so nothing was judged")
	}
	return c.Valid("%d answers are what was said", answered)
}

// IDsName is the name of the check that no id is handed out twice.
const IDsName = "unique ids"

// judgeIDs judges that no two answers are the same id, and that none is empty. Nothing else is
// asked of ids: they may be in any order.
func judgeIDs(h checker.History) checker.Check {
	c := checker.Check{Name: IDsName, Promise: checker.Provenance}
	holders := make(map[string]*checker.Operation)
	for i := range h {
		o := &h[i]
		if o.Kind != newID || o.Outcome != checker.OutcomeOK {
			continue
		}
		other, twice := holders[o.Output]
		if twice && other.Return > o.Return {
			other, o = o, other
		}
		first := c.Verdict != checker.Violation || o.Return < c.Evidence.At
		switch {
		case twice && first:
			c = accused(c, o, []int{other.ID}, "%s was given the id %q, which %s had been given", o.Client, o.Output, other.Client)
		case o.Output == "" && first:
			c = accused(c, o, nil, "%s was given an empty id", o.Client)
		case !twice:
			holders[o.Output] = o
		}
	}
	switch {
	case c.Verdict == checker.Violation:
		return c
	case len(holders) == 0:
		return c.Unknown("no id was handed out, so nothing was judged")
	}
	return c.Valid("%d ids differ from each other", len(holders))
}

// judgeValues judges that clients read only values that somebody had broadcast by then.
func judgeValues(h checker.History) checker.Check {
	asked := make(map[string]time.Duration) // when first
	for i := range h {
		if o := &h[i]; o.Kind == broadcast {
			asked[o.Value] = o.Call
		}
	}
	return checker.Written(h, checker.Kinds{broadcast, values}, func(o *checker.Operation) (tells, explained bool) {
		for value := range strings.FieldsSeq(o.Output) {
			if at, is := asked[value]; !is || at > o.Return {
				return true, false
			}
		}
		return true, true
	})
}

// judgeSums judges that clients read no sum above all that was asked to be added by then.
func judgeSums(h checker.History) checker.Check {
	return checker.Written(h, checker.Kinds{add, sum}, func(o *checker.Operation) (tells, explained bool) {
		if o.Kind != sum {
			return false, false
		}
		most := uint64(0)
		for i := range h {
			if h[i].Kind == add && h[i].Call <= o.Return {
				most += amount(h[i].Value)
			}
		}
		read, err := strconv.ParseUint(o.Output, 10, 64)
		return true, err == nil && read <= most
	})
}
