package laplacetest

import (
	"flag"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// A trial is a case: its String says all that there is to it.
type trial[C any] interface {
	fmt.Stringer
	// smaller yields the cases that lack some part of this one.
	smaller(yield func(C) bool)
}

// A subject is what a check tries: cases of type C.
type subject[C trial[C]] struct {
	draw   func(t *rapid.T) C
	run    func(one C) (ran, error)
	record func(one C, f found) (*rundir.Run, error) // of one that fails, with all that happens
	write  func(one C, f found) []byte
	read   func(file string, text []byte) (C, found, error)
	events uint64 // see Test.Events
}

func init() {
	// See the package's comment. This is a default like any other: the command
	// line is read later.
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic("laplacetest: rapid has no flag -rapid.nofailfile any more: " + err.Error())
	}
}

var replayFlag = flag.String("laplace.replay", "", "run only the kept case in this `file`")

// check replays the cases that are kept, and then tries those that rapid draws.
func check[C trial[C]](t TB, s subject[C]) {
	t.Helper()
	if *replayFlag != "" {
		s.replayOnly(t, *replayFlag)
		return
	}
	for _, file := range keptFiles(t.Name()) {
		s.replay(t, file)
	}
	if t.Failed() {
		t.FailNow()
	}
	s.search(t)
}

// search tries cases that rapid draws, and keeps the smallest that fails.
func (s subject[C]) search(t TB) {
	t.Helper()
	h := &search[C]{
		subject: s, t: t, known: make(map[uint64]ran), tally: newTally(), patience: newPatience(t), budget: newBudget(s.events),
	}
	h.run()
	if h.failure != nil {
		s.keep(t, h.failure)
	}
	if h.unfit != "" {
		t.Fatalf("%s", h.unfit)
	}
	t.Logf("%v%s", h.tally, h.cutShort())
	if t.Failed() {
		t.FailNow()
	}
	if h.tally.runs == 0 {
		t.Fatalf("no case was tried: -rapid.checks, or a fifth of it with -short, is 0; give it 5 at least")
	}
	h.tally.report(t)
}

// A failed is a case that broke a property.
type failed[C trial[C]] struct {
	one C
	ran
}

// verify runs a case once more, and says what is wrong if that is another run:
// what depends on more than its seed cannot be replayed.
func (s subject[C]) verify(one C, first ran) string {
	second, err := s.run(one)
	if err == nil && second.digest == first.digest && second.events == first.events {
		return ""
	}
	return fmt.Sprintf("one case gave digest %v after %d events, and then digest %v after %d: the program, or Test.Cluster, depends on more than the seed (laplace lint finds most reasons)",
		first.digest, first.events, second.digest, second.events)
}

// keep writes the smallest case that failed to a file, leaves its run beside it, and
// says how to run it and how to open that.
func (s subject[C]) keep(t TB, shown *failed[C]) {
	t.Helper()
	f := s.prune(shown)
	if f.one.String() != shown.one.String() {
		t.Logf("made smaller still:\n%v%v", f.one, f.ran)
	}
	of := foundIn(t, f.ran)
	text := s.write(f.one, of)
	// What cannot be read back as the same run is not worth keeping.
	again, _, err := s.read("the case", text)
	if err != nil {
		t.Errorf("the case is not kept, as it cannot be written as YAML: %v", err)
		return
	}
	if r, err := s.run(again); err != nil || r.digest != f.digest {
		t.Errorf("the case is not kept, as it is another run when it was written as YAML and read back: %T has parts that YAML does not show; export its fields, or give it MarshalYAML and UnmarshalYAML", f.one)
		return
	}
	file, err := keepFile(t.Name(), f.broken.Property, text)
	if err != nil {
		t.Errorf("the case is not kept: %v", err)
		return
	}
	t.Logf("%v%s\n%s", f.broken, f.broken.calls(), s.leave(t, f.one, of, file))
	t.Logf("kept in %s, which is run first from now on. To run it alone:\n\t%s", file, rundir.Command("", t.Name(), file))
}

// foundIn is what a run of the test has found.
func foundIn(t TB, r ran) found {
	return found{
		Test: t.Name(), Package: packageOf, Broken: r.broken.Property, Detail: r.broken.Detail,
		Digest: r.digest, Events: r.events, Model: r.model,
	}
}

// replayOnly runs the kept case that the command line names.
func (s subject[C]) replayOnly(t TB, file string) {
	t.Helper()
	text, err := document.ReadFile(file)
	if err != nil {
		t.Fatalf("-laplace.replay: %v", err)
	}
	_, f, err := s.read(file, text)
	if f.Test != "" && f.Test != t.Name() {
		t.Skipf("-laplace.replay=%s is about %s", file, f.Test)
	}
	if err != nil {
		t.Fatalf("-laplace.replay: %v", err)
	}
	s.replay(t, file)
}

// replay runs a kept case, and fails the test if it still breaks a property.
func (s subject[C]) replay(t TB, file string) {
	t.Helper()
	text, err := document.ReadFile(file)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	one, f, err := s.read(file, text)
	if err == nil && f.Test != t.Name() {
		err = fmt.Errorf("%s: found a case of %q, expected one of %q", file, f.Test, t.Name())
	}
	if err != nil {
		t.Errorf("%v; mend the file, or delete it", err)
		return
	}
	r, err := s.run(one)
	switch {
	case err != nil:
		t.Errorf("%s does not fit the test any more: %v; mend the file, or delete it", file, err)
	case r.broken == nil && r.unknown(f.Broken) != "":
		t.Logf("%s: %s is not judged any more%s: %s", file, f.Broken, modelChanged(f, r), r.unknown(f.Broken))
	case r.broken == nil:
		t.Logf("%s breaks nothing any more%s: keep it against a relapse, or delete it", file, modelChanged(f, r))
	default:
		t.Errorf("%v%s\n%vdigest %v%s\n%s\nThis is the case kept in %s. To run it alone:\n\t%s",
			r.broken, r.broken.calls(), one, r.digest, changed(f, r), s.leave(t, one, foundIn(t, r), file), file, rundir.Command("", t.Name(), file))
	}
}

// changed says in what a run differs from what was recorded of it.
func changed(f found, r ran) string {
	var differs []string
	switch {
	case f.Digest == r.digest:
	case f.Model != r.model:
		differs = append(differs, fmt.Sprintf("when it was kept: %v, by %s; this is %s", f.Digest, f.Model, r.model))
	default:
		differs = append(differs, fmt.Sprintf("when it was kept: %v, so code it runs has changed", f.Digest))
	}
	if f.Broken != r.broken.Property {
		differs = append(differs, "it broke "+f.Broken+" then")
	}
	if differs == nil {
		return ", as when it was kept"
	}
	return " (" + strings.Join(differs, "; ") + ")"
}

// modelChanged says that a case was kept by another model, whose seed may have
// stood for other events.
func modelChanged(f found, r ran) string {
	if f.Model == r.model {
		return ""
	}
	return fmt.Sprintf(" (it was kept by %s, and this is %s: the events may differ)", f.Model, r.model)
}
