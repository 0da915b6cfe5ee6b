package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Facts are what the pictures take from a result.
type facts struct {
	*scenarios.Result
	end     time.Duration // of the run
	servers []string
	clients []string
	// The operator's name; empty if it gives no orders.
	operator  string
	faults    []fault
	violation *violation // nil unless there was a violation

	protocol       *protocols.Protocol // nil if it is not known
	inWords, alone func(term uint64) string

	excerpt *Excerpt // what it is if it is of no run; else nil
}

// A fault is an injected fault as a picture shows it.
type fault struct {
	span
	label string
	idle  bool // nothing came of it
}

// A span is a stretch of virtual time.
type span struct{ from, to time.Duration }

func (s span) length() time.Duration { return s.to - s.from }

func (s span) meets(o span) bool { return s.from <= o.to && o.from <= s.to }

// A violation is the one that a report is about: the first to show.
type violation struct {
	checker.Check
	involved []*checker.Operation // in order of call, at most involvedMax
	earlier  int                  // how many more there are, all called before these
	accused  int                  // its place in involved; -1 if no operation is accused
	event    uint64               // in which the violation showed; 0 if that is not known
	sides    []side               // what contradicts each other, of servers
}

// A side is an event of a server that contradicts another, or what was to be.
type side struct {
	at     time.Duration
	server string
	text   string // what happened
}

// factsOf takes from a result what pictures show.
func factsOf(r *scenarios.Result) *facts {
	s := &facts{Result: r, end: r.Virtual}
	s.protocol, _ = scenarios.FindProtocol(r.Protocol) // nil of one that is not known
	s.inWords, s.alone = explain.Terms(r.Protocol)
	s.servers = r.Names[:min(r.Nodes, len(r.Names))]
	s.clients = slices.Clone(r.Names[len(s.servers):])
	if n := len(s.clients); n > 0 && len(r.Orders) > 0 {
		s.clients, s.operator = s.clients[:n-1], s.clients[n-1]
	}
	for _, o := range r.History {
		s.end = max(s.end, o.Return)
		if !slices.Contains(s.clients, o.Client) {
			s.clients = append(s.clients, o.Client)
		}
	}
	s.end = max(s.end, time.Millisecond)
	for _, injected := range r.Faults {
		if injected.Skipped == "" {
			s.faults = append(s.faults, fault{span{injected.From, s.until(injected)}, Struck(injected, s.servers), injected.Idle})
		}
	}
	s.violation = findViolation(r)
	return s
}

// until is when an injected fault ended.
func (s *facts) until(i nemesis.Injected) time.Duration {
	if i.Until == 0 {
		return s.end
	}
	return i.Until
}

// involvedMax bounds how many operations of the evidence a report shows. Where
// a checker had no time to make the evidence small, the last ones, which are
// nearest to the accused one, tell the most.
const involvedMax = 8

// findViolation returns the violation that showed first; nil if there is none.
func findViolation(r *scenarios.Result) *violation {
	first, ok := r.First()
	if !ok {
		return nil
	}
	v := &violation{Check: first, accused: -1}
	for i := range r.History {
		o := &r.History[i]
		if slices.Contains(first.Evidence.Operations, o.ID) {
			if id := first.Evidence.Accused; id != nil && *id == o.ID {
				v.accused = len(v.involved)
			}
			v.involved = append(v.involved, o)
		}
	}
	if v.earlier = len(v.involved) - involvedMax; v.earlier > 0 {
		v.involved = v.involved[v.earlier:]
		v.accused = max(v.accused-v.earlier, -1)
	}
	v.earlier = max(v.earlier, 0)
	v.event = firstEvent(r, v)
	v.sides = sidesOf(r)
	return v
}

// sidesOf are the decisive steps of the story of a run that a server took.
func sidesOf(r *scenarios.Result) []side {
	if r.Trace == nil {
		return nil
	}
	var sides []side
	for _, step := range explain.Explain(r).Steps {
		if step.Importance == explain.Decisive && slices.Contains(r.Names[:min(r.Nodes, len(r.Names))], step.Node) {
			sides = append(sides, side{step.At, step.Node, step.Text})
		}
	}
	return sides
}

// firstEvent is the number of the event in which the violation showed; 0 if
// neither the evidence nor the trace says. For an operation it is the event
// in which its client was told the result.
func firstEvent(r *scenarios.Result, v *violation) uint64 {
	if v.Evidence.Event != 0 || v.accused < 0 || r.Trace == nil {
		return v.Evidence.Event
	}
	client := slices.Index(r.Names, v.involved[v.accused].Client) + 1
	for record := range r.Trace.FromTime(v.Evidence.At) {
		if record.Kind.IsEvent() && record.At > v.Evidence.At {
			break
		}
		if record.Kind == trace.Deliver && int(record.Node) == client {
			return record.Number
		}
	}
	return 0
}

// role says what part an operation plays in the violation.
func (v *violation) role(o *checker.Operation) part {
	if v == nil {
		return bystander
	}
	for i, p := range v.involved {
		if p.ID == o.ID {
			if i == v.accused {
				return accused
			}
			return witness
		}
	}
	return bystander
}

// instead is what to write behind the accused operation: what it could have
// returned, if the check says so.
func (v *violation) instead() string {
	if legal := v.Evidence.Answers; len(legal) > 0 {
		return ", must be " + prose.Short(strings.Join(legal, " or "), 40)
	}
	if strings.HasSuffix(v.Detail, linear.NoOrder) {
		return ", which no order explains"
	}
	return ""
}

// concerns reports whether the violation is about the key.
func (v *violation) concerns(key string) bool {
	return slices.ContainsFunc(v.involved, func(o *checker.Operation) bool { return o.Key == key })
}

// A part is the part that an operation plays in a violation.
type part uint8

const (
	bystander part = iota // none
	witness               // its result contradicts that of the accused
	accused               // its result is the illegal one
)

// readable is how many operations of one client a window shows well.
const readable = 14

// window is the stretch of time to show: all of the run, or what surrounds the
// violation where the whole would be too crowded to read.
func (s *facts) window() span {
	if s.excerpt != nil {
		return s.excerpt.window()
	}
	whole := span{0, s.end}
	if s.violation == nil || s.violation.Evidence.IsZero() || len(s.clients) == 0 {
		return whole
	}
	focus := span{s.violation.Evidence.At, s.violation.Evidence.At}
	for _, o := range s.violation.involved {
		focus.from = min(focus.from, o.Call)
		if o.Outcome == checker.OutcomeOK {
			focus.to = max(focus.to, o.Return)
		}
	}
	for _, of := range s.violation.sides {
		focus.from, focus.to = min(focus.from, of.at), max(focus.to, of.at)
	}
	width := s.end
	if perClient := len(s.History) / len(s.clients); perClient > readable {
		width = s.end / time.Duration(perClient) * readable
	}
	width = max(width, focus.length()*5/4)
	if width > s.end*4/5 {
		return whole
	}
	// More of what led to the violation than of what followed.
	from := max(focus.from-(width-focus.length())*3/5, 0)
	from = min(from, s.end-width)
	return span{from, from + width}
}

// A stint is a time for which a server had a role, or did nothing.
type stint struct {
	span
	role   string // the kind of outage for one
	word   string // what the protocol calls the role
	stance protocols.Stance
	term   uint64
	idle   bool // an outage
}

// stints returns what the node with the given place did, in order of time.
func (s *facts) stints(place int) []stint {
	var all []stint
	for _, of := range s.Stints(sim.NodeID(place+1), s.end) {
		role := s.protocol.Role(of.Role)
		st := stint{span{of.From, of.To}, of.Role, role.Word, role.Stance, of.Term, of.Outage != ""}
		if st.idle {
			st.role = string(of.Outage)
		}
		all = append(all, st)
	}
	return all
}

// A reign is a time for which one server was the leader that clients could
// have found: the one of the highest term.
type reign struct {
	span
	server int
	term   uint64
}

// reigns returns the reigns in order of time. A leader of a lower term that
// has not noticed that it was replaced is not counted.
func (s *facts) reigns() []reign {
	var stints []reign
	for server := range s.servers {
		for _, st := range s.stints(server) {
			if st.role == nemesis.Leader {
				stints = append(stints, reign{st.span, server, st.term})
			}
		}
	}
	slices.SortStableFunc(stints, func(a, b reign) int { return cmp.Compare(a.from, b.from) })
	var all []reign
	var highest uint64
	for i, r := range stints {
		for _, next := range stints[i+1:] {
			if next.term > r.term {
				r.to = min(r.to, next.from)
				break
			}
		}
		if r.term >= highest && r.length() > 0 {
			all, highest = append(all, r), r.term
		}
	}
	return all
}

// why says why the verdict is not valid; it is empty if it is.
func (s *facts) why() string {
	if s.violation != nil {
		return s.violation.Name + ": " + s.violation.Detail
	}
	var reasons, unjudged []string
	for _, c := range s.Checks {
		switch {
		case c.Verdict == checker.Valid:
		case c.Void != "":
			unjudged = append(unjudged, c.Name)
		default:
			reasons = append(reasons, c.Name+": "+c.Detail)
		}
	}
	if unjudged != nil {
		reasons = append(reasons, fmt.Sprintf("not judged, beside harm beyond what %s claims: %s", s.Protocol, prose.List(unjudged)))
	}
	return strings.Join(reasons, "; ")
}

// beyond are the harms that went beyond the protocol's claim, in words, and
// what is not judged therefore.
func (s *facts) beyond() []string {
	var texts []string
	for _, e := range s.Beyond {
		text := e.String()
		var unjudged []string
		for _, c := range s.Checks {
			if c.Void != "" && c.Verdict != checker.Valid && slices.Contains(e.Voids, c.Promise) {
				unjudged = append(unjudged, c.Name)
			}
		}
		if unjudged != nil {
			text += "; not judged: " + prose.List(unjudged)
		}
		texts = append(texts, text)
	}
	return texts
}

// headline is the run in one line: scenario, protocol and flaw.
func (s *facts) headline() string {
	if s.excerpt != nil {
		return s.excerpt.Title
	}
	return explain.Headline(s.Scenario, s.Protocol, s.Flaw)
}

// figures is what else there is to know about the run, in one line.
func (s *facts) figures() string {
	if s.excerpt != nil {
		return s.excerpt.Figures
	}
	return fmt.Sprintf("seed %d · %s · %s · %d ok, %d failed, %d unknown · %s of virtual time · digest %v",
		s.Seed, prose.Count(len(s.servers), "node"), prose.Count(len(s.clients), "client"),
		s.Operations.OK, s.Operations.Fail, s.Operations.Unknown, seconds(s.end), s.Digest)
}

// timeTold is what the axis of time shows.
func (s *facts) timeTold() string {
	if s.excerpt != nil {
		return "time in seconds"
	}
	return "virtual time in seconds"
}

// seconds is a time as pictures and cards show it: in seconds, to the
// millisecond, without zeros that say nothing.
func seconds(d time.Duration) string {
	text := strconv.FormatFloat(d.Seconds(), 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " s"
}

func uintText(n uint64) string { return strconv.FormatUint(n, 10) }
