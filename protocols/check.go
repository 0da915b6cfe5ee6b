package protocols

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// Check returns an error that names all that is missing in the descriptor of a protocol,
// or cannot be so, each on a line of its own; nil if it is complete. It makes clusters of
// one to five nodes, with the flaws too, and calls what the descriptor has of functions,
// with the defaults. What it does not see is whether the programs do what is claimed:
// laplacetest.Catalogue does.
func Check(p *Protocol) error {
	if p == nil {
		return errors.New("found no protocol (nil), expected a *protocols.Protocol")
	}
	c := descriptorCheck{p: p}
	c.words()
	c.roles()
	c.survival()
	c.parameters()
	if len(c.wrong) == 0 { // else there may be no settings to ask with
		c.modes()
		c.functions()
		c.programs()
	}
	c.flaws()
	c.services()
	c.messages()
	c.invariants()
	return errors.Join(c.wrong...)
}

// A descriptorCheck looks for what is wrong with a descriptor.
type descriptorCheck struct {
	p     *Protocol
	wrong []error
}

// add adds a fault, unless the descriptor is as it should be.
func (c *descriptorCheck) add(isWrong bool, where, format string, args ...any) {
	if isWrong {
		c.wrong = append(c.wrong, fmt.Errorf("protocol %q: %s: %s", c.p.Name, where, fmt.Sprintf(format, args...)))
	}
}

// nameMax is how many letters the name of a protocol, a parameter or a flaw has at most.
const nameMax = 40

// NameForm says what IsName asks of a name.
const NameForm = "at most 40 small letters, digits and hyphens, with a letter first"

// IsName reports whether a text can be the name of a protocol, a parameter or a flaw; see
// NameForm.
func IsName(text string) bool {
	odd := func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-') }
	return text != "" && len(text) <= nameMax && 'a' <= text[0] && text[0] <= 'z' && !strings.ContainsFunc(text, odd)
}

// named refuses what is no name, and names that stand there twice.
func (c *descriptorCheck) named(where string, names []string) {
	for i, name := range names {
		c.add(!IsName(name), where, "found the name %q, expected "+NameForm, name)
		c.add(slices.Contains(names[:i], name), where, "found %q twice, expected each name once", name)
	}
}

func (c *descriptorCheck) words() {
	c.named("Name", []string{c.p.Name})
	c.add(c.p.Version < 1, "Version", "found %d, expected 1 or more", c.p.Version)
	for _, field := range []struct{ name, text, tells string }{
		{"Summary", c.p.Summary, "what it is, in one line"},
		{"Source", c.p.Source, "the paper that it follows, or who thought of it"},
		{"Reads", c.p.Reads, "how a read is served, in one line"},
		{"Survives.Text", c.p.Survives.Text, "what it withstands, in one or two sentences"},
		{"Converges.Text", c.p.Converges.Text, "in what its servers come to agree, or why in nothing"},
	} {
		c.add(field.text == "", field.name, "found nothing, expected %s", field.tells)
	}
	c.level("Guarantee", c.p.Guarantee)
	c.observed("Observes", c.p.Observes)
	c.observed("MastersObserve", c.p.MastersObserve)
	c.observed("Converges.In", c.p.Converges.In)
	c.named("FaultPoints", c.p.FaultPoints)
}

// roles looks at what there is to tell of each role, and that somebody leads unless
// nobody does.
func (c *descriptorCheck) roles() {
	var listed []string
	leads := false
	for _, r := range c.p.Roles {
		c.add(r.Name == "" || slices.Contains(listed, r.Name), "Roles", "found the name %q, expected the text of Became, and each once", r.Name)
		c.add(r.Stance == Other || r.Stance > Oversees, "Roles", "found the stance %v of %q, expected one of Leads to Oversees", r.Stance, r.Name)
		c.add(r.Name == sim.Leader && r.Stance != Leads, "Roles", "found %q with the stance %v, expected Leads", r.Name, r.Stance)
		listed, leads = append(listed, r.Name), leads || r.Name == sim.Leader
	}
	c.add(!leads && !c.p.Leaderless, "Roles", "found no %q, expected each role that its programs tell of (sim.Became), or Leaderless", sim.Leader)
}

func (c *descriptorCheck) observed(where string, kinds []sim.ObservationKind) {
	for _, kind := range kinds {
		c.add(!slices.Contains(observation.All(), kind), where, "found the kind %d, expected one of package sim", kind)
	}
}

// promisable are the levels that a protocol may promise, from the strongest to the weakest
// as far as they can be compared.
var promisable = []checker.Level{
	checker.Linearizable, checker.Sequential, checker.SequentialPerKey, checker.Causal,
	checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads,
	checker.Prefix, checker.Eventual,
}

func (c *descriptorCheck) level(where string, promised checker.Level) {
	c.add(!slices.Contains(promisable, promised), where, "found %q, expected %s", promised, oneOf(promised, promisable))
}

func (c *descriptorCheck) survival() {
	c.share("Survives.Down", c.p.Survives.Down)
	c.share("Survives.Amnesia", c.p.Survives.Amnesia)
	for _, damage := range c.p.Survives.Disk {
		c.add(!slices.Contains(Damages, damage), "Survives.Disk", "found %q, expected %s", damage, oneOf(damage, Damages))
	}
}

func (c *descriptorCheck) share(where string, found Share) {
	shares := []Share{None, Minority, One, Third, All}
	c.add(!slices.Contains(shares, found), where, "found %q, expected %s", found, oneOf(found, shares))
}

// oneOf says what words there are in place of one.
func oneOf[T ~string](found T, known []T) string {
	return document.OneOf(string(found), names(known, func(one T) string { return string(one) }))
}

func (c *descriptorCheck) parameters() {
	c.named("Parameters", names(c.p.Parameters, Parameter.name))
	for _, q := range c.p.Parameters {
		where := "parameter " + q.Name
		c.add(q.Summary == "", where, "found no Summary, expected what it sets, in one line")
		if kinds := []ParameterKind{Switch, Number, Duration, Choice}; !slices.Contains(kinds, q.Kind) {
			c.add(true, where, "found the Kind %q, expected %s", q.Kind, oneOf(q.Kind, kinds))
			continue
		}
		for _, value := range append([]string{q.Default}, q.Draws...) {
			if err := q.Check(value); err != nil {
				c.add(true, where, "Default and Draws: %v", err)
			}
		}
	}
	versions := slices.ContainsFunc(c.p.Parameters, func(q Parameter) bool { return q.Name == c.p.VersionParameter && q.Kind == Choice })
	c.add(c.p.VersionParameter != "" && !versions, "VersionParameter", "found %q, expected the name of a parameter of the kind choice", c.p.VersionParameter)
}

func (c *descriptorCheck) modes() {
	for _, m := range c.p.Modes {
		where := fmt.Sprintf("the mode %s: %s", m.Parameter, m.Value)
		i := slices.IndexFunc(c.p.Parameters, func(q Parameter) bool { return q.Name == m.Parameter })
		c.add(i < 0, where, "found no such parameter, expected one of Parameters")
		if i >= 0 {
			err := c.p.Parameters[i].Check(m.Value)
			c.add(err != nil, where, "%v", err)
		}
		c.add(m.Summary == "", where, "found no Summary, expected what clients must expect, in one line")
		c.level(where, m.Guarantee)
	}
}

func (c *descriptorCheck) flaws() {
	c.named("Flaws", names(c.p.Flaws, flawName))
	for _, f := range c.p.Flaws {
		for _, field := range []struct{ name, text, tells string }{
			{"Summary", f.Summary, "what the program does wrong, in one line"},
			{"Source", f.Source, "where the bug, or the rule that it breaks, is documented"},
			{"Needs", f.Needs, "which faults bring it out, in one line"},
			{"Scenario", f.Scenario, "the name of the scenario that brings it out best"},
		} {
			c.add(field.text == "", "flaw "+f.Name, "found no %s, expected %s", field.name, field.tells)
		}
	}
}

// functions looks at what the descriptor says of the defaults.
func (c *descriptorCheck) functions() {
	s, err := resolve(c.p, nil)
	if err != nil {
		c.add(true, "Parameters", "%v", err)
		return
	}
	if c.p.Failover != nil {
		bound := c.p.Failover(s)
		c.add(bound <= 0, "Failover", "found %v, expected more than 0, or nil for a function if nobody promises that", bound)
	}
	if c.p.Election != nil {
		e := c.p.Election(s)
		c.add(min(e.Beat, e.Silence, e.Attempt) < 0 || e.Trips < 0, "Election", "found %+v, expected 0 or more of each", e)
	}
	if c.p.Course != nil {
		course := c.p.Course(s)
		c.add(course.Messages < 1 || course.Syncs < 0 || course.Batch < 1, "Course", "found %+v, expected 1 message or more, no fewer than 0 syncs, and a batch of 1 or more", course)
	}
	if c.p.Transfer != nil {
		transfer := c.p.Transfer(s)
		c.add(transfer.Part < 1 || transfer.Ahead < 1, "Transfer", "found %+v, expected a Part and an Ahead of 1 or more", transfer)
	}
	if c.p.Leases != nil {
		lease, rests := c.p.Leases(s)
		c.add(rests && (lease.Length <= 0 || lease.Text == ""), "Leases", "found a lease of %v, and of it the text %q; expected more than 0, and what is claimed", lease.Length, lease.Text)
		c.add(rests && lease.Clock == Monotonic && (lease.Slowest <= 0 || lease.Fastest < lease.Slowest), "Leases", "found the rates %d and %d, expected more than 0, and the faster second", lease.Slowest, lease.Fastest)
	}
	if c.p.Masters != nil {
		c.add(c.p.Masters(s) < 1, "Masters", "found %d, expected 1 or more, or nil for a function if there are none", c.p.Masters(s))
	}
}

// nodesTried is up to how many nodes a cluster is made of, to see that it can be.
const nodesTried = 5

// programs makes clusters, without a flaw, with each, and with what there is not.
func (c *descriptorCheck) programs() {
	if c.p.New == nil {
		c.add(true, "New", "found nil, expected what makes the program of each node")
		return
	}
	var nodes, able []sim.NodeID
	for id := sim.NodeID(1); id <= nodesTried; id++ {
		nodes = append(nodes, id)
		program, err := c.p.New(Cluster{Nodes: nodes})
		var refusal *Refusal
		c.add(err != nil && !errors.As(err, &refusal), "New", "%d nodes: found the error %v, expected none, or a *protocols.Refusal", id, err)
		c.add(err == nil && program == nil, "New", "%d nodes: found neither a program nor an error", id)
		if err == nil && program != nil {
			able = slices.Clone(nodes)
		}
	}
	built := able != nil
	if !built {
		able = nodes
	}
	c.add(!built, "New", "found no number of nodes from 1 to %d that it can be built for, expected one at least", nodesTried)
	for _, f := range c.p.Flaws {
		_, err := c.p.New(Cluster{Nodes: able, Flaw: f.Name})
		c.add(err != nil && built, "flaw "+f.Name, "New: %v", err)
	}
	const none = "no such"
	_, err := c.p.New(Cluster{Nodes: able, Flaw: none})
	c.add(err == nil, "New", "found no error for the flaw %q, expected one; Protocol.Settings returns it", none)
	_, err = c.p.New(Cluster{Nodes: able, Parameters: map[string]string{none: ""}})
	c.add(err == nil, "New", "found no error for the parameter %q, expected one; Protocol.Settings returns it", none)
}

func (c *descriptorCheck) invariants() {
	var taken []string
	for _, standard := range checker.StandardInvariants(observation.All()...) {
		taken = append(taken, standard.Name())
	}
	for _, i := range c.p.OwnInvariants() {
		c.add(i.Name() == "" || slices.Contains(taken, i.Name()), "Invariants", "found the name %q, expected one that no other invariant has", i.Name())
		c.add(len(i.Kinds()) == 0, "Invariants", "%s looks at no kind of observation, expected one or more", i.Name())
		taken = append(taken, i.Name())
	}
}

func (c *descriptorCheck) services() {
	c.add(c.p.Services != nil && len(c.p.Services) == 0, "Services", "found an empty list, expected one service or more, or nil for all")
}

func (c *descriptorCheck) messages() {
	for _, m := range c.p.Messages {
		if m == nil {
			c.add(true, "Messages", "found nil, expected a value of each type")
			continue
		}
		_, sized := m.(sim.Sizer)
		c.add(!sized && varies(reflect.TypeOf(m), nil), "Messages", "%T has a string, slice or map, and no method WireSize() int: a link with a bandwidth would carry it in no time", m)
	}
}

// varies reports whether values of a type differ in length: a string, slice or map is
// in it. The types that it is within were looked at.
func varies(typ reflect.Type, within []reflect.Type) bool {
	if slices.Contains(within, typ) {
		return false
	}
	within = append(within, typ)
	switch typ.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return true
	case reflect.Array, reflect.Pointer:
		return varies(typ.Elem(), within)
	case reflect.Struct:
		for i := range typ.NumField() {
			if varies(typ.Field(i).Type, within) {
				return true
			}
		}
	}
	return false
}
