package nemesis_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A knob is two values of a key between which witnesses see a difference, and
// what else the fault says for that.
type knob struct {
	one, other any
	beside     keys
}

// knobs are those of the keys, some for one kind only.
var knobs = map[string]knob{
	"direction": {one: "out", other: "in"},
	"links":     {one: "servers", other: "clients"},
	"peer":      {one: "n2", other: "n3"},
	"message":   {one: "numbered", other: "other"},
	"first":     {one: 1, other: 1000},
	"last":      {one: 1, other: 1000},

	"probability": {one: "10%", other: "100%"},
	"file":        {one: "file", other: "else"},
	"offset":      {one: "10ms", other: "-10ms"},
	"factor":      {one: 2, other: 50},
	"unsynced":    {one: "drop", other: "keep"},
	"version":     {one: "next", other: "none"},
	"delay":       {one: "1ms", other: "30ms"},

	"bad-sector file":        {one: "archive", other: "else"},
	"bit-rot file":           {one: "archive", other: "else"},
	"bad-sector sectors":     {one: 1, other: 8},
	"bit-rot bytes":          {one: 1, other: 20},
	"burst-loss good":        {one: "10ms", other: "100ms"},
	"burst-loss bad":         {one: "10ms", other: "100ms", beside: keys{"good": "10ms"}},
	"burst-loss background":  {one: "1%", other: "90%", beside: keys{"good": "1h"}},
	"clock-drift drift":      {one: "10%", other: "-10%"},
	"crash-loop up":          {one: "5ms", other: "30ms"},
	"crash-loop down":        {one: "5ms", other: "30ms"},
	"deliver after":          {one: "2ms", other: "20ms"},
	"fault-point point":      {one: "a", other: "b"},
	"full-disk free":         {one: 0, other: 1000},
	"hold release":           {one: "ordered", other: "shuffled"},
	"io-error access":        {one: "reads", other: "writes"},
	"io-error offset":        {one: 0, other: 4096},
	"io-error length":        {one: 4, other: 1000, beside: keys{"access": "writes", "offset": 40}},
	"lost-write file":        {one: "log", other: "else"},
	"misdirected-write file": {one: "log", other: "else"},
	"partition groups":       {one: [][]string{{"n1"}, {"n2"}}, other: [][]string{{"n1"}, {"n3"}}, beside: keys{"target": nil}},
	"partition clients":      {one: "target", other: "rest"},
	"priorities spread":      {one: "5ms", other: "50ms"},
	"priorities changes":     {one: 1, other: 50, beside: keys{"messages": 100}},
	"priorities messages":    {one: 10, other: 1000},
	"rolling-upgrade down":   {one: "5ms", other: "15ms"},
	"throttle bandwidth":     {one: 100, other: 100000},
	"throttle queue":         {one: 1, other: 1000, beside: keys{"bandwidth": 1000}},
}

// meetings are what faults of some kinds say besides, or leave out, so that
// witnesses meet with them.
var meetings = map[string]keys{
	"block":           {"last": 1000}, // or a message, or a first one
	"io-error":        {"length": nil},
	"reset":           {"at": nil, "sent": "numbered", "by": "n1", "nth": 5}, // while something is on its way
	"rolling-upgrade": {"down": nil},
}

// Each key of each kind makes a difference to what nodes see, or nobody would
// notice that `inject` does not look at it.
func TestEachKeyOfEachKindOfFaultMakesADifference(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		for _, f := range kind.Fields {
			k, ok := knobs[kind.Name+" "+f.Name]
			if !ok {
				k, ok = knobs[f.Name]
			}
			if !ok {
				t.Errorf("say in knobs of witness_test.go two values of %s of %s between which a witness sees a difference", f.Name, kind.Name)
				continue
			}
			base := turnable(t, kind)
			for key, value := range k.beside {
				base = base.with(key, value)
			}
			one, other := base.with(f.Name, k.one), base.with(f.Name, k.other)
			if slices.Equal(seenWith(t, one), seenWith(t, other)) {
				t.Errorf("the nodes see no difference between %s and %s: does `inject` of %s look at %s? If it does, say in knobs of witness_test.go two values that differ more, or in meetings what lets witnesses meet with it", one, other, kind.Name, f.Name)
			}
		}
	}
}

// turnable is the example of a kind so that witnesses meet with it: at a time,
// for some time, on one node, and with all messages and files meant.
func turnable(t *testing.T, kind nemesis.Kind) keys {
	t.Helper()
	k := keysOf(t, kind)
	target := k["target"]
	k = keys{"id": "x", "at": "53ms", "kind": kind.Name}
	for key, value := range keysOf(t, kind) {
		if slices.ContainsFunc(kind.Fields, func(f nemesis.FieldInfo) bool { return f.Name == key }) {
			k[key] = value
		}
	}
	for _, key := range []string{"direction", "links", "peer", "message", "first", "last", "file", "offset"} {
		if key != "offset" || kind.Name == "io-error" {
			delete(k, key)
		}
	}
	if k["probability"] != nil {
		k["probability"] = "60%"
	}
	if k["version"] != nil {
		k["version"] = "next"
	}
	if k["point"] != nil {
		k["point"] = "a"
	}
	if kind.Name != "ring" && (target != nil || slices.ContainsFunc(kind.Fields, func(f nemesis.FieldInfo) bool { return f.Name == "direction" })) {
		k["target"] = "n1"
	}
	for key, value := range meetings[kind.Name] {
		k = k.with(key, value)
	}
	if lasting := k.with("for", "200ms"); !lasting.refused() {
		k = lasting
	}
	return k
}

// A witness is a busybody that numbers what it sends, makes a file longer without
// a sync, and reads that and what it wrote at first whenever it boots.
type witness struct {
	busybody
	log disk.File
}

// What is numbered is all that a witness sends.
type numbered uint64

func (numbered) WireSize() int { return 100 }

// A numberer sends numbers in place of messages.
type numberer struct {
	sim.Env
	sent *numbered
}

func (n numberer) Send(to sim.NodeID, _ sim.Message) {
	*n.sent++
	n.Env.Send(to, *n.sent)
}

func newWitness(c *cluster, _ string) sim.Process { return &witness{busybody: busybody{cluster: c}} }

func (w *witness) Boot(env sim.Env) {
	w.busybody.Boot(numberer{env, new(numbered)})
	w.open("archive", func(f disk.File) {
		f.WriteAt(make([]byte, 4096), 0)
		f.Sync()
		env.Disk().SyncDir(".")
	})
	w.log = w.open("log", func(disk.File) { env.Disk().SyncDir(".") })
}

// open opens a file and notes what is in it; if there is none, one is made.
func (w *witness) open(name string, made func(disk.File)) disk.File {
	d := w.env.Disk()
	f, err := d.Open(name)
	if err != nil {
		w.note(name+": "+err.Error(), 0, 0)
		if f, err = d.Create(name); err == nil {
			made(f)
		}
		return f
	}
	for at := int64(0); at < f.Size(); at += 512 {
		content := make([]byte, min(512, f.Size()-at))
		_, err := f.ReadAt(content, at)
		w.note(fmt.Sprintf("%s: %v", name, err), uint64(at), rng.HashString(string(content)))
	}
	return f
}

func (w *witness) Receive(from sim.NodeID, m sim.Message) {
	w.note("heard", uint64(from), uint64(m.(numbered)))
}

func (w *witness) Expire(t sim.Timer) {
	w.busybody.Expire(t)
	if w.log != nil {
		_, err := w.log.WriteAt([]byte("line"), w.log.Size())
		w.note(fmt.Sprint("log: ", err), 0, 0)
	}
}

// seenWith is what witnesses see of a fault, and of a crash of all of them before
// its end.
func seenWith(t *testing.T, k keys) []sim.Observed {
	t.Helper()
	if _, err := nemesis.Read("knobs", []byte(k.String())); err != nil {
		t.Fatalf("%s is refused (%v): say other values in knobs of witness_test.go", k, err)
	}
	crash := keys{"id": "crash", "at": "240ms", "kind": "crash", "target": "all", "for": "10ms", "unsynced": "keep"}
	c := startWith(t, 1, 3, 1, newWitness, newWitness, k.String()[:len(k.String())-1]+","+crash.String()[1:])
	c.until(400 * ms)
	all := slices.Clone(c.observed)
	for i := range all {
		all[i].Event = 0 // the fault itself is an event
	}
	return all
}

// What kinds of the network say of themselves is held against what arrives: of a
// fault that only drops, all that arrives arrives as without it, and something does
// not.
func TestAKindThatOnlyDropsMessagesSaysSo(t *testing.T) {
	heard := func(schedule string) []sim.Observed {
		c := startWith(t, 1, 5, 2, newWitness, newWitness, schedule)
		c.until(400 * ms)
		all := slices.DeleteFunc(slices.Clone(c.observed), func(o sim.Observed) bool { return o.Text != "heard" })
		for i := range all {
			all[i].Event = 0
		}
		return all
	}
	without := make(map[sim.Observed]bool)
	for _, o := range heard("[]") {
		without[o] = true
	}
	for _, kind := range nemesis.Kinds() {
		if kind.Family != "network" {
			continue
		}
		drops, others := false, ""
		for _, f := range aloneAt(kind.Name, undoneFrom, 200*ms) {
			with := heard("- " + f.String())
			for _, o := range with {
				if !without[o] {
					others = f.String()
				}
			}
			drops = drops || len(with) < len(without)
		}
		only := drops && others == ""
		if says := slices.Contains(nemesis.Dropping(), kind.Name); says && others != "" {
			t.Errorf("%s says .dropping() in kinds.go, and something arrives otherwise than without it by %s", kind.Name, others)
		} else if !says && only {
			t.Errorf("%s does nothing to messages but lose them: say .dropping() on its line of kinds.go, so that a run that it makes fail shrinks to the messages lost", kind.Name)
		}
	}
}
