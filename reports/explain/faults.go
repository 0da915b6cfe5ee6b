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
	for _, f := range together(all[:told], func(f struck) string { return t.fault(f, end) }) {
		t.add(Step{At: t.Event(f.event).At, Event: f.event, Text: f.text, Importance: Important, Bearing: Fault})
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
	text  string
}

// together merges faults of which there is the same to say.
func together(faults []struck, say func(struck) string) []strike {
	slices.SortFunc(faults, func(a, b struck) int { return cmp.Compare(a.event, b.event) })
	var all []strike
	for _, f := range faults {
		text := say(f)
		place := slices.IndexFunc(all, func(s strike) bool { return s.text == text })
		if place < 0 {
			all = append(all, strike{event: f.event, text: text})
			place = len(all) - 1
		}
		all[place].ids = append(all[place].ids, f.Fault.ID)
	}
	for i := range all {
		word := "fault "
		if len(all[i].ids) > 1 {
			word = "faults "
		}
		all[i].text = word + prose.List(all[i].ids) + ": " + all[i].text
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
	return rank
}

// fault says what a fault did, and until when.
func (t *teller) fault(f struck, end uint64) string {
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
	text := ""
	switch effect := f.Fault.Effect.(type) {
	case *nemesis.Partition:
		text = t.partition(effect, whom) + t.cutMessages(f, end)
	case *nemesis.Isolate:
		text = whom + " cut off from everybody, clients included" + t.cutMessages(f, end)
	case *nemesis.Bridge:
		text = "the others split in two halves that only " + whom + " reached" + t.cutMessages(f, end)
	case *nemesis.Ring:
		text = whom + " put in a ring, each hearing only two others" + t.cutMessages(f, end)
	case *nemesis.Crash:
		text = whom + " crashed" + unsynced[effect.Unsynced]
	case *nemesis.CrashLoop:
		text = whom + " crashed, and again and again" + unsynced[effect.Unsynced]
	case *nemesis.Wipe:
		text = whom + " replaced by a new machine with an empty disk"
	case *nemesis.Kill:
		text = whom + " killed, with the machine left running"
	case *nemesis.Stop:
		text = whom + " shut down in good order"
	case *nemesis.Pause:
		text = whom + " stood still"
	default:
		text = effect.Kind() + " on " + whom
		if f.Hits > 0 {
			text += ", which hit " + prose.Count(int(f.Hits), touched(effect.Kind()))
		}
	}
	if f.Until != f.From && f.Until != 0 {
		text += ", until " + prose.Seconds(f.Until)
	}
	return text
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
func (t *teller) cutMessages(f struck, end uint64) string {
	count := 0
	for i := range t.lost {
		d := &t.lost[i]
		if d.By == f.Fault.Rule() && d.At <= t.Event(end).At && t.isServer(d.From) && t.isServer(d.Node) {
			count++
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s lost)", prose.Count(count, "message"))
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
