package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// An Excess is harm that a run did beyond what its protocol claims to survive
// with the parameters that it ran with: what was injected, not what was planned.
// What the harm voids is not promised from then on.
type Excess struct {
	// Faults are the IDs of the faults that did it; none if clocks were wrong,
	// or disks too small, from the start.
	Faults []string `json:"faults"`
	// Since is when the harm went beyond the claim.
	Since time.Duration `json:"since_ns"`
	// Until is when what was done may last have broken a promise; 0 is never: it
	// stays so to the end.
	Until time.Duration `json:"until_ns,omitempty"`
	// Found is what was done, Claimed what the protocol claims, in a few words.
	Found   string `json:"found"`
	Claimed string `json:"claimed"`
	// Voids are the promises that do not stand any more.
	Voids []checker.Promise `json:"voids"`

	updates bool // what it may have done does not end with reads
}

// String is "found; claimed: claimed".
func (e Excess) String() string { return e.Found + "; claimed: " + e.Claimed }

// voids reports whether what a check found may come from the harm. What a check
// of the history found came to be at some time before it showed.
func (e Excess) voids(c checker.Check) bool {
	if !slices.Contains(e.Voids, c.Promise) {
		return false
	}
	late := e.Until != 0 && c.Evidence.At > e.Until && len(c.Evidence.Operations) == 0
	return c.Verdict != checker.Violation || c.Evidence.At >= e.Since && !late
}

// spared returns the history without the reads that the harm may have made old,
// if that is all that it may have done; else nothing.
func (e Excess) spared(history checker.History) checker.History {
	if e.updates || !slices.Equal(e.Voids, []checker.Promise{checker.Freshness}) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(history), func(o checker.Operation) bool {
		return o.Kind.Reads && o.Return >= e.Since && (e.Until == 0 || o.Call <= e.Until)
	})
}

// progress is what servers owe that may be down, or may not hear from each other.
var progress = []checker.Promise{checker.Liveness, checker.Convergence}

// harm returns what was done so far.
func (r *run) harm() harm {
	h := harm{
		spec: &r.spec, protocol: r.protocol, servers: r.serverNames(),
		injected: r.nemesis.Injected(), busy: r.busy, now: r.world.Now(), departures: &r.departed,
		history: r.workload.history.operations, bound: r.spells.bound,
		copies: r.copies, full: make(map[string]time.Duration), halted: make(map[string]time.Duration),
	}
	for i, name := range h.servers {
		id := sim.NodeID(i + 1)
		if at, full := r.world.DiskFull(id); full {
			h.full[name] = at
		}
		if r.hasHalted(id) {
			h.halted[name] = r.servers.told.Of(int32(id)).HaltedAt
		}
	}
	return h
}

// beyond returns what goes beyond the claim so far: harm, and settings.
func (r *run) beyond() []Excess {
	h := r.harm()
	return slices.Concat(r.harmed(), h.settings())
}

// harmed returns the harm done so far that goes beyond the claim.
func (r *run) harmed() []Excess {
	h := r.harm()
	all := h.beyond()
	if e := h.lasting(); e != nil && r.healed && len(r.spells.group) == 0 {
		all = append(all, *e)
	}
	return all
}

// void returns a check as it counts beside the harm.
func (r *run) void(c checker.Check, beyond []Excess) checker.Check {
	for _, e := range beyond {
		if e.voids(c) {
			return c.Voided("beyond what " + r.spec.Protocol + " claims: " + e.String())
		}
	}
	return c
}

// harm is what was done to a run, as a protocol's claim sees it. Its methods
// each compare one part of it with the claim; nil is within.
type harm struct {
	spec     *Scenario
	protocol *protocols.Protocol
	servers  []string                 // by name
	injected []nemesis.Injected       // in order of time
	busy     map[string]time.Duration // until when servers are with what they had begun at the heal
	now      time.Duration            // up to when it is judged

	history    checker.History // so far
	bound      time.Duration   // within which clients are served while faults strike; 0 if none is promised
	departures *departures
	copies     copies
	full       map[string]time.Duration // when servers first met with the capacity of their own disks
	halted     map[string]time.Duration // since when the servers have halted whose present incarnation has
}

// number is that of the server of a name.
func (h *harm) number(name string) sim.NodeID { return sim.NodeID(slices.Index(h.servers, name) + 1) }

func (h *harm) isServer(name string) bool { return slices.Contains(h.servers, name) }

// beyond returns each part of the harm that goes beyond the claim.
func (h *harm) beyond() []Excess {
	return excesses(h.refused, h.delayed, h.stranded, h.forgotten, h.misdelivered, h.unsynced, h.clocks, h.rates, h.walls, h.crowd)
}

// excesses are those that some parts of the harm come to.
func excesses(parts ...func() *Excess) []Excess {
	var all []Excess
	for _, part := range parts {
		if e := part(); e != nil {
			all = append(all, *e)
		}
	}
	return all
}

// withNew is a list with those of some words that it does not have.
func withNew(list []string, words ...string) []string {
	for _, word := range words {
		if !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// listed are names in order, in words.
func listed(names []string) string { return prose.List(slices.Sorted(slices.Values(names))) }

// happened are the faults that did something.
func (h *harm) happened(yield func(nemesis.Injected) bool) {
	for _, i := range h.injected {
		if i.Skipped == "" && !yield(i) {
			return
		}
	}
}

// damageBy is what kinds of fault do to disks, but for those that leave no trace.
var damageBy = func() map[string]protocols.Damage {
	by := make(map[string]protocols.Damage)
	for damage, kinds := range damages {
		for _, kind := range kinds {
			by[kind] = damage
		}
	}
	return by
}()

// An injury is damage that servers met with on their disks and may find out.
type injury struct {
	at     time.Duration
	kind   string // that of the fault, or noRoom
	damage protocols.Damage
	met    []string // the servers
	fault  string   // its ID; "" if the disk was too small from the start
}

// noRoom is the kind of the injury of a disk that is full by its own capacity.
const noRoom = "no room"

// injuries are those that happened, in order of time.
func (h *harm) injuries() []injury {
	var all []injury
	for i := range h.happened {
		kind := i.Fault.Effect.Kind()
		if damage, damages := damageBy[kind]; damages && len(i.Met) > 0 {
			all = append(all, injury{i.From, kind, damage, i.Met, i.Fault.ID})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h.full)) {
		all = append(all, injury{h.full[name], noRoom, protocols.FailedSync, []string{name}, ""})
	}
	slices.SortStableFunc(all, func(a, b injury) int { return cmp.Compare(a.at, b.at) })
	return all
}

// refused judges the servers whose disks are damaged in a way that they may find
// out: they may refuse to run for good, which is being down, and is not over
// with the final heal. Where one server down is all that is claimed, no other
// may have been away.
func (h *harm) refused() *Excess {
	e := Excess{Voids: progress}
	var down, kinds []string
	for _, i := range h.injuries() {
		if i.fault != "" {
			e.Faults = append(e.Faults, i.fault)
		}
		e.Since = i.at
		if !slices.Contains(h.protocol.Survives.Disk, i.damage) {
			e.Found = fmt.Sprintf("%s on the disk of %s", i.kind, prose.List(i.met))
			e.Claimed = "no " + string(i.damage)
			e.Voids = checker.Promises
			return &e
		}
		kinds, down = withNew(kinds, i.kind), withNew(down, i.met...)
		if share := h.protocol.Survives.Down; h.exceeds(share, down) {
			e.Found = fmt.Sprintf("%s on %d of %d disks (%s), whose servers may refuse to run",
				prose.List(kinds), len(down), h.spec.Nodes, listed(down))
			e.Claimed = shareTexts[share]
			return &e
		}
	}
	if h.protocol.Survives.Down != protocols.One || h.counted(down) == 0 {
		return nil
	}
	for i := range h.happened {
		others := slices.DeleteFunc(slices.Clone(i.Nodes), func(name string) bool {
			return slices.Contains(down, name) || !h.isServer(name) || h.isSpared(name)
		})
		if i.Fault.TakesAway(h.spec.Nodes) && len(others) > 0 {
			e.Faults, e.Since = append(e.Faults, i.Fault.ID), max(e.Since, i.From)
			e.Found = fmt.Sprintf("%s on the disk of %s, which may refuse to run, and %s of %s",
				prose.List(kinds), listed(down), i.Fault.Effect.Kind(), prose.List(others))
			e.Claimed = "one server down at a time"
			return &e
		}
	}
	return nil
}

// delaying are the kinds of fault of which what has begun to wait waits to the
// end, whatever heals.
var delaying = nemesis.Harming(nemesis.HarmWaiting)

// delayed judges the servers that are kept for long after the heal by what they
// had begun to wait for: until then they are down, as are those that may refuse
// to run. They have half of the recovery's bound, so that half is left to serve.
func (h *harm) delayed() *Excess {
	e := Excess{Voids: progress}
	var kept, down, kinds []string
	for i := range h.happened {
		kind := i.Fault.Effect.Kind()
		if _, damages := damageBy[kind]; damages {
			down = withNew(down, i.Met...)
		}
		if !slices.Contains(delaying, kind) {
			continue
		}
		if waiting := slices.DeleteFunc(slices.Clone(i.Nodes), func(name string) bool { return !h.isKept(name) }); len(waiting) > 0 {
			kept, down = withNew(kept, waiting...), withNew(down, waiting...)
			kinds, e.Faults = withNew(kinds, kind), withNew(e.Faults, i.Fault.ID)
		}
	}
	share := h.protocol.Survives.Down
	if len(kept) == 0 || !h.exceeds(share, down) {
		return nil
	}
	e.Since = h.spec.Duration
	e.Found = fmt.Sprintf("%s that keeps %s waiting for long after the heal", prose.List(kinds), listed(kept))
	if others := len(down) - len(kept); others > 0 {
		e.Found += fmt.Sprintf(", beside %d whose disks are damaged", others)
	}
	e.Claimed = shareTexts[share]
	return &e
}

// isKept reports whether a server is kept for long after the heal by what it had
// begun to wait for.
func (h *harm) isKept(name string) bool { return h.busy[name] > h.spec.Duration+h.spec.Recovery/2 }

// shareTexts say in words how many servers a share is.
var shareTexts = map[protocols.Share]string{
	protocols.None: "none", protocols.Minority: "a minority", protocols.One: "one", protocols.Third: "less than a third", protocols.All: "all",
}

// MayBeDown is how many servers may be down for good, whichever they are. Of
// those that decide, and not of all, where these are fewer.
func (s *Scenario) MayBeDown(share protocols.Share) int {
	deciding := s.Nodes
	for _, name := range sizes {
		if size, err := strconv.Atoi(s.Parameters[name]); err == nil && size > 0 {
			deciding = min(deciding, size)
		}
	}
	for _, o := range s.Operator {
		if o.Do == Reconfigure {
			deciding = min(deciding, len(o.Voters))
		}
	}
	if share == protocols.One && deciding > 1 {
		deciding = s.Nodes - max(s.masters()-1, 0)
	}
	return share.Of(deciding)
}

// forgotten judges the servers that have lost what they had synced, without a
// trace, once a crash has brought it to light, or a new machine is there in the
// place of the old one.
func (h *harm) forgotten() *Excess {
	var all []loss
	for i := range h.happened {
		for _, b := range i.Bared {
			if !h.rejoins(i, b.Node) {
				all = append(all, loss{b, i.Fault})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b loss) int { return cmp.Compare(a.At, b.At) })
	e := Excess{Voids: checker.Promises}
	share := h.protocol.Survives.Amnesia
	var forgetful, kinds []string
	for _, l := range all {
		if slices.Contains(forgetful, l.Node) {
			continue
		}
		forgetful = append(forgetful, l.Node)
		kinds = withNew(kinds, l.by.Effect.Kind())
		e.Faults = withNew(e.Faults, l.by.ID, l.Crash)
		if len(forgetful) > share.Of(h.spec.Nodes) {
			e.Since = l.At
			e.Found = fmt.Sprintf("synced writes lost without a trace by %s on %d of %d disks (%s)",
				prose.List(kinds), len(forgetful), h.spec.Nodes, prose.List(forgetful))
			e.Claimed = shareTexts[share]
			return &e
		}
	}
	return nil
}

// A loss is a server that was found to have lost what it had synced.
type loss struct {
	nemesis.Bared
	by nemesis.Fault // that lost it
}

// rejoins reports whether a fault has replaced the machine of a server that had
// departed, of which nothing is lost to anybody.
func (h *harm) rejoins(i nemesis.Injected, name string) bool {
	_, wiped := i.Fault.Effect.(*nemesis.Wipe)
	return wiped && h.protocol.Survives.Rejoin && h.departures.harmless(h.number(name), i.From)
}

// misdelivered judges the messages that reached other servers than they were sent
// to.
func (h *harm) misdelivered() *Excess {
	for i := range h.happened {
		if slices.Contains(misdelivering, i.Fault.Effect.Kind()) && i.Hits > 0 && !h.protocol.Survives.Misdelivery {
			return &Excess{
				Faults: []string{i.Fault.ID}, Since: i.From, Voids: checker.Promises,
				Found: fmt.Sprintf("%s at another server than they were sent to", prose.Count(int(i.Hits), "message")), Claimed: "none",
			}
		}
	}
	return nil
}

// unsynced judges what crashes did to writes that were not synced.
func (h *harm) unsynced() *Excess {
	claimed := unsynced(h.protocol.Survives.Disk)
	for i := range h.happened {
		beyond := func(did nemesis.Unsynced) bool { return !slices.Contains(claimed, did) }
		if claimed != nil && slices.ContainsFunc(i.Fault.Unsynced(), beyond) {
			return &Excess{
				Faults: []string{i.Fault.ID}, Since: i.From, Voids: checker.Promises,
				Found: fmt.Sprintf("unsynced writes of %s that a crash loses or tears", prose.List(i.Nodes)), Claimed: "less than that",
			}
		}
	}
	return nil
}

// lasting is the harm of the faults that outlive the heal, where those who are
// left are not enough to serve; nil if there are none.
func (h *harm) lasting() *Excess {
	e := Excess{
		Since: h.spec.Duration, Voids: progress,
		Claimed: shareTexts[h.protocol.Survives.Down] + " down or cut off, and the others whole",
	}
	if h.spec.masters() > 1 {
		e.Claimed = "fewer than half of the masters and " + e.Claimed
	}
	var done []string
	for i := range h.happened {
		if i.Fault.For == nemesis.Ever && i.Active() {
			e.Faults = append(e.Faults, i.Fault.ID)
			done = append(done, fmt.Sprintf("%s of %s", i.Fault.Effect.Kind(), prose.List(i.Nodes)))
		}
	}
	if len(done) == 0 {
		return nil
	}
	if h.spec.hasSpares() {
		e.Claimed = "nothing while one of the servers is missing, since which of them decide may change"
	}
	e.Found = "beyond the heal " + prose.List(done)
	if damaged := h.damaged(); len(damaged) > 0 {
		e.Found += ", beside damage to the disks of " + prose.List(damaged)
	}
	return &e
}

// damaged are the servers whose disks have taken damage, by name.
func (h *harm) damaged() []string {
	var names []string
	for i := range h.happened {
		kind := i.Fault.Effect.Kind()
		if _, damages := damageBy[kind]; damages || slices.Contains(traceless, kind) {
			names = append(names, i.Nodes...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
