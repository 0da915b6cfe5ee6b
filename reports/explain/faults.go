package explain

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
)

// faultsTold bounds how many faults a story tells of, one by one.
const faultsTold = 4

// A struck is a fault that had struck before the violation.
type struck struct {
	nemesis.Injected
	event uint64
	rank  int // how near it is to the matter: the greater the nearer
}

// strikes tells of the faults that struck before the violation: those that
// concern the nodes whose part matters, at the time that matters, one by one,
// and how many others there were.
func (t *teller) strikes() {
	end := t.end()
	var all []struck
	for _, f := range t.Faults {
		if f.Skipped != "" {
			continue
		}
		event := t.control(f.Fault.Label())
		if event == 0 || event > end {
			continue
		}
		all = append(all, struck{f, event, t.nearness(f, end)})
	}
	slices.SortStableFunc(all, func(a, b struck) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.event, a.event))
	})
	// Without any that is near, the nearest is told of.
	told := 0
	for told < min(len(all), faultsTold) && (told == 0 || all[told].rank >= near) {
		told++
	}
	decisive := make(map[string]bool) // by ID, those that damaged a disk
	for _, f := range all[:told] {
		decisive[f.Fault.ID] = len(t.harmed(f.Injected, end)) > 0
	}
	for _, f := range together(all[:told], func(f struck) deed { return t.fault(f, end) }) {
		weight := Important
		if slices.ContainsFunc(f.ids, func(id string) bool { return decisive[id] }) {
			weight = Decisive
		}
		t.add(Step{At: t.Event(f.event).At, Event: f.event, Text: f.String(), Importance: weight, Bearing: Fault})
	}
	switch more := len(all) - told; {
	case more == 1:
		t.notes = append(t.notes, "Another fault had struck before, farther from the matter.")
	case more > 1:
		t.notes = append(t.notes, fmt.Sprintf("%d more faults had struck before, farther from the matter.", more))
	}
}

// A strike is what one or more faults did that did the same.
type strike struct {
	event uint64
	ids   []string
	deed
}

// A deed is what a fault did, in words.
type deed struct {
	what  string
	lost  int // messages that it cut off
	until string
}

// String names the faults and says what they did.
func (s *strike) String() string {
	text := "fault "
	if len(s.ids) > 1 {
		text = "faults "
	}
	text += prose.List(s.ids) + ": " + s.what
	if s.lost > 0 {
		text += fmt.Sprintf(" (%s lost)", prose.Count(s.lost, "message"))
	}
	return text + s.until
}

// together merges faults that did the same: of two cuts of one link each has lost some
// of the messages.
func together(faults []struck, say func(struck) deed) []strike {
	slices.SortFunc(faults, func(a, b struck) int { return cmp.Compare(a.event, b.event) })
	var all []strike
	for _, f := range faults {
		did := say(f)
		place := slices.IndexFunc(all, func(s strike) bool { return s.what == did.what && s.until == did.until })
		if place < 0 {
			all = append(all, strike{event: f.event, deed: deed{what: did.what, until: did.until}})
			place = len(all) - 1
		}
		all[place].ids = append(all[place].ids, f.Fault.ID)
		all[place].lost += did.lost
	}
	return all
}

// near is the rank of a fault that concerns a node whose part matters, while
// it mattered.
const near = 4

// nearness ranks a fault.
func (t *teller) nearness(f nemesis.Injected, end uint64) int {
	rank := 0
	since := t.Event(end).At
	if t.since != 0 {
		since = t.Event(t.since).At
	}
	if f.Until == 0 || f.Until >= since {
		rank += 2
	}
	if slices.ContainsFunc(f.Nodes, func(name string) bool { return t.parties[t.node(name)] }) {
		rank += 2
	}
	if f.Fault.TakesAway(t.Nodes) {
		rank++
	}
	if len(t.harmed(f, end)) > 0 {
		rank += near + 2 // what a disk lost is lost from then on
	}
	return rank
}

// harmed are the servers whose part matters and whose disks a fault had damaged by the
// violation such that something came of it: they met with it, and where only reading
// finds it they had started since; or a crash had brought it to light.
func (t *teller) harmed(f nemesis.Injected, end uint64) (nodes []int32) {
	if f.Idle || touched(f.Fault.Effect.Kind()) != "disk operation" {
		return nil
	}
	for _, name := range f.Nodes {
		node := t.node(name)
		bared := slices.ContainsFunc(f.Bared, func(b nemesis.Bared) bool { return b.Node == name && b.At <= t.Event(end).At })
		met := slices.Contains(f.Met, name)
		switch f.Fault.Effect.(type) {
		case *nemesis.BitRot, *nemesis.BadSector:
			_, started := t.booted(node, t.control(f.Fault.Label()), end)
			met = met && started
		}
		if t.parties[node] && (bared || met) {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// cameOf says what came of damage to disks, as an ending of a sentence.
func (t *teller) cameOf(f nemesis.Injected, end uint64) string {
	harmed := t.harmed(f, end)
	if len(harmed) == 0 {
		return ""
	}
	for _, b := range f.Bared {
		if node := t.node(b.Node); slices.Contains(harmed, node) && b.At <= t.Event(end).At {
			return fmt.Sprintf("; %s lost by it what it had synced, as the crash at %s showed", b.Node, prose.Seconds(b.At))
		}
	}
	return "; " + t.list(harmed) + " met with the damage"
}

// fault says what a fault did, and until when.
func (t *teller) fault(f struck, end uint64) deed {
	var nodes []int32
	for _, name := range f.Nodes {
		nodes = append(nodes, t.node(name))
	}
	whom := t.list(nodes)
	if len(nodes) > 1 && len(nodes) == t.Nodes && !slices.ContainsFunc(nodes, func(n int32) bool { return !t.isServer(n) }) {
		whom = "all servers"
	}
	if len(nodes) == len(t.Names) && len(nodes) > t.Nodes {
		whom = "all nodes"
	}
	var did deed
	switch effect := f.Fault.Effect.(type) {
	case *nemesis.Partition:
		did.what, did.lost = t.partition(effect, whom), t.cutMessages(f, end)
	case *nemesis.Isolate:
		did.what, did.lost = whom+" cut off from everybody, clients included", t.cutMessages(f, end)
	case *nemesis.Bridge:
		did.what, did.lost = "the others split in two halves that only "+whom+" reached", t.cutMessages(f, end)
	case *nemesis.Ring:
		did.what, did.lost = whom+" put in a ring, each hearing only two others", t.cutMessages(f, end)
	case *nemesis.Crash:
		did.what = whom + " crashed" + unsynced[effect.Unsynced]
	case *nemesis.CrashLoop:
		did.what = whom + " crashed, and again and again" + unsynced[effect.Unsynced]
	case *nemesis.Wipe:
		did.what = whom + " replaced by a new machine with an empty disk"
	case *nemesis.Kill:
		did.what = whom + " killed, with the machine left running"
	case *nemesis.Stop:
		did.what = whom + " shut down in good order"
	case *nemesis.Pause:
		did.what = whom + " stood still"
	default:
		did.what = effect.Kind() + " on " + whom
		if f.Hits > 0 {
			did.what += ", which hit " + prose.Count(int(f.Hits), touched(effect.Kind()))
		}
	}
	did.what += t.cameOf(f.Injected, end)
	if f.Until != f.From && f.Until != 0 {
		did.until = ", until " + prose.Seconds(f.Until)
	}
	return did
}

var unsynced = [...]string{
	nemesis.Drop:   ", losing what was not synced",
	nemesis.Keep:   ", with nothing lost that was written",
	nemesis.Tear:   ", keeping torn parts of what was not synced",
	nemesis.Chance: ", what was not synced kept, lost or torn by chance",
}

// partition says who can no longer reach whom.
func (t *teller) partition(p *nemesis.Partition, whom string) string {
	if len(p.Groups) > 0 {
		text := "partition"
		for i, group := range p.Groups {
			if i > 0 {
				text += " |"
			}
			for _, name := range group {
				text += " " + name
			}
		}
		return text
	}
	text := whom + " cut off from the other servers"
	switch p.Direction {
	case nemesis.Out:
		text = whom + " no longer heard by the other servers"
	case nemesis.In:
		text = whom + " no longer hearing the other servers"
	}
	switch p.Clients {
	case nemesis.BothSides:
		return text + ", clients reaching both sides"
	case nemesis.TargetSide:
		return text + ", clients reaching " + whom + " only"
	case nemesis.RestSide:
		return text + ", clients reaching the others only"
	}
	return text
}

// cutMessages counts the messages between servers that a fault cut off, up to the
// violation.
func (t *teller) cutMessages(f struck, end uint64) (count int) {
	for i := range t.lost {
		d := &t.lost[i]
		if d.By == f.Fault.Rule() && d.At <= t.Event(end).At && t.isServer(d.From) && t.isServer(d.Node) {
			count++
		}
	}
	return count
}

// touched is what a kind of fault does something to.
func touched(kind string) string {
	for _, k := range nemesis.Kinds() {
		if k.Name == kind && k.Family == "disk" {
			return "disk operation"
		}
		if k.Name == kind && k.Family == "code" {
			return "fault point"
		}
	}
	return "message"
}
