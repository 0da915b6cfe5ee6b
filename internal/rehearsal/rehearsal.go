// Package rehearsal holds a service to what every one must keep: clients of its workloads
// ask two stores, one operation after the other, and what came of it is judged.
package rehearsal

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/rng"
)

// How much a service is tried with.
const (
	seeds      = 5
	operations = 120 // of each seed
	clients    = 3   // who take turns
	sessions   = 8   // that a store remembers
)

// Wrong says what is wrong with a service, and what to do, a text for each workload; none
// if nothing is. The service is complete as services.Check says.
func Wrong(s *services.Service) []string {
	var all []string
	for _, w := range s.Workloads {
		if wrong := wrongWith(s, w); wrong != "" {
			all = append(all, fmt.Sprintf("service %s, workload %s: %s", s.Name, w.Name, wrong))
		}
	}
	return all
}

// wrongWith says what is wrong with a workload; "" if nothing is.
func wrongWith(s *services.Service, w *services.Workload) string {
	judged, accused := false, false
	for seed := range uint64(seeds) {
		r := newRehearsal(s, w, seed)
		if wrong := r.play(); wrong != "" {
			return wrong
		}
		found := r.judge()
		if found.Verdict == checker.Violation {
			return fmt.Sprintf("Judge or Least accuses what Execute did by itself, one operation after the other: %s: %s\nthey must allow whatever Execute does", found.Name, found.Detail)
		}
		judged = judged || found.Verdict == checker.Valid
		accused = accused || r.accusesLies()
	}
	switch {
	case !judged:
		return fmt.Sprintf("Judge finds no history of %d operations valid: have New make up what shows something", operations)
	case !accused:
		return "Judge accuses none of the answers that Execute did not give: have it compare what clients were told"
	}
	return ""
}

// A rehearsal has the clients of a workload ask two stores of its service, one
// operation at a time.
type rehearsal struct {
	service  *services.Service
	workload *services.Workload
	random   rng.Stream
	stores   [2]*services.Store
	askers   []services.Generator // by client
	history  checker.History
	keys     []string
}

func newRehearsal(s *services.Service, w *services.Workload, seed uint64) *rehearsal {
	r := &rehearsal{service: s, workload: w, random: rng.New(seed, "rehearsal", 0)}
	for i := range r.stores {
		r.stores[i] = services.NewStore(s, sessions)
	}
	for k := range w.Keys {
		r.keys = append(r.keys, fmt.Sprintf("k%d", k+1))
	}
	for c := range clients {
		name, written, random := clientName(c), 0, r.random.Derive(uint64(c))
		r.askers = append(r.askers, w.New(services.Seat{Client: name, Keys: slices.Clone(r.keys), Random: &random, Unique: func() string {
			written++
			return fmt.Sprintf("%s.%d", name, written)
		}}))
	}
	return r
}

func clientName(place int) string { return fmt.Sprintf("c%d", place+1) }

// play carries out operations, and last of all what looks at each key. It says what is
// wrong; "" if nothing is.
func (r *rehearsal) play() string {
	for n := range operations {
		place := n % len(r.askers)
		o := r.askers[place].Make(r.kind(), r.keys[r.random.Below(uint64(len(r.keys)))])
		if wrong := r.carryOut(place, o); wrong != "" {
			return wrong
		}
	}
	for _, key := range r.keys {
		if o, can := r.askers[0].Look(key); can {
			if wrong := r.carryOut(0, o); wrong != "" {
				return wrong
			}
		}
	}
	return r.written()
}

// kind draws a kind from the mix.
func (r *rehearsal) kind() *services.Kind {
	var kinds []*services.Kind
	for _, w := range r.workload.Mix {
		for range w.Weight {
			kinds = append(kinds, w.Kind)
		}
	}
	return kinds[r.random.Below(uint64(len(kinds)))]
}

// executed has a store execute an operation, and returns what it panics with, if it does.
func executed(s *services.Store, o services.Operation) (r services.Result, panicked string) {
	defer func() {
		if value := recover(); value != nil {
			panicked = fmt.Sprint(value)
		}
	}()
	return s.Execute(o), ""
}

// carryOut has both stores execute an operation of a client, and says what is wrong
// about that.
func (r *rehearsal) carryOut(place int, o services.Operation) string {
	if !slices.Contains(r.service.Kinds, o.Kind) {
		return fmt.Sprintf("New makes up an operation of the kind %v, expected one of Kinds", o.Kind)
	}
	c := services.Command{Client: uint64(place + 1), Session: 1, Seq: uint64(len(r.history) + 1), Operation: o}
	decoded, err := r.service.Decode(c.Encode())
	if err != nil || decoded != c {
		return fmt.Sprintf("%s is %s (%v) once it was encoded and decoded: set just those of Key, Value and Expected that its kind takes", o.Words(), decoded.Words(), err)
	}
	before := r.stores[0].Snapshot()
	result, panicked := executed(r.stores[0], o)
	again, too := executed(r.stores[1], decoded.Operation)
	if panicked = cmp.Or(panicked, too); panicked != "" {
		return o.Words() + " panics: " + panicked
	}
	after := r.stores[0].Snapshot()
	switch {
	case result != again || !bytes.Equal(after, r.stores[1].Snapshot()):
		return fmt.Sprintf("%s does one thing and then, in the same state, another (%+v, %+v): Execute may depend on the cells and the operation alone", o.Words(), result, again)
	case o.Kind.Conditional() && !result.Found && !bytes.Equal(before, after):
		return fmt.Sprintf("%s changes the state although Found is false, which says that it came to nothing", o.Words())
	}
	at := time.Duration(len(r.history)) * time.Millisecond
	told := scenarios.Asked(len(r.history), clientName(place), o, at, 0)
	scenarios.Answered(&told, result, services.Succeeded, at+time.Microsecond, 0)
	r.history = append(r.history, told)
	r.askers[place].Learn(o, result, services.Succeeded, false)
	return ""
}

// written says what is wrong with the history once it was written and read.
func (r *rehearsal) written() string {
	var lines bytes.Buffer
	if err := r.history.Write(&lines); err != nil {
		return fmt.Sprintf("its history cannot be written: %v", err)
	}
	read, err := checker.ReadHistory(&lines, "the history", r.service.Kinds)
	if err != nil || !reflect.DeepEqual(read, r.history) {
		return fmt.Sprintf("its history is another once it was written and read (%v): Execute may return just what the Output of a kind says", err)
	}
	return ""
}

// judge judges the history: the first violation, or what Judge finds.
func (r *rehearsal) judge() checker.Check {
	found := r.workload.Judge(r.history, r.steps()).Check
	for _, least := range r.workload.Least(r.history, time.Hour, time.Hour) {
		if found.Verdict != checker.Violation && least.Verdict == checker.Violation {
			found = least
		}
	}
	return found
}

func (r *rehearsal) steps() int { return scenarios.StepsDefault + scenarios.StepsEach*len(r.history) }

// accusesLies reports whether Judge accuses at least one history in which a single client
// was told something else than the truth: what another operation of the kind returned,
// or that it did what it did not.
func (r *rehearsal) accusesLies() bool {
	for i := range r.history {
		for j := range r.history {
			lie := r.history[i]
			switch other := r.history[j]; {
			case lie.Kind != other.Kind:
				continue
			case i == j && lie.Kind.Output == checker.FlagOutput:
				lie.Found = !lie.Found
			default:
				lie.Output, lie.Found = other.Output, other.Found
			}
			if lie == r.history[i] {
				continue
			}
			lied := slices.Clone(r.history)
			lied[i] = lie
			if r.workload.Judge(lied, r.steps()).Verdict == checker.Violation {
				return true
			}
		}
	}
	return false
}
