package scenarios

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Mismatch says how two runs that should have been one differ.
type Mismatch struct {
	First, Second Side
	// Common is how many records of the trace they have in common before they
	// part; 0 if a trace is missing.
	Common uint64
}

// A Side is one of the two runs of a Mismatch.
type Side struct {
	Name      string // such as "recorded"
	Digest    sim.Digest
	Events    uint64
	Verdict   string
	Signature string
	Model     Model
	Build     string
	// Executable is what Executable was then; empty if it is not known.
	Executable string
	// Record is where the run parts from the other; nil if there is no
	// trace, or it has ended there.
	Record *trace.Record
	// Cause is the event that caused it; nil if it was the outside.
	Cause *trace.Record
}

func sideOf(name string, r *Result) Side {
	return Side{
		Name: name, Digest: r.Digest, Events: r.Events, Verdict: r.Verdict.String(), Signature: r.Signature, Model: r.Model, Build: Build(), Executable: Executable(),
	}
}

// Agree reports whether the runs are as alike as can be asked of them: two
// models made them, so that their events may differ, and both came to the same
// verdict and signature, or to a violation if the first has no signature.
func (m *Mismatch) Agree() bool {
	first, second := &m.First, &m.Second
	return first.Model != second.Model && first.Verdict == second.Verdict &&
		(first.Signature == second.Signature || isUnsigned(first.Verdict, first.Signature))
}

// Unsigned reports whether a violation was recorded without its signature, as
// files from before there were signatures do: only verdicts can be compared then.
func (r *Recorded) Unsigned() bool { return isUnsigned(r.Verdict, r.Signature) }

func isUnsigned(verdict, signature string) bool {
	return verdict == checker.Violation.String() && signature == ""
}

// part finds where two traces part, and reports whether they do.
func (m *Mismatch) part(first, second *trace.Trace) bool {
	d := trace.FirstDifference(first, second)
	if d == nil {
		return false
	}
	m.Common = d.Index
	m.First.at(d.A, first)
	m.Second.at(d.B, second)
	return true
}

// at notes where the run parts from the other, and why.
func (s *Side) at(r *trace.Record, t *trace.Trace) {
	s.Record = r
	if r == nil {
		return
	}
	cause := r.Cause
	if !r.Kind.IsEvent() && cause == 0 {
		cause = r.Number
	}
	if event, ok := t.Event(cause); ok {
		s.Cause = &event
	}
}

// String says it in a few lines.
func (m *Mismatch) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: digest %s after %d events; %s: %s after %d\n",
		m.First.Name, m.First.Digest, m.First.Events, m.Second.Name, m.Second.Digest, m.Second.Events)
	if m.First.Record == nil && m.Second.Record == nil {
		b.WriteString("no trace tells where they part")
		if m.First.Digest != m.Second.Digest && m.First.Events == m.Second.Events {
			b.WriteString("; their events are as many, so it may be that only what was observed, sent or written differs")
		}
		b.WriteString("\n")
	} else {
		fmt.Fprintf(&b, "they part at record %d of the trace\n", m.Common+1)
		m.First.write(&b)
		m.Second.write(&b)
	}
	b.WriteString(m.makers())
	return b.String()
}

// makers says who made the runs, and what follows from that.
func (m *Mismatch) makers() string {
	first, second := &m.First, &m.Second
	switch {
	case first.Model != second.Model:
		return fmt.Sprintf("%s by %s, %s by %s: the events may differ", first.Name, first.Model, second.Name, second.Model)
	case first.Build != second.Build, first.Executable != second.Executable && first.Executable != "" && second.Executable != "":
		return fmt.Sprintf("%s by the build %s, %s by the build %s", first.Name, first.build(), second.Name, second.build())
	case first.Executable == "" || second.Executable == "":
		return fmt.Sprintf("builds that cannot be told apart made them, both %s: the scenario or the code was edited, or something is not deterministic", first.Build)
	}
	return fmt.Sprintf("the same build made both, %s, so the scenario was edited or something is not deterministic", first.Build)
}

// build names the build of the side as closely as it is known.
func (s *Side) build() string {
	if s.Executable == "" {
		return s.Build
	}
	return s.Build + " (executable " + s.Executable + ")"
}

func (s *Side) write(b *strings.Builder) {
	if s.Record == nil {
		fmt.Fprintf(b, "  %s: the end of the run\n", s.Name)
		return
	}
	fmt.Fprintf(b, "  %s: %s\n", s.Name, s.Record)
	if s.Cause != nil {
		fmt.Fprintf(b, "    caused by %s\n", s.Cause)
	}
}
