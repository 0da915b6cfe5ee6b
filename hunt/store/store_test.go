package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim"
)

// plan is a plan of two scenarios.
func plan() Plan {
	return Plan{Model: "kernel 1", Build: "laplace test", Strategy: "guided", First: 1, Scenarios: []Scenario{
		{Name: "raft/quiet", Text: "name: raft/quiet\nnodes: 5\n", Sometimes: []string{"a second leader", "some get succeeds"}},
		{Name: "raft/churn", Text: "name: raft/churn\n", Sometimes: []string{"some get succeeds"}},
	}}
}

func open(t testing.TB, path string, p Plan) *Store {
	t.Helper()
	s, err := Open(path, p, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run makes up a run.
func run(seed uint64, scenario int) Run {
	r := Run{
		Place: Place{seed, scenario}, Verdict: checker.Valid, Digest: sim.Digest(0xf000000000000000 + seed*10 + uint64(scenario)),
		Events: 1000 + seed, Virtual: 20 * time.Second, Wall: time.Millisecond, Faults: int(seed % 3),
		States: []uint64{seed / 2, 1<<63 + seed%4},
	}
	if seed%5 == 0 {
		r.Idle, r.Skipped = 1, int(seed)
		r.Beyond, r.Unjudged = `bit-rot on "n1"; claimed: none`, []string{"progress", "converged"}
	}
	r.Measures.All = measure.Operations{Asked: int(seed), Outages: []measure.Outage{{From: time.Second, For: time.Minute}}}
	r.Measures.All.Latency.Histogram = measure.Histogram{{Number: 3, Count: int(seed)}}
	if seed%3 == 0 {
		r.Verdict, r.Signature = checker.Violation, "election safety"
	}
	if seed > 4 {
		r.Reached = []string{"some get succeeds"}
	}
	return r
}

// contents is all that can be read of a store.
func contents(t testing.TB, s *Store) (runs []Run, failures []Failure, sometimes []Sometimes, states []int) {
	t.Helper()
	runs, err := s.Runs(0, 1<<63)
	if err != nil {
		t.Fatal(err)
	}
	if failures, err = s.Failures(); err != nil {
		t.Fatal(err)
	}
	if sometimes, err = s.Sometimes(); err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(12) {
		states = append(states, s.States(Place{seed, 1}))
	}
	return runs, failures, sometimes, append(states, s.States(Everything))
}

func TestWhatIsThereDoesNotDependOnTheOrderInWhichRunsEnd(t *testing.T) {
	forward := open(t, filepath.Join(t.TempDir(), "hunt.db"), plan())
	path := filepath.Join(t.TempDir(), "hunt.db")
	backward := open(t, path, plan())
	var all []Run
	for seed := range uint64(10) {
		all = append(all, run(seed+1, 0), run(seed+1, 1))
	}
	for _, r := range all {
		if err := forward.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	var adding sync.WaitGroup
	for _, r := range slices.Backward(all) {
		adding.Go(func() {
			if err := backward.Add(r); err != nil {
				t.Error(err)
			}
		})
	}
	adding.Wait()
	if err := backward.Close(); err != nil {
		t.Fatal(err)
	}
	backward = open(t, path, plan()) // what it says is in the file

	runs, failures, sometimes, states := contents(t, forward)
	for i, r := range runs {
		want := all[i]
		want.Reached = nil
		if !reflect.DeepEqual(r, want) {
			t.Errorf("found %+v, expected %+v", r, want)
		}
	}
	wantSometimes := []Sometimes{{Scenario: 0, Name: "a second leader"}, {0, "some get succeeds", true, 5}, {1, "some get succeeds", true, 5}}
	if !reflect.DeepEqual(sometimes, wantSometimes) {
		t.Errorf("found %+v, expected %+v", sometimes, wantSometimes)
	}
	if want := []int{0, 2, 4, 5, 7, 7, 8, 8, 9, 9, 10, 10, 10}; !slices.Equal(states, want) {
		t.Errorf("found %v states up to each seed, expected %v", states, want)
	}
	runs2, failures2, sometimes2, states2 := contents(t, backward)
	if !reflect.DeepEqual(runs, runs2) || !reflect.DeepEqual(failures, failures2) || !reflect.DeepEqual(sometimes, sometimes2) || !slices.Equal(states, states2) {
		t.Errorf("the other order left\n%+v\n%+v\n%v\n%v\nexpected\n%+v\n%+v\n%v\n%v", runs2, failures2, sometimes2, states2, runs, failures, sometimes, states)
	}
}

func TestARunIsKeptOnce(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "hunt.db"), plan())
	for range 3 {
		if err := s.Add(run(7, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if runs, err := s.Runs(7, 1); err != nil || len(runs) != 1 {
		t.Errorf("found %d runs and the error %v, expected one", len(runs), err)
	}
}

func TestSeedsMayBeAsHighAsTheFileHasRoomFor(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "hunt.db"), plan())
	if err := s.Add(run(SeedMax, 0)); err != nil {
		t.Fatal(err)
	}
	for _, count := range []uint64{1, 2, 1<<64 - 1} {
		if runs, err := s.Runs(SeedMax, count); err != nil || len(runs) != 1 || runs[0].Seed != SeedMax {
			t.Errorf("found %+v and the error %v, expected the run", runs, err)
		}
	}
	if runs, err := s.Runs(SeedMax+1, 5); err != nil || len(runs) != 0 {
		t.Errorf("found %+v and the error %v, expected nothing", runs, err)
	}
}

func TestAFailureIsKeptWithWhatItWasShrunkTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	s := open(t, path, plan())
	first := Failure{Signature: "progress", Place: Place{9, 1}, Schedule: "name: a\n"}
	second := Failure{Signature: "linearizability: get", Place: Place{9, 0}, Schedule: "name: b\n"}
	shrunk := second
	shrunk.Shrunk = &Shrunk{
		Schedule: "name: c\n", Runs: 120, Twin: "name: d\n", Difference: "it came 40ms later",
		Before: shrink.Size{Faults: 9, Operations: 300, Clients: 5, Nodes: 5, Duration: time.Second, Events: 1e6}, After: shrink.Size{Faults: 1, Operations: 2},
	}
	for _, f := range []Failure{first, second, shrunk} {
		if err := s.Put(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path, plan()).Failures()
	if want := []Failure{shrunk, first}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("found %+v and the error %v, expected %+v", got, err, want)
	}
}

// expectRefusal checks that a file is refused in one line with all the words.
func expectRefusal(t *testing.T, path string, p Plan, words ...string) {
	t.Helper()
	s, err := Open(path, p, false)
	if err == nil {
		s.Close()
	}
	refused := (*document.Error)(nil)
	if !errors.As(err, &refused) {
		t.Errorf("found the error %v, expected a refusal", err)
		return
	}
	for _, word := range append(words, path, "found", "expected", "--out") {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error %q lacks %q", err, word)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error %q has several lines", err)
	}
}

func TestAnotherPlanIsRefusedWithWhatDiffers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	if err := open(t, path, plan()).Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		change func(*Plan)
		words  []string
	}{
		{func(p *Plan) { p.Model = "kernel 2" }, []string{"the model kernel 1", "the model kernel 2"}},
		{func(p *Plan) { p.Strategy = "" }, []string{"the strategy guided", "no strategy"}},
		{func(p *Plan) { p.First = 100 }, []string{"first seed is 1", "expected 100"}},
		{func(p *Plan) { p.Scenarios = p.Scenarios[:1] }, []string{"raft/quiet, raft/churn", "expected raft/quiet;"}},
		{func(p *Plan) { p.Scenarios[1].Name = "raft/noisy" }, []string{"raft/churn", "raft/noisy"}},
		{func(p *Plan) { p.Scenarios[0].Text = "name: raft/quiet\nnodes: 3\n" }, []string{"another scenario raft/quiet", `"nodes: 5"`, `"nodes: 3"`}},
		{func(p *Plan) { p.Scenarios[0].Text += "flaw: stale-read\n" }, []string{"nothing more", "flaw: stale-read"}},
	} {
		p := plan()
		test.change(&p)
		expectRefusal(t, path, p, test.words...)
	}
	open(t, path, plan())
}

func TestAnotherBuildOfTheModelGoesOnAndIsToldWhoBegan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	if err := open(t, path, plan()).Close(); err != nil {
		t.Fatal(err)
	}
	p := plan()
	p.Build = "laplace other"
	if s := open(t, path, p); s.BegunBy() != "laplace test" {
		t.Errorf("found that %s began it, expected laplace test", s.BegunBy())
	}
}

func TestAFileInUseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	s := open(t, path, plan())
	if err := s.Add(run(1, 0)); err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, path, plan(), "uses the file")
}

func TestAForeignFileIsRefusedAndLeftAsItIs(t *testing.T) {
	folder := t.TempDir()
	foreign := func(name, statements string) string {
		path := filepath.Join(folder, name)
		db, err := sql.Open(driver, path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		return path
	}
	photos := foreign("photos.db", "CREATE TABLE photos (name TEXT)")
	before, err := os.ReadFile(photos)
	if err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, photos, plan(), "no hunt made")
	if after, err := os.ReadFile(photos); err != nil || !slices.Equal(after, before) {
		t.Errorf("found %d bytes and the error %v, expected the %d as they were", len(after), err, len(before))
	}
	expectRefusal(t, foreign("other.db", "PRAGMA application_id = 7; CREATE TABLE a (b)"), plan(), "no hunt made")
	expectRefusal(t, foreign("newer.db", fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", application, format+1)), plan(), "version 4", "version 3")
	for older := 1; older < format; older++ {
		expectRefusal(t, foreign(fmt.Sprintf("older%d.db", older), fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", application, older)),
			plan(), fmt.Sprintf("version %d", older), "version 3", "build that made it")
	}
	expectRefusal(t, foreign("bare.db", fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", application, format)), plan(), "damaged")

	text := filepath.Join(folder, "text.db")
	words := []byte(strings.Repeat("this is a letter to my mother\n", 400))
	if err := os.WriteFile(text, words, 0o666); err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, text, plan(), "damaged")
	if left, err := os.ReadFile(text); err != nil || !slices.Equal(left, words) {
		t.Errorf("found %d bytes and the error %v, expected the file as it was", len(left), err)
	}
}

// sample writes a store with some of everything and returns its file.
func sample(t testing.TB, path string) []byte {
	t.Helper()
	s := open(t, path, plan())
	for seed := range uint64(200) {
		if err := s.Add(run(seed+1, int(seed%2))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Put(Failure{Signature: "progress", Schedule: "name: a\n", Shrunk: &Shrunk{Schedule: "name: b\n"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestATruncatedFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	whole := sample(t, path)
	for _, size := range []int{1, 15, 99, 100, 4095, 4096, 4097, len(whole) / 2, len(whole) - 4096, len(whole) - 512, len(whole) - 1} {
		if err := os.WriteFile(path, whole[:size], 0o666); err != nil {
			t.Fatal(err)
		}
		expectRefusal(t, path, plan(), "damaged")
	}
}

// A damaged file may be refused, or be read as far as it goes; it is never a
// panic, and whatever is read is of the plan.
func FuzzDamage(f *testing.F) {
	whole := sample(f, filepath.Join(f.TempDir(), "hunt.db"))
	for _, offset := range []int{18, 28, 60, 100, 108, 4096, 4100, 9000, 20000} {
		f.Add(offset, []byte{0xff, 0x00, 0x80, 0x31})
	}
	f.Add(0, []byte("a letter to my mother"))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, offset int, damage []byte) {
		text := slices.Clone(whole)
		if offset < 0 || offset >= len(text) {
			t.Skip()
		}
		copy(text[offset:], damage)
		path := filepath.Join(folder, "hunt.db")
		for _, leftover := range []string{"-wal", "-shm", "-journal"} {
			os.Remove(path + leftover)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, plan(), true)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("found several lines: %q", err)
			}
			return
		}
		defer s.Close()
		if runs, err := s.Runs(0, 1<<63); err == nil {
			for _, r := range runs {
				if r.Scenario < 0 || r.Scenario > 1 {
					t.Errorf("found %+v", r)
				}
			}
		}
		_, _ = s.Failures()
		_ = s.Add(run(1, 0))
	})
}

func TestAFullDiskIsTold(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "hunt.db"), plan())
	if _, err := s.db.ExecContext(background, "PRAGMA max_page_count = 20"); err != nil {
		t.Fatal(err)
	}
	var err error
	added := uint64(0)
	for ; err == nil && added < 10_000; added++ {
		err = s.Add(run(added+1, 0))
	}
	if err == nil || !strings.Contains(err.Error(), "cannot be written") || !strings.Contains(err.Error(), "full") || !strings.Contains(err.Error(), s.path) {
		t.Errorf("found the error %v, expected one that says that there is no room", err)
	}
	runs, err := s.Runs(1, added)
	if err != nil || uint64(len(runs)) != added-1 {
		t.Errorf("found %d runs and the error %v, expected those %d that were kept", len(runs), err, added-1)
	}
}

func TestAPlaceThatCannotBeWrittenIsTold(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(folder, "missing", "hunt.db"), filepath.Join(folder, "file", "hunt.db"), folder} {
		_, err := Open(path, plan(), false)
		if err == nil || !strings.Contains(err.Error(), "cannot be written") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: found the error %v, expected one of writing", path, err)
		}
	}
}

func TestAPathMayHaveAnySigns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b=c%20#d e.db")
	if err := open(t, path, plan()).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// BenchmarkAdd is what it costs to keep a run, with the states of a run that
// reached nothing new, and of one that did.
func BenchmarkAdd(b *testing.B) {
	for _, fresh := range []int{0, 20} {
		b.Run(fmt.Sprint("states=", fresh), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "hunt.db"), plan())
			seed := uint64(0)
			for b.Loop() {
				r := run(0, 0)
				seed++
				r.Seed, r.States = seed, nil
				for i := range fresh {
					r.States = append(r.States, seed*0x9e3779b97f4a7c15+uint64(i))
				}
				if err := s.Add(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
