package scenarios

import (
	"path/filepath"
	"slices"
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
// *FileError with the place of the mistake; file is only for it. It is a mistake
// too to write what can do nothing, such as a fault after the end, or about a
// kind of message that the protocol does not have; but what a run wrote is read
// as it ran. What a file leaves out has the value that New gives it, but for the
// name, which is then that of the file.
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
	if s.Recorded != nil { // it ran as it is
		if !hasKey(root, "work") {
			s.Work = sim.Work{} // when messages took no time yet
		}
		return s, nil
	}
	if wrong := s.inert(); wrong != nil {
		return Scenario{}, root.At(wrong.path).RefuseAs(wrong.found, wrong.expected)
	}
	return s, nil
}

// hasKey reports whether a mapping has a key.
func hasKey(v document.Value, name string) bool {
	pairs, err := v.Pairs("keys and values")
	return err == nil && slices.ContainsFunc(pairs, func(p document.Pair) bool { return p.Name == name })
}

// notePlaces has a value know the places of all that it holds, where a reader of
// another package is to read it.
func notePlaces(v document.Value) {
	pairs, err := v.Pairs("")
	if err == nil {
		for _, p := range pairs {
			notePlaces(p.Value)
		}
		return
	}
	entries, err := v.List("")
	if err != nil {
		return // nothing within
	}
	for _, entry := range entries {
		notePlaces(entry)
	}
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
		textField("name", &s.Name).about("how commands call it: letters, digits, -, _, . and /"),
		textField("summary", &s.Summary).about("its story in one line"),
		textField("protocol", &s.Protocol).about("the protocol under test"),
		mapField("parameters", &s.Parameters, textField).about("settings of the protocol, by name"),
		textField("flaw", &s.Flaw).about("a documented bug to build the protocol with"),
		integerField("nodes", &s.Nodes).between(1, NodesMax).about("how many servers; they are called n1, n2, …"),
		unsignedField("seed", &s.Seed).about("what all chance in the run comes from"),
		durationField("duration", &s.Duration).about("how long the first phase lasts, in which faults strike"),
		durationField("recovery", &s.Recovery).about("the bound on the second phase, in which progress must resume"),
		presentField("safety-only", &s.SafetyOnly).about("progress is not judged"),
		networkField("network", &s.Network).about("how links behave when no fault concerns them"),
		sectionField("disk", diskFields(&s.Disk)).about("how the disk of every server behaves"),
		sectionField("work", workFields(&s.Work)).about("how long every server takes to handle messages"),
		mapField("clocks", &s.Clocks, clockField).about("which nodes have clocks that are wrong from the start"),
		sectionField("workload", s.Workload.fields()).about("what the clients do"),
		scriptField("script", &s.Workload.Script).about("all that the clients do, operation by operation, in place of what the workload chooses"),
		operatorField("operator", &s.Operator).about("what somebody asks of the cluster itself"),
		faultsField("faults", &s.Faults).about("what strikes in the first phase"),
		generateField("generate", &s.Generate).about("which faults to make up from the seed, besides"),
		mapField("sometimes", &s.Sometimes, triggerField).about("what should happen in some run of a hunt, by name"),
		recordedField("recorded", &s.Recorded).about("what a run came to; runs write it, people need not"),
	}
}

func (w *Workload) fields() []field {
	return []field{
		integerField("clients", &w.Clients).between(1, ClientsMax).about("how many; they are called c1, c2, …"),
		integerField("keys", &w.Keys).between(1, KeysMax).about("how many keys they share; few keys make conflicts"),
		integerField("operations", &w.Operations).about("the most that each client starts in the first phase; 0 is as many as time allows"),
		distField("think", &w.Think).about("how long a client waits between two operations"),
		durationField("deadline", &w.Deadline).about("how long a client retries an operation before it gives up"),
		{
			name: "mix",
			read: func(v document.Value) error {
				w.Mix = Mix{} // a mix that is given is given in full
				return object(v, w.Mix.fields())
			},
			write:  func() string { return flow(w.Mix.fields()) },
			schema: objectSchema(w.Mix.fields()).with("description", "the weights of the kinds of operation; a kind left out has weight 0"),
		},
		sizesField("values", &w.Values).about("how many bytes the values take that clients write; left out, as few as tell them apart"),
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
			if entries, err := v.List("a list"); err != nil || len(entries) == 0 {
				return err
			}
			notePlaces(v)
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
		schema: schema{"$ref": "#/$defs/schedule"},
	}
}

// generateField is a nemesis.Generator.
func generateField(name string, p **nemesis.Generator) field {
	return field{
		name: name,
		read: func(v document.Value) error {
			notePlaces(v)
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
		schema: schema{"$ref": "#/$defs/generator"},
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
				write:  func() string { return strconv.Quote(r.Digest.String()) },
				schema: schema{"type": "string", "pattern": "^[0-9a-f]{16}$"},
			},
			unsignedField("events", &r.Events),
			verdictField("verdict", &r.Verdict),
			lineField("signature", &r.Signature),
			lineField("model", (*string)(&r.Model)).about("the versions of what gave the seed its meaning"),
			lineField("build", &r.Build),
			quotedField("executable", &r.Executable).about("stands for the file of the build"),
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
		schema: objectSchema(fields(new(Recorded))),
	}
}
