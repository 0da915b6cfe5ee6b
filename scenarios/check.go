package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
)

// Bounds of a scenario. They keep a mistyped file from taking hours; none is
// meant to be met. How many servers a run can have is a matter of the protocol
// and of memory.
const (
	NodesMax    = 1_000_000      // servers
	ClientsMax  = 99             // clients
	KeysMax     = 1000           // keys that clients use
	DurationMax = 24 * time.Hour // of each phase
	FaultsMax   = 10_000         // faults in a schedule
	weightMax   = 1_000_000      // of a kind of operation in a mix
)

// summaryMax is the number of bytes that a summary may have.
const summaryMax = 300

// A mistake is what is wrong with one field of a scenario.
type mistake struct {
	path            string // the keys that lead to it, joined by dots
	found, expected string
}

// Check reports the first thing in s that cannot be run. Parse checks what it
// reads by itself.
func (s Scenario) Check() error {
	if wrong := s.check(); wrong != nil {
		return fmt.Errorf("scenario %s: %s: found %s, expected %s", s.Name, wrong.path, wrong.found, wrong.expected)
	}
	return nil
}

// check is Check for those who know places better than paths.
func (s *Scenario) check() *mistake {
	for _, part := range []func() *mistake{
		s.checkNames, s.checkProtocol, s.checkNumbers, s.checkCluster, s.checkWorkload, s.checkScript, s.checkSometimes, s.checkOperator, s.checkNetwork, s.checkHardware, s.checkClocks, s.checkFaults, s.checkGenerate,
	} {
		if wrong := part(); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (s *Scenario) checkNames() *mistake {
	if !isName(s.Name) {
		return &mistake{"name", document.Quote(s.Name), "a name of letters, digits, '-', '_', '.' and '/', such as raft/leader-partition"}
	}
	if !isLine(s.Summary, summaryMax) {
		return &mistake{"summary", document.Quote(s.Summary), fmt.Sprintf("one line of at most %d bytes", summaryMax)}
	}
	return nil
}

// nameMax is the number of bytes that a name may have.
const nameMax = 100

// isName reports whether text can name a scenario, a region or a kind of
// message.
func isName(text string) bool {
	return text != "" && len(text) <= nameMax && !strings.ContainsFunc(text, isOdd)
}

// isOdd reports whether no name has r in it.
func isOdd(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./", r))
}

func (s *Scenario) checkProtocol() *mistake {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return &mistake{"protocol", document.Quote(s.Protocol), document.OneOf(s.Protocol, protocolNames())}
	}
	if flaws := flawNames(p); s.Flaw != "" && !slices.Contains(flaws, s.Flaw) {
		return &mistake{"flaw", document.Quote(s.Flaw), document.OneOf(s.Flaw, flaws)}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		i := slices.IndexFunc(p.Parameters, func(q protocols.Parameter) bool { return q.Name == name })
		if i < 0 {
			return &mistake{document.KeyOf("parameters." + name), "the parameter " + document.Quote(name), document.OneOf(name, parameterNames(p))}
		}
		if wrong, bad := errors.AsType[*protocols.ValueError](p.Parameters[i].Check(s.Parameters[name])); bad {
			return &mistake{"parameters." + name, document.Quote(s.Parameters[name]), wrong.Expected}
		}
	}
	return nil
}

func (s *Scenario) checkNumbers() *mistake {
	switch {
	case s.Nodes < 1 || s.Nodes > NodesMax:
		return outside("nodes", s.Nodes, 1, NodesMax)
	case s.Duration <= 0 || s.Duration > DurationMax:
		return outside("duration", s.Duration, time.Nanosecond, DurationMax)
	case s.Recovery <= 0 || s.Recovery > DurationMax:
		return outside("recovery", s.Recovery, time.Nanosecond, DurationMax)
	}
	return nil
}

// checkCluster lets the protocol say whether its parameters and the nodes go
// together.
func (s *Scenario) checkCluster() *mistake {
	p, err := FindProtocol(s.Protocol)
	if err == nil {
		_, err = p.New(s.cluster())
	}
	var refusal *protocols.Refusal
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refusal):
		return &mistake{"protocol", document.Quote(s.Protocol), "one that can be built: " + err.Error()}
	case refusal.Parameter == "":
		return &mistake{"nodes", refusal.Found, refusal.Expected}
	}
	return &mistake{"parameters." + refusal.Parameter, refusal.Found, refusal.Expected}
}

func (s *Scenario) checkWorkload() *mistake {
	w := s.Workload
	switch {
	case w.Clients < 1 || w.Clients > ClientsMax:
		return outside("workload.clients", w.Clients, 1, ClientsMax)
	case w.Keys < 1 || w.Keys > KeysMax:
		return outside("workload.keys", w.Keys, 1, KeysMax)
	case w.Operations < 0:
		return &mistake{"workload.operations", strconv.Itoa(w.Operations), "0 for as many as time allows, or more"}
	case w.Deadline <= 0 || w.Deadline > DurationMax:
		return outside("workload.deadline", w.Deadline, time.Nanosecond, DurationMax)
	}
	for i, weight := range []int{w.Mix.Get, w.Mix.Put, w.Mix.Append, w.Mix.CompareAndSet, w.Mix.Delete} {
		if weight < 0 || weight > weightMax {
			return outside("workload.mix."+w.Mix.fields()[i].Name, weight, 0, weightMax)
		}
	}
	if wrong := s.checkValues(); wrong != nil {
		return wrong
	}
	if w.Mix.total() == 0 {
		return &mistake{"workload.mix", "weights that sum to 0", "at least one above it"}
	}
	// A client that never waits, on a network that takes no time, would never
	// let the time pass.
	if _, longest := w.Think.Bounds(); longest < thinkMin {
		return &mistake{"workload.think", w.Think.String(), "a distribution that reaches " + thinkMin.String() + " or more"}
	}
	return nil
}

// thinkMin is the least that the longest pause of a client must be.
const thinkMin = time.Microsecond

func (s *Scenario) checkFaults() *mistake {
	if len(s.Faults) > FaultsMax {
		return &mistake{"faults", fmt.Sprintf("%d faults", len(s.Faults)), fmt.Sprintf("at most %d", FaultsMax)}
	}
	if wrong := misfit(s.Faults.Check(s.Nodes, s.Workload.Clients)); wrong != nil {
		return &mistake{fmt.Sprintf("faults.%d", wrong.Index), wrong.Found, wrong.Expected}
	}
	for i, f := range s.Faults {
		if point, ok := f.Effect.(*nemesis.Point); ok {
			if wrong := s.checkFaultPoint(fmt.Sprintf("faults.%d", i), point.Point); wrong != nil {
				return wrong
			}
		}
	}
	return nil
}

// checkGenerate judges what the generator makes, which is what counts.
func (s *Scenario) checkGenerate() *mistake {
	if s.Generate == nil {
		return nil
	}
	for _, name := range s.Generate.Points {
		if wrong := s.checkFaultPoint("generate", name); wrong != nil {
			return wrong
		}
	}
	if within, err := s.WithinClaims(*s.Generate); err == nil && len(within.Choices()) == 0 {
		return &mistake{
			"generate", "no kind of fault that changes anything here, and that " + s.Protocol + " claims to survive with these parameters",
			"one at least, or unlimited: true for more than it claims (a fault of that kind may be written among faults)",
		}
	}
	generated := s.generated()
	if wrong := misfit(generated.Check(s.Nodes, s.Workload.Clients)); wrong != nil {
		return &mistake{"generate", wrong.Found, wrong.Expected}
	}
	for _, f := range s.Faults.WithIDs() {
		if slices.ContainsFunc(generated, func(g nemesis.Fault) bool { return g.ID == f.ID }) {
			return &mistake{"generate", "the id " + f.ID + " of a fault that is written", "ids that differ: call the written fault something else"}
		}
	}
	return nil
}

// checkFaultPoint judges a name that no program may ask about.
func (s *Scenario) checkFaultPoint(path, name string) *mistake {
	p, err := FindProtocol(s.Protocol)
	switch {
	case err != nil || slices.Contains(p.FaultPoints, name):
		return nil
	case p.FaultPoints == nil:
		return &mistake{path, "the fault point " + document.Quote(name), "none: " + p.Name + " has no fault points"}
	}
	return &mistake{path, "the fault point " + document.Quote(name), document.OneOf(name, p.FaultPoints)}
}

// misfit is what is wrong with a schedule that was checked; nil if nothing is.
func misfit(err error) *nemesis.FaultError {
	wrong, _ := errors.AsType[*nemesis.FaultError](err)
	return wrong
}

// outside is the mistake of a number or duration that is not between lo and hi.
func outside[T int | int64 | time.Duration](path string, found, lo, hi T) *mistake {
	return &mistake{path, fmt.Sprint(found), fmt.Sprintf("%v to %v", lo, hi)}
}
