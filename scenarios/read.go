package scenarios

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// Parse reads a scenario from the text of a YAML file. The error is a
// *FileError with the place of the mistake; file is only for it. What a file
// leaves out has the value that New gives it.
func Parse(file string, text []byte) (Scenario, error) {
	document, err := parseDocument(file, text)
	if err != nil {
		return Scenario{}, err
	}
	s := New("")
	if err := document.object(s.fields()); err != nil {
		return Scenario{}, err
	}
	if wrong := s.check(); wrong != nil {
		return Scenario{}, document.at(wrong.path).refuseAs(wrong.found, "%s", wrong.expected)
	}
	return s, nil
}

// YAML writes the scenario as a file that Parse reads back. Everything that
// the run depends on is in it, whether or not it is the default.
func (s Scenario) YAML() []byte {
	var b strings.Builder
	for _, f := range s.fields() {
		if text := f.write(); text != "" {
			b.WriteString(f.name + ":")
			if !strings.HasPrefix(text, "\n") {
				b.WriteString(" ")
			}
			b.WriteString(text + "\n")
		}
	}
	return []byte(b.String())
}

// fields are the keys of a scenario, in the order in which they are written.
func (s *Scenario) fields() []field {
	return []field{
		textField("name", &s.Name),
		textField("summary", &s.Summary),
		textField("protocol", &s.Protocol),
		parametersField("parameters", &s.Parameters),
		textField("flaw", &s.Flaw),
		integerField("nodes", &s.Nodes),
		unsignedField("seed", &s.Seed),
		durationField("duration", &s.Duration),
		durationField("recovery", &s.Recovery),
		sectionField("network", []field{
			distField("delay", &s.Network.Delay),
			probabilityField("loss", &s.Network.Loss),
			probabilityField("duplicate", &s.Network.Duplicate),
			probabilityField("reorder", &s.Network.Reorder),
			distField("reorder-delay", &s.Network.ReorderDelay),
			integerField("bandwidth", &s.Network.Bandwidth),
			integerField("queue", &s.Network.Queue),
			switchField("ordered", &s.Network.Ordered),
		}),
		sectionField("disk", []field{
			distField("sync", &s.Disk.SyncLatency),
			distField("read", &s.Disk.ReadLatency),
			distField("write", &s.Disk.WriteLatency),
		}),
		sectionField("workload", s.Workload.fields()),
		faultsField("faults", &s.Faults),
		generateField("generate", &s.Generate),
		recordedField("recorded", &s.Recorded),
	}
}

func (w *Workload) fields() []field {
	return []field{
		integerField("clients", &w.Clients),
		integerField("keys", &w.Keys),
		integerField("operations", &w.Operations),
		distField("think", &w.Think),
		durationField("deadline", &w.Deadline),
		{
			name: "mix",
			read: func(v value) error {
				w.Mix = Mix{} // a mix that is given is given in full
				return v.object(w.Mix.fields())
			},
			write: func() string { return flow(w.Mix.fields()) },
		},
	}
}

func (m *Mix) fields() []field {
	return []field{
		integerField("get", &m.Get),
		integerField("put", &m.Put),
		integerField("append", &m.Append),
		integerField("cas", &m.CompareAndSet),
		integerField("delete", &m.Delete),
	}
}

// parametersField is a mapping with keys of the protocol's choice.
func parametersField(name string, p *map[string]string) field {
	return field{
		name: name,
		read: func(v value) error {
			pairs, err := v.pairs()
			if err != nil || len(pairs) == 0 {
				return err
			}
			*p = make(map[string]string, len(pairs))
			for _, pair := range pairs {
				if (*p)[pair.name], err = pair.value.text(); err != nil {
					return err
				}
			}
			return nil
		},
		write: func() string {
			var parts []string
			for _, name := range slices.Sorted(maps.Keys(*p)) {
				parts = append(parts, scalar(name)+": "+scalar((*p)[name]))
			}
			if len(parts) == 0 {
				return ""
			}
			return "{" + strings.Join(parts, ", ") + "}"
		},
	}
}

// faultsField is a nemesis.Schedule, one fault a line.
func faultsField(name string, p *nemesis.Schedule) field {
	return field{
		name: name,
		read: func(v value) (err error) {
			// The entries are looked at for their places only.
			if entries, err := v.list(); err != nil || len(entries) == 0 {
				return err
			}
			*p, err = nemesis.ReadNode(v.file, v.node)
			return err
		},
		write: func() string {
			if len(*p) == 0 {
				return ""
			}
			lines := strings.TrimSuffix(p.String(), "\n")
			return "\n  " + strings.ReplaceAll(lines, "\n", "\n  ")
		},
	}
}

// generateField is a nemesis.Generator.
func generateField(name string, p **nemesis.Generator) field {
	return field{
		name: name,
		read: func(v value) error {
			g, err := nemesis.ReadGenerator(v.file, v.node)
			*p = &g
			return err
		},
		write: func() string {
			if *p == nil {
				return ""
			}
			return (*p).String()
		},
	}
}

// recordedField is what a run writes into the file that it leaves behind.
func recordedField(name string, p **Recorded) field {
	fields := func(r *Recorded) []field {
		return []field{
			{
				name: "digest",
				read: func(v value) error {
					text, err := v.text()
					if err != nil {
						return err
					}
					digest, err := strconv.ParseUint(text, 16, 64)
					r.Digest = sim.Digest(digest)
					if err != nil || len(text) != 16 {
						return v.refuse("16 hexadecimal digits")
					}
					return nil
				},
				write: func() string { return strconv.Quote(r.Digest.String()) },
			},
			unsignedField("events", &r.Events),
			textField("verdict", &r.Verdict),
			textField("build", &r.Build),
		}
	}
	return field{
		name: name,
		read: func(v value) error {
			*p = new(Recorded)
			return v.object(fields(*p))
		},
		write: func() string {
			if *p == nil {
				return ""
			}
			return flow(fields(*p))
		},
	}
}
