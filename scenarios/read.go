package scenarios

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError = document.Error

// Parse reads a scenario from the text of a YAML file. The error is a
// *FileError with the place of the mistake; file is only for it. What a file
// leaves out has the value that New gives it, but for the name, which is then
// that of the file.
func Parse(file string, text []byte) (Scenario, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return Scenario{}, err
	}
	s := New("")
	s.Name = nameOf(file)
	if err := object(root, s.fields()); err != nil {
		return Scenario{}, err
	}
	if wrong := s.check(); wrong != nil {
		return Scenario{}, root.At(wrong.path).RefuseAs(wrong.found, wrong.expected)
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
		mapField("parameters", &s.Parameters, textField),
		textField("flaw", &s.Flaw),
		integerField("nodes", &s.Nodes),
		unsignedField("seed", &s.Seed),
		durationField("duration", &s.Duration),
		durationField("recovery", &s.Recovery),
		networkField("network", &s.Network),
		sectionField("disk", []field{
			distField("sync", &s.Disk.SyncLatency),
			distField("read", &s.Disk.ReadLatency),
			distField("write", &s.Disk.WriteLatency),
		}),
		mapField("clocks", &s.Clocks, clockField),
		sectionField("workload", s.Workload.fields()),
		operatorField("operator", &s.Operator),
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
			read: func(v document.Value) error {
				w.Mix = Mix{} // a mix that is given is given in full
				return object(v, w.Mix.fields())
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

// nameOf returns the name of a scenario whose file does not say it: that of
// the file, without folder and extension.
func nameOf(file string) string {
	base := filepath.Base(file)
	name := strings.Map(func(r rune) rune {
		if isOdd(r) {
			return '-'
		}
		return r
	}, strings.TrimSuffix(base, filepath.Ext(base)))
	if !isName(name) {
		return New("").Name
	}
	return name
}

// faultsField is a nemesis.Schedule, one fault a line.
func faultsField(name string, p *nemesis.Schedule) field {
	return field{
		name: name,
		read: func(v document.Value) (err error) {
			// The entries are looked at for their places only.
			if entries, err := v.List("a list"); err != nil || len(entries) == 0 {
				return err
			}
			*p, err = nemesis.ReadNode(v.File(), v.Node())
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
		read: func(v document.Value) error {
			g, err := nemesis.ReadGenerator(v.File(), v.Node())
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
				read: func(v document.Value) error {
					text, err := v.Text("text")
					if err != nil {
						return err
					}
					digest, err := strconv.ParseUint(text, 16, 64)
					r.Digest = sim.Digest(digest)
					if err != nil || len(text) != 16 {
						return v.Refuse("16 hexadecimal digits")
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
		read: func(v document.Value) error {
			*p = new(Recorded)
			return object(v, fields(*p))
		},
		write: func() string {
			if *p == nil {
				return ""
			}
			return flow(fields(*p))
		},
	}
}
