package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
)

// Bounds of a scenario. They keep a mistyped file from taking hours; none is
// meant to be met. How many servers a run can have is a matter of the protocol
// and of memory.
const (
	nodesMax    = 1_000_000      // servers
	clientsMax  = 99             // clients
	durationMax = 24 * time.Hour // of each phase
	faultsMax   = 10_000         // faults in a schedule
)

// summaryMax is the number of bytes that a summary may have.
const summaryMax = 300

// A mistake is what is wrong with one field of a scenario.
type mistake struct {
	path            string // the keys that lead to it, joined by dots
	found, expected string
}

// A CheckError says what is wrong with one field of a scenario.
type CheckError struct {
	Scenario string // its name
	// Path is the keys and places in lists that lead to the field from the top, joined by
	// dots, as document.Value.At takes it.
	Path            string
	Found, Expected string
}

func (e *CheckError) Error() string {
	return fmt.Sprintf("scenario %s: %s: found %s, expected %s", e.Scenario, strings.TrimSuffix(e.Path, document.KeyOf("")), e.Found, e.Expected)
}

// Check reports the first thing in s that cannot be run. Parse checks what it
// reads by itself. The error is a *CheckError.
func (s Scenario) Check() error { return s.wrong(s.check()) }

// CheckInert reports the first thing in s that could be run and would do nothing, as Parse
// refuses it. Check must have found nothing. The error is a *CheckError.
func (s Scenario) CheckInert() error { return s.wrong(s.inert()) }

// wrong is the error of a mistake; nil if there is none.
func (s *Scenario) wrong(m *mistake) error {
	if m == nil {
		return nil
	}
	return &CheckError{Scenario: s.Name, Path: m.path, Found: m.found, Expected: m.expected}
}

// check is Check for those who know places better than paths.
func (s *Scenario) check() *mistake {
	s.resolve()
	return first(
		s.checkNames, s.checkProtocol, s.checkNumbers, s.checkCluster, s.checkWorkload, s.checkScript, s.checkSometimes, s.checkOperator,
		s.checkNetwork, s.checkHardware, s.checkClocks, s.checkFaults, s.checkGenerate,
	)
}

// first returns the first mistake that some checks find. Each may take for granted
// what those before it look at.
func first(checks ...func() *mistake) *mistake {
	for _, check := range checks {
		if wrong := check(); wrong != nil {
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
		return &mistake{"protocol", document.Quote(s.Protocol), document.OneOf(s.Protocol, protocolNames()) + s.maker()}
	}
	does, _ := s.Task() // checkWorkload says what is wrong with it
	var serving []*services.Service
	if does.Service != nil {
		serving = append(serving, does.Service)
	}
	if flaws := flawNames(p, serving...); s.Flaw != "" && !slices.Contains(flaws, s.Flaw) {
		return &mistake{"flaw", document.Quote(s.Flaw), document.OneOf(s.Flaw, flaws)}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		i := slices.IndexFunc(p.Parameters, func(q protocols.Parameter) bool { return q.Name == name })
		if i < 0 {
			return unknown(document.KeyOf("parameters."+name), "parameter", name, parameterNames(p))
		}
		if wrong, bad := errors.AsType[*protocols.ValueError](p.Parameters[i].Check(s.Parameters[name])); bad {
			return &mistake{"parameters." + name, document.Quote(s.Parameters[name]), wrong.Expected}
		}
	}
	return nil
}

// maker says of a scenario that a run wrote, whose protocol there is not, which build may
// have it.
func (s *Scenario) maker() string {
	if s.Recorded == nil || s.Recorded.Build == "" {
		return ""
	}
	return "; the program that wrote this file, " + s.Recorded.Build + ", may have it"
}

func (s *Scenario) checkNumbers() *mistake {
	return cmp.Or(
		within("nodes", s.Nodes, 1, nodesMax),
		within("duration", s.Duration, time.Nanosecond, durationMax),
		within("shift", s.Shift, 0, durationMax),
		within("recovery", s.Recovery, time.Nanosecond, durationMax))
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
	does, err := s.Task()
	if err != nil {
		p, _ := FindProtocol(s.Protocol)
		return &mistake{"workload.name", document.Quote(w.Name), document.OneOf(w.Name, names(Tasks(p), func(t Task) string { return t.Name }))}
	}
	wrong := cmp.Or(
		within("workload.clients", w.Clients, 1, clientsMax),
		within("workload.keys", w.Keys, 1, cmp.Or(does.KeysMost, services.KeysMax)),
		notNegative("workload.operations", w.Operations, "0 for as many as time allows, or more"),
		within("workload.from", w.From, 0, s.Duration),
		within("workload.attempt", w.attempt(), attemptMin, durationMax),
		within("workload.deadline", w.Deadline, time.Nanosecond, durationMax))
	mixed := names(does.Mix, func(w services.Weight) string { return w.Kind.Name })
	for _, name := range slices.Sorted(maps.Keys(w.Mix)) {
		if !slices.Contains(mixed, name) {
			return cmp.Or(wrong, unknown(document.KeyOf("workload.mix."+name), "key", name, mixed))
		}
		wrong = cmp.Or(wrong, within("workload.mix."+name, w.Mix[name], 0, services.WeightMax))
	}
	if wrong = cmp.Or(wrong, s.checkValues()); wrong != nil {
		return wrong
	}
	if total(w.Mix.weights(does.Workload)) == 0 {
		return &mistake{"workload.mix", "weights that sum to 0", "at least one above it"}
	}
	// A client that never waits, on a network that takes no time, would never
	// let the time pass.
	if wrong = checkDist("workload.think", w.Think); wrong != nil {
		return wrong
	}
	if _, longest := w.Think.Bounds(); longest < thinkMin {
		return &mistake{"workload.think", w.Think.String(), "a distribution that reaches " + thinkMin.String() + " or more"}
	}
	if wrong = checkDist("workload.every", w.Every); wrong != nil {
		return wrong
	}
	if _, longest := w.Every.Bounds(); w.Every != (dist.Dist{}) && longest < thinkMin {
		return &mistake{"workload.every", w.Every.String(), "a distribution that reaches " + thinkMin.String() + " or more"}
	}
	return nil
}

// thinkMin is the least that the longest pause of a client must be.
const thinkMin = time.Microsecond

func (s *Scenario) checkFaults() *mistake {
	if wrong := atMost("faults", "faults", len(s.Faults), faultsMax); wrong != nil {
		return wrong
	}
	if wrong, ok := errors.AsType[*nemesis.FaultError](s.Faults.Check(s.Nodes, s.Workload.Clients)); ok {
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
	generated, err := s.generated()
	if wrong, ok := errors.AsType[*nemesis.GeneratorError](err); ok {
		return &mistake{"generate", wrong.Found, wrong.Expected}
	}
	if wrong, ok := errors.AsType[*nemesis.FaultError](generated.Check(s.Nodes, s.Workload.Clients)); ok {
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
	return unknown(path, "fault point", name, p.FaultPoints)
}

// within judges a number or duration that is to be between lo and hi.
func within[T int | int64 | time.Duration](path string, found, lo, hi T) *mistake {
	if lo <= found && found <= hi {
		return nil
	}
	return &mistake{path, fmt.Sprint(found), fmt.Sprintf("%v to %v", lo, hi)}
}

// notNegative judges a number that is to be 0 or more.
func notNegative[T int | int64](path string, found T, expected string) *mistake {
	if found >= 0 {
		return nil
	}
	return &mistake{path, fmt.Sprint(found), expected}
}

// atMost judges how many of some things there are.
func atMost(path, things string, count, most int) *mistake {
	if count <= most {
		return nil
	}
	return &mistake{path, fmt.Sprintf("%d %s", count, things), fmt.Sprintf("at most %d", most)}
}

// unknown is the mistake of a name for the named thing that is none of those known.
func unknown(path, thing, name string, known []string) *mistake {
	return &mistake{path, "the " + thing + " " + document.Quote(name), document.OneOf(name, known)}
}

// inert finds the first thing in s that could be run and can do nothing: a name
// that means nothing to the protocol or the cluster, a time after the end. Check
// lets it pass, because flags and programs change scenarios as a whole, and a
// run that was recorded stays what it was; whoever writes a file did not mean it.
func (s *Scenario) inert() *mistake {
	for i, f := range s.Faults {
		if wrong := s.inertFault(fmt.Sprintf("faults.%d.", i), &f); wrong != nil {
			return wrong
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Sometimes)) {
		if kind := s.Sometimes[name].Sent; kind != "" {
			if wrong := s.checkKind("sometimes."+name+".sent", kind); wrong != nil {
				return wrong
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Network.Kinds)) {
		if wrong := s.checkKind(document.KeyOf("network.kinds."+kind), kind); wrong != nil {
			return wrong
		}
	}
	return s.inertGenerator()
}

func (s *Scenario) inertFault(path string, f *nemesis.Fault) *mistake {
	if wrong := s.checkBegin(path+"at", s.latestAt(f)); wrong != nil {
		return wrong
	}
	for _, kind := range f.Messages() {
		if wrong := s.checkKind(path+kind.Key, kind.Name); wrong != nil {
			return wrong
		}
	}
	for _, version := range f.Versions() {
		if wrong := s.checkVersion(path+version.Key, version.Name); wrong != nil {
			return wrong
		}
	}
	known := s.nodeNames()[:s.Nodes+s.Workload.Clients]
	for _, peer := range f.Peers() {
		if !slices.Contains(known, peer.Name) {
			return unknown(path+peer.Key, "node", peer.Name, known)
		}
	}
	return nil
}

func (s *Scenario) inertGenerator() *mistake {
	if s.Generate == nil {
		return nil
	}
	if wrong := s.checkBegin("generate.from", s.Generate.From); wrong != nil {
		return wrong
	}
	for i, kind := range s.Generate.Messages {
		if wrong := s.checkKind(fmt.Sprintf("generate.messages.%d", i), kind); wrong != nil {
			return wrong
		}
	}
	for i, version := range s.Generate.Versions {
		if wrong := s.checkVersion(fmt.Sprintf("generate.versions.%d", i), version); wrong != nil {
			return wrong
		}
	}
	return nil
}

// latestAt is the latest time at which a written fault strikes.
func (s *Scenario) latestAt(f *nemesis.Fault) time.Duration {
	if f.Trigger.At == 0 {
		return 0
	}
	return f.Trigger.At + s.Shift
}

// checkBegin judges a time at which something of the first phase begins.
func (s *Scenario) checkBegin(path string, at time.Duration) *mistake {
	if at <= s.Duration {
		return nil
	}
	return &mistake{path, at.String(), "at most " + s.Duration.String() + ", the duration, at which everything heals"}
}

// checkKind judges the name of a kind of message. What a protocol without a list
// of messages sends is not known before it runs.
func (s *Scenario) checkKind(path, name string) *mistake {
	p, err := FindProtocol(s.Protocol)
	if err != nil || p.Messages == nil {
		return nil
	}
	all := append(services.Messages(), p.Messages...)
	if slices.ContainsFunc(all, func(m sim.Message) bool { return name == sim.KindOf(m) || name == sim.FullKindOf(m) }) {
		return nil
	}
	known := sim.Kinds(all...)
	if strings.Contains(name, ".") {
		known = nil
		for _, m := range all {
			known = append(known, sim.FullKindOf(m))
		}
	}
	return unknown(path, "kind of message", name, known)
}

// checkVersion judges the name of a version of the program.
func (s *Scenario) checkVersion(path, name string) *mistake {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nil
	}
	known := p.Versions()
	switch {
	case slices.Contains(known, name):
		return nil
	case known != nil:
		return unknown(path, "version", name, known)
	}
	return &mistake{path, "the version " + document.Quote(name), "none: there is one version of " + s.Protocol + " only"}
}

// A lack is what makes faults of some kinds change nothing.
type lack struct {
	// of reports whether a scenario lacks it.
	of     func(*Scenario, *protocols.Protocol) (bool, error)
	reason string
}

// lacks are what scenarios may lack, by the need of faults.
var lacks = map[nemesis.Need]lack{
	nemesis.NeedsWall: {
		func(s *Scenario, p *protocols.Protocol) (bool, error) {
			reads, err := p.ReadsWallWith(s.Parameters, s.Flaw)
			return !reads, err
		},
		"nothing depends on what wall clocks show: timers, and leases if there are any, go by the monotonic clock",
	},
	nemesis.NeedsPoints: {
		func(_ *Scenario, p *protocols.Protocol) (bool, error) { return len(p.FaultPoints) == 0, nil },
		"its programs have no fault points",
	},
	nemesis.NeedsVersions: {
		func(_ *Scenario, p *protocols.Protocol) (bool, error) { return len(p.Versions()) == 0, nil },
		"there is one version of its program only",
	},
	nemesis.NeedsWork: {
		func(s *Scenario, p *protocols.Protocol) (bool, error) { return s.Work == sim.Work{} && !p.Works, nil },
		"neither messages nor its programs take time",
	},
	nemesis.NeedsLatency: {
		func(s *Scenario, _ *protocols.Protocol) (bool, error) { return s.instantDisk(), nil },
		"disks take no time",
	},
	nemesis.NeedsFour: {
		func(s *Scenario, _ *protocols.Protocol) (bool, error) { return s.Nodes < 4, nil },
		"each of fewer than four servers is beside every other",
	},
}

// instantDisk reports whether no operation of a disk takes time.
func (s *Scenario) instantDisk() bool {
	_, sync := s.Disk.SyncLatency.Bounds()
	_, read := s.Disk.ReadLatency.Bounds()
	_, write := s.Disk.WriteLatency.Bounds()
	return sync == 0 && read == 0 && write == 0
}

// Inert returns the kinds of fault that change nothing in any run of s, whatever
// their target and their parameters, by name, each with the reason. What else
// happens is not looked at. The error is that of FindProtocol, or of a parameter
// that the protocol does not have.
func (s Scenario) Inert() (map[string]string, error) {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return nil, err
	}
	reasons := make(map[nemesis.Need]string)
	for _, need := range slices.Sorted(maps.Keys(lacks)) {
		lacking, err := lacks[need].of(&s, p)
		if err != nil {
			return nil, err
		}
		if lacking {
			reasons[need] = lacks[need].reason
		}
	}
	inert := make(map[string]string)
	for _, k := range nemesis.Kinds() {
		if reason := reasons[k.Needs]; reason != "" {
			inert[k.Name] = reason
		}
	}
	return inert, nil
}

// checkDist judges a distribution that Go code has made.
func checkDist(path string, d dist.Dist) *mistake {
	if wrong, ok := errors.AsType[*dist.ArgumentError](d.Err()); ok {
		return &mistake{path, wrong.Found, wrong.Expected}
	}
	return nil
}
