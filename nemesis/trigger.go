package nemesis

import (
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A Trigger says when a fault strikes: at a time of the run or, if one of
// Became, Observed, Sent and Operation is set, the Nth time counted from then
// on that such a thing happens. The fault strikes at that very instant, as an
// event of its own.
type Trigger struct {
	// At is the time since the start of the run.
	At time.Duration
	// Became is a role, such as "leader", that a process observes to have
	// taken.
	Became string
	// Observed is a kind of observation that a process makes.
	Observed sim.ObservationKind
	// Sent is a kind of message. When the fault strikes the message is on its
	// way, though it may be lost there.
	Sent string
	// Operation is a kind of operation that a process asks of its disk. When
	// the fault strikes, all that the process did before is done, the
	// operation has begun, and nothing that comes after it is done: a write is
	// in memory and not synced, a sync has not ended. The process goes on, if
	// the fault leaves it alone, a nanosecond later. A handler runs at one
	// instant although its work takes time, so that operation may still be to
	// come when it is counted; the fault strikes even if a crash forestalls it.
	Operation Operation
	// Term is the term that what became or was observed must be of; 0 is any.
	Term int
	// Text is what the text of what was observed must contain; "" is any text.
	Text string
	// By are the names of the nodes that count, together; all servers by
	// default. To are those that a message must be sent to; all nodes by
	// default.
	By, To []string
	// Nth is which of these occasions sets the fault off, counted from 1. 0 is
	// the first too.
	Nth int
	// Within is how long after At the occasion has to come, or else the fault
	// never strikes; 0 is any time.
	Within time.Duration
}

// An Operation is a kind of disk operation, or any.
type Operation uint8

// AnyOperation stands for all kinds of disk operation. The others have the
// numbers and names of disk.Kind.
const AnyOperation Operation = Operation(disk.Sync) + 1

// operationNames lists the operations by number; no operation is not written.
var operationNames = func() []string {
	names := []string{"none"}
	for k := disk.Open; k <= disk.Sync; k++ {
		names = append(names, k.String())
	}
	return append(names, "any")
}()

// observationNames lists the kinds of observation by number; none is not written.
var observationNames = func() []string {
	names := []string{"none"}
	for _, kind := range observation.All() {
		names = append(names, kind.String())
	}
	return names
}()

// String is the operation's name in a schedule.
func (o Operation) String() string { return word(operationNames, o) }

// timed reports whether the trigger is a time and nothing else.
func (t *Trigger) timed() bool { return t.events() == nil }

// events are the names of those fields of t that say what to wait for.
func (t *Trigger) events() []string {
	var names []string
	for i, set := range []bool{t.Became != "", t.Observed != 0, t.Sent != "", t.Operation != 0} {
		if set {
			names = append(names, events[i])
		}
	}
	return names
}

// what says in words what the trigger waits for.
func (t *Trigger) what() string {
	term := ""
	if t.Term > 0 {
		term = " in term " + strconv.Itoa(t.Term)
	}
	switch {
	case t.Became != "":
		return "a server became " + t.Became + term
	case t.Observed != 0 && t.Text != "":
		return "a server observed " + t.Observed.String() + " with " + strconv.Quote(t.Text) + term
	case t.Observed != 0:
		return "a server observed " + t.Observed.String() + term
	case t.Sent != "":
		return "a " + t.Sent + " was sent"
	default:
		return "a disk operation (" + t.Operation.String() + ") began"
	}
}

// sets reports whether an observation is an occasion of the trigger.
func (t *Trigger) sets(o sim.Observation) bool {
	is := t.Observed == o.Kind || t.Became != "" && o.Kind == sim.Became && t.Became == o.Text
	return is && (t.Term == 0 || uint64(t.Term) == o.Term) && strings.Contains(o.Text, t.Text)
}

// check says what is wrong with a trigger whose fields are each well formed.
func (t *Trigger) check() *mistake {
	const expected = "it beside became, observed, sent or operation"
	events := t.events()
	switch {
	case len(events) > 1:
		return &mistake{events[1], events[1] + " beside " + events[0], "one of them"}
	case t.To != nil && t.Sent == "":
		return &mistake{"to", "to without sent", "it beside sent"}
	case t.Text != "" && t.Observed == 0:
		return &mistake{"text", "text without observed", "it beside observed"}
	case t.Term != 0 && t.Became == "" && t.Observed == 0:
		return &mistake{"term", "term without became or observed", "it beside one of these"}
	case len(events) > 0:
		return nil
	case t.By != nil:
		return &mistake{"by", "by alone", expected}
	case t.Nth != 0:
		return &mistake{"nth", "nth alone", expected}
	case t.Within != 0:
		return &mistake{"within", "within alone", expected}
	}
	return nil
}

var (
	roleType        = document.Sparse(nameType("role", "a role such as leader"))
	messageType     = document.Sparse(nameType("kind of message", "a kind of message such as AppendEntries"))
	observationType = occasionType[sim.ObservationKind](observationNames)
	operationType   = occasionType[Operation](operationNames)
)

func (t *Trigger) fields() []field {
	return []field{
		bind(timeType, "at", "0s", "when it strikes, from the start of the run", &t.At),
		bind(roleType, "became", "", "strikes when a server takes this role, at or after the time in at", &t.Became).
			Apart("observed", "sent", "operation"),
		bind(observationType, "observed", "", "strikes when a server makes such an observation", &t.Observed).
			Apart("became", "sent", "operation"),
		bind(messageType, "sent", "", "strikes when such a message is sent", &t.Sent).
			Apart("became", "observed", "operation"),
		bind(operationType, "operation", "", "strikes when such an operation of a disk begins", &t.Operation).
			Apart("became", "observed", "sent"),
		countField("term", "any", "with became or observed: in which term, ballot, view or epoch", &t.Term).Beside("became", "observed"),
		bind(textType, "text", "", "with observed: what its text must contain", &t.Text).Beside("observed"),
		nodesField("by", "all servers", "whose roles, observations, messages and operations count", &t.By).Beside(events...),
		nodesField("to", "all nodes", "with sent: to whom", &t.To).Beside("sent"),
		countField("nth", "1", "which time that happens sets it off", &t.Nth).Beside(events...),
		bind(timeType, "within", "any time", "how long after the time in at that has to happen", &t.Within).Beside(events...),
	}
}

// events are the keys that say what a trigger waits for besides a time.
var events = []string{"became", "observed", "sent", "operation"}

// ReadTrigger reads a trigger by itself that is part of a larger YAML document:
// what to look out for in a run, whether or not a fault is set off by it. The
// error is a *FileError.
func ReadTrigger(v document.Value) (Trigger, error) {
	var t Trigger
	if err := v.Fill("a trigger: keys and values", t.fields()); err != nil {
		return Trigger{}, err
	}
	if m := t.check(); m != nil {
		return Trigger{}, v.Within(m.field).RefuseAs(m.found, m.expected)
	}
	return t, nil
}

// String is the trigger as one line of YAML.
func (t Trigger) String() string {
	entries := document.Entries(t.fields())
	if entries == nil {
		entries = []document.Entry{{Key: "at", Content: t.At.String()}}
	}
	return document.Flow(entries)
}
