package shrink

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

func withScript(c scenarios.Scenario, script []scenarios.Step) scenarios.Scenario {
	c.Workload.Script = script
	return c
}

// A load is how much clients that choose for themselves do.
type load struct {
	clients int
	think   time.Duration // always the same
	mix     scenarios.Mix
}

// loads are what is tried in place of a workload, the least first: the fewer
// operations begin in a second, the less.
func (s *shrinker) loads() []load {
	mixes := []scenarios.Mix{{Put: 1}, {Get: 1, Put: 1}}
	if aboutHistory(s.result) {
		mixes = []scenarios.Mix{{Get: 1, Put: 1}, {Get: 4, Put: 1}, {Get: 1, Put: 1, Append: 1, CompareAndSet: 1, Delete: 1}}
	}
	var all []load
	for _, think := range []time.Duration{200 * time.Millisecond, 50 * time.Millisecond, 20 * time.Millisecond, 5 * time.Millisecond} {
		for _, clients := range []int{1, 2, 3, 5, 8} {
			for _, mix := range mixes {
				all = append(all, load{clients, think, mix})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b load) int {
		return cmp.Compare(int64(a.clients)*int64(time.Second/a.think), int64(b.clients)*int64(time.Second/b.think))
	})
	return all
}

// thin has clients that choose for themselves do less. They adapt to what is
// taken away, as a script does not, so that few of them go on to show the
// failure where few of a script's steps would not.
func (s *shrinker) thin() {
	if len(s.best.Workload.Script) == 0 {
		s.loaded(func(r *scenarios.Result) bool { return s.same(r) && len(r.History) < len(s.result.History) })
		s.dropClients()
	}
}

// loaded tries other loads on one key, on calm networks first, and reports
// whether one was kept: the first that fails in the same way and is as wanted.
func (s *shrinker) loaded(wanted func(*scenarios.Result) bool) bool {
	loads := s.loads()
	networks := []scenarios.Network{calmNetwork(calm), calmNetwork(5 * calm), s.best.Network}
	with := func(i int) scenarios.Scenario {
		c := withScript(s.best, nil)
		c.Network = networks[i/len(loads)]
		load := loads[i%len(loads)]
		w := &c.Workload
		w.Clients, w.Keys, w.Operations = load.clients, 1, 0
		w.Think, w.Mix = dist.Constant(load.think), load.mix
		return c
	}
	found, result := s.bench.first(s.best, len(loads)*len(networks), with, wanted)
	if found >= 0 {
		s.best, s.result = with(found), result
		s.tell()
	}
	return found >= 0
}

// loosen gives a script up that is still long, if clients that choose for
// themselves show the failure with fewer operations, and makes a script of
// those.
func (s *shrinker) loosen() {
	if len(s.best.Workload.Script) <= stepsGoal {
		return
	}
	best, result := s.best, s.result
	fewer := func(r *scenarios.Result) bool { return s.same(r) && len(r.History) < len(best.Workload.Script) }
	if !s.loaded(fewer) {
		return
	}
	s.script()
	if n := len(s.best.Workload.Script); n == 0 || n >= len(best.Workload.Script) {
		s.best, s.result = best, result
	}
}

const (
	stepsGoal = 6  // so few operations are not worth starting over for
	stepsFew  = 24 // so few are worth a look at each
)

// script has the clients do what they did, in place of what they choose. From
// then on one operation can be taken away without another in its place.
func (s *shrinker) script() {
	if len(s.best.Workload.Script) > 0 {
		return
	}
	scripted := s.result.Scripted()
	last := scripted.Duration + scripted.Recovery
	scripted.Workload.Script = slices.DeleteFunc(scripted.Workload.Script, func(step scenarios.Step) bool { return step.At > last })
	candidates := []scenarios.Scenario{scripted}
	if !s.aboutProgress() {
		candidates = []scenarios.Scenario{endsAt(scripted, s.shownAt()+1), scripted}
	}
	s.takeAny(candidates...)
}

// dropSteps leaves out every operation that it does not take. Most often those
// do that the evidence names, or those on their key.
func (s *shrinker) dropSteps() {
	script := s.best.Workload.Script
	if len(script) == 0 {
		s.dropOperations()
		return
	}
	if first, _ := s.result.First(); len(first.Evidence.Operations) > 0 {
		named := make(map[time.Duration]string)
		keys := make(map[string]bool)
		for _, id := range first.Evidence.Operations {
			o := s.result.History[id]
			keys[o.Key] = true
			named[o.Call] = o.Client
		}
		var parties, sharing []scenarios.Step
		for _, step := range script {
			if keys[step.Operation.Key] {
				sharing = append(sharing, step)
			}
			if named[step.At] == step.Client {
				parties = append(parties, step)
			}
		}
		s.takeScripts(parties, sharing)
	}
	s.takeSome()
	base := s.best
	script = base.Workload.Script
	s.bench.within(stepsRuns, func() { s.minimizeSteps(base, script) })
}

// stepsRuns bounds how many candidates leave out operations in a row. A long
// script hardly needs as many, unless most of them fail in other ways; then
// something else should be made simpler first.
const stepsRuns = 300

// takeSome tries a few regular parts of a long script: what one client does,
// every other step, every fourth.
func (s *shrinker) takeSome() {
	for len(s.best.Workload.Script) > stepsFew {
		script := s.best.Workload.Script
		var parts [][]scenarios.Step
		for _, name := range clientsOf(script) {
			parts = append(parts, slices.DeleteFunc(slices.Clone(script), func(step scenarios.Step) bool { return step.Client != name }))
		}
		for _, stride := range []int{8, 4, 2} {
			for offset := range stride {
				var part []scenarios.Step
				for i := offset; i < len(script); i += stride {
					part = append(part, script[i])
				}
				parts = append(parts, part)
			}
		}
		parts = slices.DeleteFunc(parts, func(part []scenarios.Step) bool { return len(part) == len(script) })
		if !s.takeScripts(parts...) {
			return
		}
	}
}

func (s *shrinker) minimizeSteps(base scenarios.Scenario, script []scenarios.Step) {
	minimize(len(script), func(count int, which func(int) []int) int {
		return s.take(count, func(i int) scenarios.Scenario {
			kept := which(i)
			if len(kept) == 0 {
				return s.best // no script at all would leave the clients to choose
			}
			return withScript(base, pick(script, kept))
		})
	})
}

// takeScripts keeps the first of some scripts that will do.
func (s *shrinker) takeScripts(scripts ...[]scenarios.Step) bool {
	scripts = slices.DeleteFunc(scripts, func(script []scenarios.Step) bool { return len(script) == 0 })
	return s.take(len(scripts), func(i int) scenarios.Scenario { return withScript(s.best, scripts[i]) }) >= 0
}

// dropOperations has clients that choose for themselves do less.
func (s *shrinker) dropOperations() {
	for {
		most := s.best.Workload.Operations
		if most == 0 {
			most = len(s.result.History)
		}
		fewer := smaller(most)
		if s.take(len(fewer), func(i int) scenarios.Scenario {
			c := s.best
			c.Workload.Operations = fewer[i]
			return c
		}) < 0 {
			return
		}
	}
}

// dropOrders leaves out what the operator need not ask for.
func (s *shrinker) dropOrders() {
	minimizeList(s, s.best.Operator, func(c scenarios.Scenario, orders []scenarios.Order) scenarios.Scenario {
		c.Operator = orders
		return c
	})
}

// dropClients leaves out clients that do nothing, and has fewer do what is to
// be done.
func (s *shrinker) dropClients() {
	if len(s.best.Workload.Script) == 0 {
		for {
			fewer := smaller(s.best.Workload.Clients)
			if s.take(len(fewer), func(i int) scenarios.Scenario {
				c := s.best
				c.Workload.Clients = fewer[i]
				return c
			}) < 0 {
				return
			}
		}
	}
	// With other numbers the clients draw other random numbers, so that any of
	// these may fail: all as one, all in a row, the last ones only.
	for !s.bench.over {
		used := clientsOf(s.best.Workload.Script)
		var candidates []scenarios.Scenario
		rename := func(clients int, names map[string]string) {
			script := slices.Clone(s.best.Workload.Script)
			for i := range script {
				if name, ok := names[script[i].Client]; ok {
					script[i].Client = name
				}
			}
			c := withScript(s.best, script)
			c.Workload.Clients = clients
			if c.Workload.Clients < s.best.Workload.Clients || !slices.Equal(clientsOf(script), used) {
				candidates = append(candidates, c)
			}
		}
		row := make(map[string]string)
		for i, name := range used {
			row[name] = nemesis.ClientName(i + 1)
		}
		rename(len(used), row)
		for i, name := range used {
			for _, other := range used[:i] {
				rename(s.best.Workload.Clients, map[string]string{name: other})
			}
		}
		rename(clientNumber(used[len(used)-1]), nil)
		if !s.takeAny(candidates...) {
			return
		}
	}
}

// clientsOf are the names of the clients in a script, in the order of their
// numbers.
func clientsOf(script []scenarios.Step) []string {
	var names []string
	for _, step := range script {
		if !slices.Contains(names, step.Client) {
			names = append(names, step.Client)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(clientNumber(a), clientNumber(b)) })
	return names
}

// clientNumber is the number in the name of a client.
func clientNumber(name string) int {
	n := 1
	for nemesis.ClientName(n) != name {
		n++
	}
	return n
}

// roundSteps gives the operations and the orders rounder times.
func (s *shrinker) roundSteps() {
	for _, u := range []time.Duration{100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond} {
		script := slices.Clone(s.best.Workload.Script)
		for i := range script {
			script[i].At = script[i].At.Truncate(u)
		}
		if s.takeScripts(script) {
			break
		}
	}
	if len(s.best.Workload.Script) > stepsFew {
		return
	}
	for place := range s.best.Workload.Script {
		for !s.bench.over {
			round := rounder(s.best.Workload.Script[place].At)
			if s.take(len(round), func(i int) scenarios.Scenario {
				script := slices.Clone(s.best.Workload.Script)
				script[place].At = round[i]
				return withScript(s.best, script)
			}) < 0 {
				break
			}
		}
	}
}

// simplifySteps has clients write short values to the first keys, and put where
// that is enough.
func (s *shrinker) simplifySteps() {
	script := slices.Clone(s.best.Workload.Script)
	if len(script) == 0 || len(script) > stepsFew {
		return
	}
	for i := range script {
		o := &script[i].Operation
		if o.Kind == kv.Get || o.Kind == kv.Put {
			continue
		}
		simpler := slices.Clone(s.best.Workload.Script)
		simpler[i].Operation = kv.Operation{Kind: kv.Put, Key: o.Key, Value: cmp.Or(o.Value, fmt.Sprintf("v%d", i+1))}
		s.takeScripts(simpler)
	}
	script = slices.Clone(s.best.Workload.Script)
	keys, values := make(map[string]string), make(map[string]string)
	for i := range script {
		o := &script[i].Operation
		if keys[o.Key] == "" {
			keys[o.Key] = fmt.Sprintf("k%d", len(keys)+1)
		}
		o.Key = keys[o.Key]
		o.Value, o.Expected = short(values, o.Value), short(values, o.Expected)
	}
	s.takeScripts(script)
}

// short returns a short value in place of another, always the same for the
// same. What appends leave behind is made of several, each with a comma.
func short(values map[string]string, value string) string {
	if value == "" {
		return ""
	}
	parts := strings.SplitAfter(value, ",")
	for i, part := range parts {
		name, comma := strings.CutSuffix(part, ",")
		if name == "" {
			continue
		}
		if values[name] == "" {
			values[name] = fmt.Sprintf("v%d", len(values)+1)
		}
		parts[i] = values[name]
		if comma {
			parts[i] += ","
		}
	}
	return strings.Join(parts, "")
}
