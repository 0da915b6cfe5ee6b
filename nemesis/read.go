package nemesis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/internal/document"
)

// A FileError says where a file could not be understood, what stands there
// and what should.
type FileError = document.Error

// Read reads a schedule from the text of a YAML (or JSON) file: a list of
// faults. Faults that have no id get one by their place. The error is a
// *FileError; file is only for it.
func Read(file string, text []byte) (Schedule, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return nil, err
	}
	return ReadSchedule(root)
}

// ReadSchedule is Read for a schedule that is part of a larger document.
func ReadSchedule(v document.Value) (Schedule, error) {
	entries, err := v.List("a list of faults")
	if err != nil {
		return nil, err
	}
	schedule := make(Schedule, len(entries))
	lines := make(map[string]int, len(entries))
	for i, entry := range entries {
		if err := schedule[i].read(entry); err != nil {
			return nil, err
		}
		if schedule[i].ID == "" {
			continue
		}
		id := entry.Within("id")
		if line, ok := lines[schedule[i].ID]; ok {
			return nil, id.RefuseAs(fmt.Sprintf("the id %q again, which line %d has", schedule[i].ID, line), "ids that differ")
		}
		lines[schedule[i].ID] = id.Line()
	}
	return schedule.WithIDs(), nil
}

// read fills f from one entry of a schedule.
func (f *Fault) read(v document.Value) error {
	pairs, err := v.Pairs("a fault: keys and values")
	if err != nil {
		return err
	}
	// The kind decides which other keys there may be. Where it is missing,
	// the fields all faults have are enough to say so.
	var kind string
	fields := f.fields(&kind)
	for _, p := range pairs {
		if p.Name != "kind" {
			continue
		}
		if kind, err = kindType.Read(p.Value); err != nil {
			return err
		}
		f.Effect = mustKind(kind).zero()
		fields = append(fields, f.Effect.fields()...)
	}
	if err := v.Fill("a fault: keys and values", fields); err != nil {
		return err
	}
	if m := f.check(); m != nil {
		return v.Within(m.field).RefuseAs(m.found, m.expected)
	}
	return nil
}

// timeMax is the longest time that a file may name: more than any run lasts, and
// far from what overflows when it is added to another.
const timeMax = 10_000 * time.Hour

// fields are the keys that faults of every kind have.
func (f *Fault) fields(kind *string) []field {
	return slices.Concat([]field{
		bind(idType, "id", "f1, f2, … by place", "its name; its random numbers depend on it", &f.ID),
	}, f.Trigger.fields(), []field{
		bind(kindType, "kind", "", "what goes wrong", kind).Must(),
		bind(targetType, "target", "", "whom it strikes: nodes (n1, c1) or "+strings.Join(roles, ", "), (*[]string)(&f.Target)),
		bind(lengthType, "for", "until the final heal", "how long it lasts; ever is beyond the final heal", &f.For),
	})
}

// check says what is wrong with a fault whose fields are each well formed.
func (f *Fault) check() *mistake {
	if m := f.Trigger.check(); m != nil {
		return m
	}
	if f.Trigger.timed() && slices.Contains(f.Target, Origin) {
		return &mistake{"target", "the origin of a fault that time sets off", "it beside became, observed, sent or operation"}
	}
	if _, ok := f.Effect.(instant); ok && f.For != 0 {
		return &mistake{"for", "for beside " + f.Effect.Kind(), "none: it happens at once, and is not taken back"}
	}
	return f.Effect.check(f)
}

// WithIDs returns a copy of s with an ID for each fault that has none: f and
// its place from 1, or the next number that is free.
func (s Schedule) WithIDs() Schedule {
	taken := make(map[string]bool, len(s))
	for _, f := range s {
		taken[f.ID] = true
	}
	named := slices.Clone(s)
	for i := range named {
		if named[i].ID != "" {
			continue
		}
		number := i + 1
		for taken["f"+strconv.Itoa(number)] {
			number++
		}
		named[i].ID = "f" + strconv.Itoa(number)
		taken[named[i].ID] = true
	}
	return named
}

// UnmarshalYAML makes a schedule a part of any YAML document that goccy/go-yaml
// reads. Its errors carry the line and column but no file.
func (s *Schedule) UnmarshalYAML(node ast.Node) (err error) {
	*s, err = ReadSchedule(document.Of("schedule", node))
	return err
}

// UnmarshalJSON reads what MarshalJSON of each fault wrote.
func (s *Schedule) UnmarshalJSON(text []byte) (err error) {
	*s, err = Read("schedule", text)
	return err
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *Fault) UnmarshalJSON(text []byte) (err error) {
	*f, err = readFault("fault", text)
	return err
}

// readFault reads a text that is one fault.
func readFault(file string, text []byte) (Fault, error) {
	root, err := document.Parse(file, text)
	if err != nil {
		return Fault{}, err
	}
	var f Fault
	err = f.read(root)
	return f, err
}
