package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/rules"
)

// Options say how to grade.
type Options struct {
	// Labs are all that there are.
	Labs []*labs.Lab
	// Lab is the one that submissions are of; nil is what the lab.yaml of each says.
	Lab *labs.Lab
	// Part is the name of the only part that is graded; "" is all.
	Part string
	// Seeds is how many visible ones each test is tried with; 0 is SeedsDefault. A test of which
	// the lab says a number is tried with no more of either kind.
	Seeds int
	// Students is which student each submission is of, by its name, as ReadStudents has it; nil
	// is what the lab.yaml of each says.
	Students map[string]string
	// Secret is what hidden seeds are derived from, and Hidden how many each test is tried
	// with besides; 0 is none, and so is no secret. They are worth half of the points.
	Secret []byte
	Hidden int
	// Jobs is how many processes of submissions run at a time; 0 is one for each processor.
	Jobs int
	// Memory is how many bytes of data a submission may have; 0 is MemoryDefault.
	Memory int64
	// Allow are packages that submissions may import besides those that the rules have.
	Allow []string
	// Root is the folder of the source of Laplace.
	Root string
	// Confiner is a program, with arguments, that calls confine.Run with those that follow.
	Confiner []string
	// Out is a folder in which what each submission came to is kept, and from which that is
	// taken where nothing has changed; "" is none.
	Out string
	// Progress, unless nil, is told how far it is, on any goroutine, one call at a time.
	Progress func(Progress)
}

// SeedsDefault is how many visible seeds a test is tried with where nobody says: a class is graded
// in minutes, and each solution of the labs that is known to be wrong is failed by fewer.
const SeedsDefault = 200

// MemoryDefault is a hundred times what a reference solution needs.
const MemoryDefault = 1 << 30

// A Progress is how far a grading is.
type Progress struct {
	// Done is how many submissions of All are graded.
	Done, All int
	// Name is the one that something is said of: Made of its Tries tries are made, or, with
	// Graded, it is done.
	Name        string
	Made, Tries int
	Graded      *Graded
}

// A Graded is what a submission came to. It is the same on every machine. As JSON it is one object
// with the keys below.
type Graded struct {
	Name string `json:"name"`
	Lab  string `json:"lab"`
	// Student is the id of the student whose variant of the lab it was tried with; "" is nobody's.
	Student string `json:"student,omitempty"`
	// Part is the only one that was graded; "" is all.
	Part string `json:"part,omitempty"`
	// Files is the digest of the submission's Go files, in hexadecimal.
	Files     string `json:"files,omitempty"`
	Points    int    `json:"points"`
	PointsMax int    `json:"points_max"`
	// Why says in a line what went wrong first; "" if nothing did.
	Why string `json:"why,omitempty"`
	// Refused says whether it was not tried, for what Why says.
	Refused bool `json:"refused,omitempty"`
	// Findings are what its source may not have in it.
	Findings []rules.Finding `json:"findings,omitempty"`
	// Visible and Hidden are what its tests came to with seeds that everybody knows, and with
	// those that nobody does; nil if there were none.
	Visible *labs.Report `json:"visible,omitempty"`
	Hidden  *labs.Report `json:"hidden,omitempty"`
	// Notes are what the teacher should know besides.
	Notes []string `json:"notes,omitempty"`

	// Settings is the digest of everything that the rest depends on but the source.
	Settings string `json:"settings,omitempty"`
}

// A grader is a grading that goes on.
type grader struct {
	Options
	mod, sum string   // of the modules that are built
	work     string   // a folder for what is built
	outer    int      // how many submissions are graded at a time
	inner    int      // and by how many processes each
	known    []string // ids of students

	mutex sync.Mutex
	done  int
	all   int
}

// Grade grades submissions, and returns what each came to, in their order. The error is one of this
// machine, or of a context that ended: then what is nil was not graded.
func Grade(ctx context.Context, submissions []Submission, o Options) (graded []*Graded, err error) {
	if o.Jobs <= 0 {
		o.Jobs = runtime.NumCPU()
	}
	if o.Memory == 0 {
		o.Memory = MemoryDefault
	}
	if o.Seeds <= 0 {
		o.Seeds = SeedsDefault
	}
	if len(o.Secret) == 0 {
		o.Hidden = 0
	}
	g := &grader{Options: o, all: len(submissions), outer: min(o.Jobs, max(1, len(submissions)))}
	g.inner = max(1, o.Jobs/g.outer)
	g.known = knownStudents(submissions, o.Students)
	if g.mod, g.sum, err = readModule(o.Root); err != nil {
		return nil, err
	}
	if g.work, err = os.MkdirTemp("", "laplace-grade-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(g.work)) }()
	graded = make([]*Graded, len(submissions))
	return graded, g.spread(ctx, len(submissions), func(ctx context.Context, i int) (err error) {
		graded[i], err = g.one(ctx, submissions[i])
		return err
	})
}

// spread does n things, some at a time, until one fails.
func (g *grader) spread(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan int)
	var working sync.WaitGroup
	for range g.outer {
		working.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	working.Wait()
	return context.Cause(ctx)
}

// one grades a submission, or takes what was kept of it.
func (g *grader) one(ctx context.Context, s Submission) (*Graded, error) {
	r := &Graded{Name: s.Name, Part: g.Part}
	server, l, err := g.open(s, r)
	if err == nil {
		var v labs.Variant
		v, r.Notes = g.variant(l, s)
		r.Student, r.Notes = v.Student, append(r.Notes, g.foreignMarks(l, server, v)...)
		r.Settings = g.settings(l, s, v)
		if kept := g.kept(r); kept != nil {
			kept.Notes = r.Notes
			g.tell(kept)
			return kept, nil
		}
		err = g.grade(ctx, s, l, server, v, r)
	}
	var refused refusal
	if errors.As(err, &refused) {
		r.Refused, r.Why, err = true, string(refused), nil
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = g.keep(r)
	}
	if err != nil {
		return nil, err
	}
	g.tell(r)
	return r, nil
}

// open finds the lab and the folder of a submission.
func (g *grader) open(s Submission, r *Graded) (server string, l *labs.Lab, err error) {
	l = g.Lab
	said := plain(s.LabName())
	for _, other := range g.Labs {
		if other.Name == said && l == nil {
			l = other
		}
	}
	switch {
	case l == nil && said == "":
		return "", nil, refusal("nothing says of which lab it is: expected a file " + labFile + " with its name, or --lab")
	case l == nil:
		return "", nil, refusal(fmt.Sprintf("%s: found the lab %q, expected one that there is", labFile, said))
	}
	r.Lab = l.Name
	for _, p := range l.Parts {
		if g.Part == "" || g.Part == p.Name {
			r.PointsMax += p.Points()
		}
	}
	if said != "" && said != l.Name {
		return "", nil, refusal(fmt.Sprintf("%s: found the lab %q, expected %q", labFile, said, l.Name))
	}
	if server, err = s.packageDir(); err != nil {
		return "", nil, refusal(err.Error())
	}
	if r.Findings, err = rules.Check(server, labPackage(l), g.Allow); err != nil {
		return "", nil, refusal("it cannot be read: " + plain(err.Error()))
	}
	if len(r.Findings) > 0 {
		return "", nil, refusal(broken(r.Findings))
	}
	r.Files, err = digest(server)
	return server, l, err
}

// broken says in a line which rule of what may be in a submission is broken first.
func broken(findings []rules.Finding) string {
	first := findings[0]
	line := fmt.Sprintf("it breaks the rules of what may be in it: %s: found %s: %s", first.Place(), first.Found, first.Do)
	if more := len(findings) - 1; more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return plain(line)
}

// grade builds a submission, and tries it.
func (g *grader) grade(ctx context.Context, s Submission, l *labs.Lab, server string, v labs.Variant, r *Graded) error {
	into, err := os.MkdirTemp(g.work, "submission")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(into) }() // all of it goes at the end
	program, err := g.build(ctx, l, server, into)
	if err != nil {
		return err
	}
	var tests []*labs.Test
	visibleTries, tries := 0, 0
	for i := range l.Parts {
		for j := range l.Parts[i].Tests {
			if t := &l.Parts[i].Tests[j]; g.Part == "" || g.Part == l.Parts[i].Name {
				tests = append(tests, t)
				visibleTries += seedsOf(t, g.Seeds)
				tries += seedsOf(t, g.Seeds) + seedsOf(t, g.Hidden)
			}
		}
	}
	var visible, hidden []labs.PlannedTest
	for _, t := range tests {
		visible = append(visible, labs.PlannedTest{Test: t.Name, Seeds: v.Seeds(seedsOf(t, g.Seeds))})
		hidden = append(hidden, labs.PlannedTest{Test: t.Name, Seeds: HiddenSeeds(g.Secret, s.Name, t.Name, seedsOf(t, g.Hidden))})
	}
	before := 0
	progress := func(made int) {
		g.say(Progress{Name: s.Name, Made: before + made, Tries: tries})
	}
	share := func(*labs.Test) int { return 0 }
	report := func(plan []labs.PlannedTest) (*labs.Report, error) {
		of := worth(l, share)
		reports, err := g.try(ctx, of, program, plan, progress)
		if err != nil && ctx.Err() == nil {
			return nil, refusal("it could not be tried: " + plain(err.Error()))
		}
		return sum(of, reports), err
	}
	if share = func(t *labs.Test) int { return t.Points }; g.Hidden > 0 {
		share = func(t *labs.Test) int { return t.Points - t.Points/2 }
	}
	if r.Visible, err = report(visible); err != nil {
		return err
	}
	if before = visibleTries; g.Hidden > 0 {
		share = func(t *labs.Test) int { return t.Points / 2 }
		if r.Hidden, err = report(hidden); err != nil {
			return err
		}
	}
	r.judge()
	return nil
}

// seedsOf is how many of some seeds a test is tried with.
func seedsOf(t *labs.Test, asked int) int {
	if t.Seeds > 0 {
		return min(t.Seeds, asked)
	}
	return asked
}

// sum makes a report of those of tests.
func sum(l *labs.Lab, tests []labs.TestReport) *labs.Report {
	r := &labs.Report{Lab: l.Name, Tests: tests}
	for _, t := range tests {
		r.Points += t.Points
		r.PointsMax += t.PointsMax
	}
	return r
}

// judge sums up, and says what went wrong first.
func (r *Graded) judge() {
	r.Points = r.Visible.Points
	r.Why = firstWrong(r.Visible, "")
	if r.Hidden != nil {
		r.Points += r.Hidden.Points
		if r.Why == "" {
			r.Why = firstWrong(r.Hidden, "with hidden seeds, ")
		}
	}
}

// firstWrong is a line about the first test that was not passed with each seed.
func firstWrong(r *labs.Report, where string) string {
	for _, t := range r.Tests {
		if t.Passed < t.Seeds {
			return where + Line(&t)
		}
	}
	return ""
}

// Line says in a line what a test came to.
func Line(t *labs.TestReport) string {
	line := fmt.Sprintf("%s/%s: %d of %d", t.Part, t.Test, t.Passed, t.Seeds)
	if f := t.Worst; f != nil {
		line += fmt.Sprintf(", seed %d: %s: %s", f.Seed, f.Check.Name, plain(f.Check.Detail))
		if own := ownLine(f.Stack); own != "" && !strings.Contains(f.Check.Detail, own) {
			line += " (" + plain(own) + ")"
		}
	}
	if t.Note != "" {
		line += "; " + plain(t.Note)
	}
	return line
}

// ownLine is the innermost place of a stack that is the student's: server/server.go:12; "" if none
// is. A place may have the function behind it.
func ownLine(stack []string) string {
	for _, place := range stack {
		place, _, _ = strings.Cut(strings.TrimPrefix(place, submissionModule+"/"), " ")
		if strings.HasPrefix(place, serverDir+"/") {
			return place
		}
	}
	return ""
}

// tell counts a submission that is graded.
func (g *grader) tell(r *Graded) {
	g.mutex.Lock()
	g.done++
	g.mutex.Unlock()
	g.say(Progress{Name: r.Name, Graded: r})
}

func (g *grader) say(p Progress) {
	if g.Progress == nil {
		return
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	p.Done, p.All = g.done, g.all
	g.Progress(p)
}

// fileName is the name of the file in which what a submission came to is kept.
func fileName(submission string) string {
	var b strings.Builder
	for _, c := range []byte(submission) {
		if c == '-' || c == '_' || c == '.' && b.Len() > 0 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return filepath.Base(b.String() + ".json")
}
