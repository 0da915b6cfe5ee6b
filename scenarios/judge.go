package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

// facts are what happened in a run, without any judgement.
func (r *run) facts() *Result {
	now := r.world.Now()
	s := r.spec
	result := &Result{
		Scenario: s.Name,
		Protocol: s.Protocol,
		Flaw:     s.Flaw,
		Nodes:    s.Nodes,
		Seed:     s.Seed,
		Model:    r.model,
		Level:    r.guarantee,
		Digest:   r.world.Digest(),
		Events:   r.world.Events(),
		Virtual:  now,
		Faults:   r.injected(),
		Notes:    r.notes(),
		History:  r.workload.history.end(now),
		Names:    r.names,
		Roles:    r.roles,
		HealedAt: r.healedAt,
		Trace:    r.recorder,
		Servers:  r.becameOf(),
		Orders:   r.orders,
	}
	result.Outages = r.outages.end(now)
	result.States = r.states.all()
	for _, p := range r.world.FaultPoints() {
		if p.Fired > 0 {
			result.Points = append(result.Points, FaultPoint(p))
		}
	}
	result.Operations = OperationCounts{
		OK:      result.History.Count(checker.OutcomeOK),
		Fail:    result.History.Count(checker.OutcomeFail),
		Unknown: result.History.Count(checker.OutcomeUnknown),
	}
	result.Measures = r.measures(result.History, result.Faults)
	result.Panic = r.programPanic()
	result.Spec = s
	return result
}

// injected says what became of each fault. One of a kind that changes nothing
// here came to nothing, whatever it struck.
func (r *run) injected() []nemesis.Injected {
	all := r.nemesis.Injected()
	inert, err := r.spec.Inert()
	if err != nil {
		panic("scenarios: a run of what cannot be run: " + err.Error())
	}
	for i := range all {
		if reason := inert[all[i].Fault.Effect.Kind()]; reason != "" && all[i].Skipped == "" {
			all[i].Idle = true
			all[i].Note = strings.TrimPrefix(all[i].Note+"; "+reason, "; ")
		}
	}
	return all
}

// judge makes the result of a run that is over.
func (r *run) judge() *Result {
	result := r.facts()
	r.check(result)
	result.Signature = result.signature(r.world.Err())
	result.Sometimes = r.sometimes(result)
	result.conclude()
	return result
}

// conclude says what the checks come to, and writes it down.
func (r *Result) conclude() {
	r.Verdict = checker.Conclude(r.Checks)
	r.Spec.Recorded = &Recorded{
		Digest: r.Digest, Events: r.Events, Verdict: r.Verdict.String(), Signature: r.Signature,
		Model: r.Model, Build: Build(), Executable: Executable(),
	}
	if r.Trace != nil {
		r.Trace.Header = trace.Header{
			Seed: r.Seed, Digest: uint64(r.Digest), Events: r.Events, Build: Build(), Model: string(r.Model), Nodes: r.Names,
		}
	}
}

// check makes the checks of a result.
func (r *run) check(result *Result) {
	history := result.History
	var least []checker.Check
	var levels checker.LevelChecks
	if r.fresh() {
		result.Linearizability = r.watched(history)
		if result.Linearizability.Verdict == checker.Violation {
			result.Linearizability.Evidence.Event = r.disproved
		}
		result.Checks = append(result.Checks, result.Linearizability.Check)
	} else {
		least = r.does.Least(history, r.spec.Duration, r.spec.Recovery)
		if len(least) == 0 {
			panic("scenarios: the workload " + r.does.Name + " judges nothing by Least, expected one check at least")
		}
		result.Checks = append(result.Checks, least[0])
		levels = r.unpromised(history)
		result.Checks = append(result.Checks, levels.Promised(r.guarantee)...)
	}
	result.Checks = append(result.Checks, r.finished(r.online.Finish())...)
	if !r.spec.SafetyOnly {
		result.Checks = append(result.Checks, r.checkProgress(history))
		for _, judge := range []func(*Result) (checker.Check, bool){r.checkAvailability, r.checkStability, r.checkPromptness} {
			if check, judged := judge(result); judged {
				result.Checks = append(result.Checks, check)
			}
		}
		if !r.fresh() {
			result.Checks = append(result.Checks, least[1:]...)
		}
	}
	result.Checks = append(result.Checks, r.checkServers()...)
	result.Checks = append(result.Checks, r.checkProgram())
	result.Beyond = r.beyond()
	for i := range result.Checks {
		if i == 0 && r.fresh() && r.outside(result) {
			continue
		}
		result.Checks[i] = r.void(result.Checks[i], result.Beyond)
	}
	if r.fresh() {
		result.Linearizability.Check = result.Checks[0]
		levels = r.violated(result)
	}
	if r.options.Levels {
		result.Standings = standings(levels, result.Checks)
	}
}

// finished are what invariants came to at the end of the run. Where that ended before its time,
// nothing shows that what should have happened later would not have.
func (r *run) finished(checks []checker.Check) []checker.Check {
	for i, c := range checks {
		if r.world.Halted() && c.Promise == checker.Liveness && c.Verdict == checker.Violation && c.Evidence.Observation == 0 {
			checks[i] = checker.Check{Name: c.Name, Promise: c.Promise}.Unknown("the run ended before it could show")
		}
	}
	return checks
}

// outside judges what is left of a history that is not linearizable without the
// reads that harm beyond the claim may have made old. If no order explains that
// either, it is the result, and outside of the harm.
func (r *run) outside(result *Result) bool {
	found, left := result.Linearizability.Check, result.History
	voided := false
	for _, e := range result.Beyond {
		if e.voids(found) {
			left, voided = e.spared(left), true
		}
	}
	if found.Verdict != checker.Violation || !voided {
		return false
	}
	l := r.linearizability(left)
	if l.Verdict != checker.Violation {
		return false
	}
	result.Linearizability, result.Checks[0] = l, l.Check
	return true
}

// watched is linearizability of the history that was recorded, which need not be judged
// once more if that was proved while it was. Who bounds what that may take has it judged.
func (r *run) watched(history checker.History) linear.Result {
	if watch := r.workload.history.watch; watch != nil && r.options.Steps == 0 {
		if proved, ok := linear.Proved(history, watch); ok {
			return proved
		}
	}
	return r.linearizability(history)
}

// linearizability judges whether an order of operations explains what the
// clients saw.
func (r *run) linearizability(history checker.History) linear.Result {
	return r.does.Judge(history, cmp.Or(r.options.Steps, StepsDefault+StepsEach*len(history)))
}

// checkAvailability judges the first phase; false if nothing in it could show
// that clients are not served.
func (r *run) checkAvailability(result *Result) (checker.Check, bool) {
	if r.spells.bound == 0 {
		return checker.Check{}, false
	}
	return checker.Available(r.served(result.History), r.spells.end(min(r.spec.Duration, result.Virtual)), r.spells.bound)
}

// checkProgress judges the second phase.
func (r *run) checkProgress(history checker.History) checker.Check {
	if r.world.Halted() {
		return checker.Check{Name: checker.ProgressName, Promise: checker.Liveness, Detail: "the run ended before it could show"}
	}
	if r.lasts() { // what keeps a client from those who serve has it ask in vain
		history = slices.DeleteFunc(slices.Clone(history), func(o checker.Operation) bool { return slices.Contains(r.spells.cut, o.Client) })
	}
	return checker.Progress(r.served(history), r.spec.Duration, r.spec.Recovery)
}

// lasts reports whether a fault has outlived the heal.
func (r *run) lasts() bool {
	for i := range r.nemesis.Struck {
		if i.Fault.For == nemesis.Ever && i.Active() {
			return true
		}
	}
	return false
}

// promises are what clients and replicas can count on with each consistency.
// Where less is promised than that all reads are fresh, no order of operations
// that explains what clients saw is looked for; where no common order is, none of
// what is said of logs is judged.
func promises(c checker.Level) []checker.Promise {
	kept := []checker.Promise{checker.Leadership, checker.Provenance, checker.Convergence, checker.Liveness, checker.Soundness}
	switch c {
	case checker.Linearizable:
		return append(kept, checker.Agreement, checker.Freshness)
	case checker.Sequential, checker.Prefix:
		return append(kept, checker.Agreement)
	}
	return kept
}

// Invariants are what is judged while a run goes on, new ones at each call: of what
// every protocol must keep, and of what one that tells of these kinds tells enough
// about, that which is promised with its consistency. What it says that it tells of,
// and does not, makes the run unknown.
func Invariants(tells []sim.ObservationKind, c checker.Level) []checker.Invariant {
	promised := promises(c)
	return slices.DeleteFunc(checker.StandardInvariants(tells...), func(i checker.Invariant) bool {
		return !slices.Contains(promised, i.Promise())
	})
}

// ofLogs are the invariants of what the servers of every protocol with a log tell.
var ofLogs = []string{checker.CommittedNeverChangesName, checker.AppliedAgreeName, checker.AtMostOnceName, checker.AcknowledgedNotLostName}

// untold reports whether an invariant is about what a protocol never tells, since it has
// nothing of the sort.
func untold(p *protocols.Protocol, i checker.Invariant) bool {
	return p.Leaderless && i.Name() == checker.ElectionSafetyName || p.Logless && slices.Contains(ofLogs, i.Name())
}

// notes is what people should know of the run that no check judges.
func (r *run) notes() []string {
	var notes []string
	if left := r.spec.LeftOut(); left != "" {
		notes = append(notes, left)
	}
	notes = append(notes, r.orderNotes()...)
	notes = append(notes, r.overlongNotes()...)
	return append(notes, r.kindNotes()...)
}

// overlongNotes says which messages the network never carried.
func (r *run) overlongNotes() []string {
	var notes []string
	for _, o := range r.world.Overlong() {
		notes = append(notes, fmt.Sprintf("too long for the network: found %s of up to %d bytes, expected at most %d; none of %d left its node",
			o.Kind, o.Longest, wire.FrameMax, o.Count))
	}
	return notes
}

// LeftOut says that linearizability is not judged in runs of s, and why; it is
// empty if it is judged, or if there is no such protocol with such parameters.
func (s Scenario) LeftOut() string {
	p, err := FindProtocol(s.Protocol)
	if err != nil {
		return ""
	}
	guarantee, err := p.GuaranteeWith(s.Parameters)
	if err != nil || slices.Contains(promises(guarantee), checker.Freshness) {
		return ""
	}
	promise := "linearizability is left out: " + p.Name + " promises " + string(guarantee) + " consistency"
	if mode, changed, err := p.ModeWith(s.Parameters); err == nil && changed {
		promise += " with " + mode.Parameter + ": " + mode.Value + " (" + mode.Summary + ")"
	}
	return promise
}

// kindNotes says which kinds the scenario speaks of in vain.
func (r *run) kindNotes() []string {
	var notes []string
	var sent []string
	for _, kind := range r.kinds {
		sent = append(sent, kind.Name)
	}
	slices.Sort(sent)
	sent = slices.Compact(sent)
	for _, kind := range slices.Sorted(maps.Keys(r.spec.Network.Kinds)) {
		if !r.kinds.has(kind) {
			notes = append(notes, "network.kinds: no message of the kind "+document.Quote(kind)+" was sent, expected "+document.OneOf(kind, sent))
		}
	}
	return notes
}
