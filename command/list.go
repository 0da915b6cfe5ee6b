package command

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/hunt/literature"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/export"
	"github.com/laplace-sim/laplace/scenarios"
)

// A catalogue is one of the things that can be listed.
type catalogue struct {
	name    string
	objects func() any // what is written as JSON
	table   func() table
}

var catalogues = []catalogue{
	catalogueOf("protocols", listProtocols, 1, []string{"PROTOCOL", "WHAT IT IS", "AFTER", "SURVIVES"}, func(p listedProtocol) []string {
		return []string{p.Name, p.Summary, p.Source, p.Survives}
	}),
	catalogueOf("scenarios", listScenarios, 1, []string{"SCENARIO", "WHAT HAPPENS"}, func(s listedScenario) []string {
		return []string{s.Name, s.Summary}
	}),
	catalogueOf("workloads", listWorkloads, 1, []string{"WORKLOAD", "WHAT CLIENTS DO", "OF THE SERVICE", "MIX"}, func(w listedWorkload) []string {
		return []string{w.Name, w.Summary, w.Service, w.mix()}
	}),
	catalogueOf("faults", listFaults, 1, []string{"FAULT", "WHAT HAPPENS", "EXAMPLE", "KEYS OF ITS OWN", "WHERE IT CHANGES NOTHING"}, listedFault.row),
	catalogueOf("schedules", compare.Faults, 1, []string{"SCHEDULE", "WHAT HAPPENS"}, func(f compare.Fault) []string {
		return []string{f.Name, f.Summary}
	}),
	catalogueOf("flaws", listFlaws, 2, []string{"FLAW", "SHOWS IN", "WHAT IS WRONG", "SOURCE"}, func(f listedFlaw) []string {
		return []string{f.Name, f.Scenario, f.Summary, f.Source}
	}),
	catalogueOf("yardsticks", listYardsticks, 1, []string{"YARDSTICK", "WHAT WAS FOUND", "WHERE"}, func(y listedYardstick) []string {
		return []string{y.Name, y.Summary, y.Source}
	}),
	catalogueOf("formats", listFormats, 1, []string{"FORMAT", "WHAT IT IS FOR", "OF"}, func(f listedFormat) []string {
		return []string{f.Name, f.Summary, f.Of}
	}),
}

// catalogueOf is a catalogue with a row of a table for each object, the first of
// whose columns hold names.
func catalogueOf[T any](name string, list func() []T, names int, heads []string, row func(T) []string) catalogue {
	return catalogue{name, func() any { return list() }, func() table {
		t := table{heads: heads, names: names}
		for _, one := range list() {
			t.rows = append(t.rows, row(one))
		}
		return t
	}}
}

func (c *console) listCommand() *cobra.Command {
	var names, keys []string
	for _, k := range catalogues {
		names = append(names, k.name)
	}
	for _, f := range nemesis.CommonFields() {
		keys = append(keys, f.Name)
	}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list WHAT [NAME]",
		Short: "List what there is to run, to run it with, and to break it with",
		Long: strings.Join(prose.Wrap("List what there is to run, to run it with, and to break it with: "+prose.List(names)+".", 79), "\n") + `

On a terminal the table fits its width. Elsewhere each row is one line, without
titles, for other programs. With a name, the list is of what is called so.

` + strings.Join(prose.Wrap("Faults of every kind have the keys "+prose.List(keys)+"; --json explains them all.", 79), "\n"),
		Example: `  laplace list scenarios
  laplace list flaws
  laplace list faults partition
  laplace list faults --json | jq -r '.[].example'`,
		Annotations: map[string]string{statusNote: statusesBad},
		ValidArgs:   names,
		Args:        arguments(1, 2, "one of "+strings.Join(names, ", ")+", and at most one name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, k := range catalogues {
				if k.name != args[0] {
					continue
				}
				t, objects := k.table(), k.objects()
				if len(args) == 2 {
					var known []string
					for _, row := range t.rows {
						known = append(known, row[0])
					}
					if !slices.Contains(known, args[1]) {
						return misuse(fmt.Errorf("%s: found %q, expected %s; see %[1]s %[4]s", cmd.CommandPath(), args[1], document.OneOf(args[1], known), k.name))
					}
					t.rows = slices.DeleteFunc(t.rows, func(row []string) bool { return row[0] != args[1] })
					objects = called(args[1], objects)
				}
				if asJSON {
					return writeJSON(c.out, objects, "  ")
				}
				t.write(c.out)
				return nil
			}
			return confused(cmd, "", fmt.Sprintf("%q", args[0]), document.OneOf(args[0], names))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write an array of objects")
	return cmd
}

// called are the objects of a list that have a name.
func called(name string, objects any) []any {
	var all []any
	for _, o := range reflect.ValueOf(objects).Seq2() {
		if o.FieldByName("Name").String() == name {
			all = append(all, o.Interface())
		}
	}
	return all
}

// listed is what every object of a list begins with.
type listed struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

type listedProtocol struct {
	listed
	Source     string            `json:"source"`
	Guarantee  string            `json:"guarantee"`
	Modes      []listedMode      `json:"modes"`
	Reads      string            `json:"reads"`
	Survives   string            `json:"survives"`
	Withstands withstood         `json:"withstands"`
	Parameters []listedParameter `json:"parameters"`
	Flaws      []string          `json:"flaws"`
	Points     []string          `json:"fault_points"`
}

// A listedMode is a setting under which the guarantee is another.
type listedMode struct {
	Parameter string `json:"parameter"`
	Value     string `json:"value"`
	Guarantee string `json:"guarantee"`
	Summary   string `json:"summary"`
}

// What is withstood is how many nodes may suffer each kind of fault: none, one,
// minority, third or all.
type withstood struct {
	Down    protocols.Share `json:"down"`
	Amnesia protocols.Share `json:"amnesia"`
	Rejoin  bool            `json:"rejoin"` // a server that was removed may come back as a new machine
	// Messages may reach other servers than they were sent to.
	Misdelivery bool               `json:"misdelivery"`
	Disk        []protocols.Damage `json:"disk"` // the damage that all disks may take
	Clocks      bool               `json:"clocks"`
}

type listedParameter struct {
	listed
	Type    string   `json:"type"`
	Default string   `json:"default"`
	Values  []string `json:"values,omitempty"`
}

func listProtocols() []listedProtocol {
	all := []listedProtocol{}
	for _, p := range scenarios.Protocols() {
		l := listedProtocol{
			listed: listed{p.Name, p.Summary}, Source: p.Source,
			Guarantee: string(p.Guarantee), Modes: []listedMode{}, Reads: p.Reads, Survives: p.Survives.Text,
			Withstands: withstood{p.Survives.Down, p.Survives.Amnesia, p.Survives.Rejoin, p.Survives.Misdelivery, p.Survives.Disk, p.Survives.Clocks},
			Parameters: []listedParameter{}, Flaws: []string{}, Points: append([]string{}, p.FaultPoints...),
		}
		for _, m := range p.Modes {
			l.Modes = append(l.Modes, listedMode{m.Parameter, m.Value, string(m.Guarantee), m.Summary})
		}
		for _, q := range p.Parameters {
			l.Parameters = append(l.Parameters, listedParameter{listed{q.Name, q.Summary}, string(q.Kind), q.Default, q.Values})
		}
		for _, f := range p.Flaws {
			l.Flaws = append(l.Flaws, f.Name)
		}
		all = append(all, l)
	}
	return all
}

type listedWorkload struct {
	listed
	Service string       `json:"service"`
	Kinds   []listedKind `json:"kinds"`
	// Protocols are those whose servers offer the service.
	Protocols []string `json:"protocols"`
}

// A listedKind is a kind of operation, with how often clients choose it where a scenario
// does not say.
type listedKind struct {
	Name   string `json:"name"`
	Reads  bool   `json:"reads"`
	Weight int    `json:"weight"`
}

// mix is the kinds and their weights.
func (w listedWorkload) mix() string {
	var weights []string
	for _, k := range w.Kinds {
		weights = append(weights, fmt.Sprintf("%s %d", k.Name, k.Weight))
	}
	return strings.Join(weights, ", ")
}

func listWorkloads() []listedWorkload {
	var all []listedWorkload
	place := make(map[string]int)
	for _, p := range scenarios.Protocols() {
		for _, t := range scenarios.Tasks(p) {
			i, known := place[t.Name]
			if !known {
				i = len(all)
				place[t.Name] = i
				l := listedWorkload{listed: listed{t.Name, t.Summary}, Service: t.Service.Name}
				for _, w := range t.Mix {
					l.Kinds = append(l.Kinds, listedKind{w.Kind.Name, w.Kind.Reads, w.Weight})
				}
				all = append(all, l)
			}
			all[i].Protocols = append(all[i].Protocols, p.Name)
		}
	}
	return all
}

type listedScenario struct {
	listed
	Protocol string `json:"protocol"`
	Nodes    int    `json:"nodes"`
	Duration string `json:"duration"`
}

func listScenarios() []listedScenario {
	all := []listedScenario{}
	for _, s := range scenarios.Library() {
		all = append(all, listedScenario{listed{s.Name, s.Summary}, s.Protocol, s.Nodes, s.Duration.String()})
	}
	return all
}

type listedFlaw struct {
	listed
	Protocol string `json:"protocol"`
	Source   string `json:"source"`
	Needs    string `json:"needs"`
	Scenario string `json:"scenario"` // of the library, which brings it out
}

func listFlaws() []listedFlaw {
	all := []listedFlaw{}
	for _, f := range scenarios.Flaws() {
		all = append(all, listedFlaw{listed{f.Name, f.Summary}, f.Protocol, f.Source, f.Needs, f.Scenario})
	}
	return all
}

// A listedYardstick is something that was published, which laplace reproduce runs again.
type listedYardstick struct {
	listed
	Source   string `json:"source"`
	Measures string `json:"measures"`
	Trials   int    `json:"trials"`
	Cases    int    `json:"cases"`
}

func listYardsticks() []listedYardstick {
	var all []listedYardstick
	for _, y := range literature.All() {
		all = append(all, listedYardstick{listed{y.Name, y.Summary}, y.Source, y.Measures.Name, y.Trials, len(y.Cases)})
	}
	return all
}

// A listedFormat is one that laplace export writes.
type listedFormat struct {
	listed
	Extension string `json:"extension"`
	Of        string `json:"of"`
}

func listFormats() []listedFormat {
	var all []listedFormat
	for _, f := range export.Formats() {
		all = append(all, listedFormat{listed{f.Name, f.Summary}, f.Extension, f.Of()})
	}
	return all
}

// A listedFault is a kind of fault with all the keys that it may have.
type listedFault struct {
	nemesis.Kind
	// Inert are the protocols in which it changes nothing, unless a parameter says
	// otherwise, each with the reason.
	Inert map[string]string `json:"inert"`
}

func listFaults() []listedFault {
	var all []listedFault
	for _, k := range nemesis.Kinds() {
		k.Fields = append(nemesis.CommonFields(), k.Fields...)
		all = append(all, listedFault{k, make(map[string]string)})
	}
	for _, p := range scenarios.Protocols() {
		inert, err := scenarios.New(p.Name).Inert()
		if err != nil {
			panic("command: " + err.Error())
		}
		for _, f := range all {
			if reason := inert[f.Name]; reason != "" {
				f.Inert[p.Name] = reason
			}
		}
	}
	return all
}

// inertIn says in which protocols a fault changes nothing; "" if in none.
func (f listedFault) inertIn() string {
	if len(f.Inert) == 0 {
		return ""
	}
	return "changes nothing in " + prose.List(slices.Sorted(maps.Keys(f.Inert)))
}

func (f listedFault) row() []string {
	var keys []string
	for _, key := range f.Fields[len(nemesis.CommonFields()):] {
		keys = append(keys, key.Name+" ("+key.Summary+")")
	}
	row := []string{f.Name, f.Summary, f.Example}
	if len(keys) > 0 {
		row = append(row, "with "+strings.Join(keys, ", "))
	}
	if inert := f.inertIn(); inert != "" {
		row = append(row, inert)
	}
	return row
}
