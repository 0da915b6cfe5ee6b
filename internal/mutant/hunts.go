package mutant

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
)

// Hunts is the Judge that makes runs. A mutant is seen if one of its runs is a
// violation where the program as it is, in the same scenario with the same seed,
// is valid; or if something that the scenario says of some run comes true with every
// seed without the mutant and with none with it (see sometimes).
type Hunts struct {
	// Dir is the directory of the module.
	Dir string
	// Command is the package of the command to build, such as that of laplace
	// itself. Called with Arguments, --seeds A-B, perhaps --strategy NAME, and the
	// names of scenarios it carries out a Trial.
	Command   string
	Arguments []string
	// Scenarios are what to run with each seed: those of a mutant whose protocol
	// uses its package.
	Scenarios []scenarios.Scenario
	Seeds     hunt.Seeds
	// Strategy is that of the Trial.
	Strategy string

	uses    map[string][]string // the packages that a protocol is made of, by its name
	control map[place]Run
}

// NewHunts returns the judge for those of the scenarios whose protocols are made
// of the packages; ok says that there are any. The error is that there are for
// some packages only.
func NewHunts(ctx context.Context, h Hunts, packages []string) (judge *Hunts, ok bool, err error) {
	if h.uses, err = uses(ctx, h.Dir); err != nil {
		return nil, false, err
	}
	var about []scenarios.Scenario
	for _, s := range h.Scenarios {
		if slices.ContainsFunc(packages, func(pkg string) bool { return slices.Contains(h.uses[s.Protocol], pkg) }) {
			about = append(about, s)
		}
	}
	h.Scenarios = about
	for _, pkg := range packages {
		if len(about) > 0 && len(h.about(pkg)) == 0 {
			return nil, false, fmt.Errorf("%w: no scenario is about a protocol that is made of %s; have it judged apart", ErrSource, pkg)
		}
	}
	return &h, len(about) > 0, nil
}

// about are the scenarios whose protocols are made of a package.
func (h *Hunts) about(pkg string) []scenarios.Scenario {
	return slices.DeleteFunc(slices.Clone(h.Scenarios), func(s scenarios.Scenario) bool { return !slices.Contains(h.uses[s.Protocol], pkg) })
}

// uses finds the packages that each protocol is made of.
func uses(ctx context.Context, dir string) (map[string][]string, error) {
	home := make(map[string]string)
	var packages []string
	for _, p := range scenarios.Protocols() {
		home[p.Name] = homeOf(p)
		packages = append(packages, home[p.Name])
	}
	// In another module they are perhaps not to be had, and then used by nothing
	// in it.
	all, err := list(ctx, dir, append([]string{"-e", "-json=ImportPath,Deps", "--"}, packages...))
	if err != nil {
		return nil, err
	}
	found := make(map[string][]string)
	for name, pkg := range home {
		for _, p := range all {
			if p.ImportPath == pkg {
				found[name] = append(p.Deps, pkg)
			}
		}
	}
	return found, nil
}

// homeOf is the package that declares what makes the programs of a protocol.
func homeOf(p *protocols.Protocol) string {
	name := runtime.FuncForPC(reflect.ValueOf(p.New).Pointer()).Name() // such as example.org/x/raft.New
	folder := strings.LastIndex(name, "/") + 1
	pkg, _, _ := strings.Cut(name[folder:], ".")
	return name[:folder] + pkg
}

// Budget is one line.
func (h *Hunts) Budget() string {
	chosen := ""
	if h.Strategy != "" {
		chosen = " and by the strategy " + h.Strategy
	}
	return fmt.Sprintf("%d scenarios as they are written%s, seeds %d to %d", len(h.Scenarios), chosen, h.Seeds.First, h.Seeds.First+h.Seeds.Count-1)
}

// each is how many runs are made of a scenario with a seed.
func (h *Hunts) each() int { return len((&Trial{Strategy: h.Strategy}).strategies()) }

// Identity stands for the command, the scenarios, the strategy and the seeds.
func (h *Hunts) Identity(ctx context.Context) (string, error) {
	built, err := builder{h.Dir}.fingerprint(ctx, nil, []string{h.Command})
	if err != nil {
		return "", err
	}
	text := fmt.Sprint(built, h.Arguments, h.Seeds, h.Strategy)
	for _, s := range h.Scenarios {
		text += string(s.YAML())
	}
	return fmt.Sprintf("hunts %016x", hash("hunts", text)), nil
}

// controlFile keeps the runs of the program as it is.
const controlFile = "control.jsonl"

// Control runs the program as it is.
func (h *Hunts) Control(ctx context.Context, dir string) error {
	path := filepath.Join(dir, controlFile)
	if err := h.readControl(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	scratch, err := os.MkdirTemp(dir, ".control-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	var text bytes.Buffer
	fate, err := h.try(ctx, h.Scenarios, "", scratch, func(r Run) bool {
		text.Write(jsonOf(r))
		return true
	})
	if err != nil {
		return err
	}
	if fate.Outcome == Unended {
		return fmt.Errorf("found that the program as it is takes more than %s, expected that its runs end", fate.By)
	}
	if err := writeFile(path, text.Bytes()); err != nil {
		return err
	}
	return h.readControl(path)
}

// readControl reads what Control wrote.
func (h *Hunts) readControl(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines, err := rows(path, text, func(row []byte) (line, error) {
		l, err := readLine(row)
		if err == nil && l.Run == nil {
			err = errors.New("found what a process exceeded, expected a run")
		}
		return l, err
	})
	if err != nil {
		return err
	}
	h.control = make(map[place]Run)
	valid := false
	for _, l := range lines {
		h.control[l.place] = *l.Run
		valid = valid || l.Verdict == checker.Valid
	}
	if want := len(h.Scenarios) * h.each() * int(h.Seeds.Count); len(h.control) != want {
		return fmt.Errorf("%s: found %d runs, expected %d; remove it, or choose another place with --out", path, len(h.control), want)
	}
	if !valid {
		return fmt.Errorf("%s: found no run that is valid without a mutant, expected one at least: nothing can be seen", path)
	}
	return nil
}

// words are the place as reports have it.
func (p place) words() string {
	if p.Strategy != "" {
		return fmt.Sprintf("%s, strategy %s, seed %d", p.Scenario, p.Strategy, p.Seed)
	}
	return fmt.Sprintf("%s, seed %d", p.Scenario, p.Seed)
}

// Judge makes the runs with a mutant, up to the first that sees it.
func (h *Hunts) Judge(ctx context.Context, m Mutant, overlay, scratch string) (Fate, error) {
	about := h.about(m.Package)
	fate := Fate{Outcome: Inert}
	awaits := h.sometimes()
	var strange error
	ended, err := h.try(ctx, about, overlay, scratch, func(r Run) bool {
		fate.Runs++
		twin, ok := h.control[r.place]
		switch {
		case !ok:
			strange = fmt.Errorf("found a run of %s, expected one that was asked for", r.words())
			return false
		case r.Verdict == checker.Violation && twin.Verdict == checker.Valid:
			fate.Outcome, fate.By = Seen, fmt.Sprintf("%s (%s)", r.Signature, r.words())
			return false
		case r.Digest != twin.Digest || r.Verdict != twin.Verdict || r.Signature != twin.Signature:
			fate.Outcome = Survived
		}
		awaits.take(r)
		return true
	})
	if err = errors.Join(err, strange); err != nil || fate.Outcome == Seen {
		return fate, err
	}
	if ended.Outcome == Unended {
		fate.Outcome, fate.By = Unended, ended.By
	} else if want := len(about) * h.each() * int(h.Seeds.Count); fate.Runs != want {
		return fate, fmt.Errorf("found %d runs, expected %d", fate.Runs, want)
	} else if vain := awaits.vain(); vain != "" {
		fate.Outcome, fate.By = Seen, vain
	}
	return fate, nil
}

// try builds the command and has it make the runs. Each is given to take, until
// that returns false. The fate is Unended if the process takes too much.
func (h *Hunts) try(ctx context.Context, about []scenarios.Scenario, overlay, scratch string, take func(Run) bool) (Fate, error) {
	built := filepath.Join(scratch, "command")
	if runtime.GOOS == "windows" {
		built += ".exe" // it starts nothing else
	}
	if err := (builder{h.Dir}).build(ctx, h.Command, overlay, built); err != nil {
		return Fate{}, err
	}
	args := append(slices.Clone(h.Arguments), "--seeds", fmt.Sprintf("%d-%d", h.Seeds.First, h.Seeds.First+h.Seeds.Count-1))
	if h.Strategy != "" {
		args = append(args, "--strategy", h.Strategy)
	}
	for i, s := range about {
		file := filepath.Join(scratch, fmt.Sprintf("scenario-%d.yaml", i))
		if err := os.WriteFile(file, s.YAML(), 0o666); err != nil {
			return Fate{}, err
		}
		args = append(args, file)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var wrong bytes.Buffer
	cmd := command(running, h.Dir, built, args...)
	cmd.Stderr = &wrong
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Fate{}, err
	}
	if err := cmd.Start(); err != nil {
		return Fate{}, err
	}
	exceeded, enough, reading := follow(out, take)
	if enough || reading != nil {
		stop()
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return Fate{}, ctx.Err()
	case reading != nil:
		return Fate{}, reading
	case enough || err == nil && exceeded == "":
		return Fate{}, nil
	case exceeded == "":
		if exceeded = fatal(wrong.String()); exceeded == "" {
			return Fate{}, commandError(ctx, cmd, err, wrong.String())
		}
	}
	return Fate{Outcome: Unended, By: exceeded}, nil
}

// follow reads what a trial writes. It says what its process exceeded, and
// whether take has had enough.
func follow(out io.Reader, take func(Run) bool) (exceeded string, enough bool, err error) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		l, err := readLine(lines.Bytes())
		switch {
		case err != nil:
			return "", false, fmt.Errorf("a trial: %w", err)
		case l.Exceeded != "":
			return l.Exceeded, false, nil
		case !take(*l.Run):
			return "", true, nil
		}
	}
	return "", false, lines.Err()
}

// fatal is the error by which Go's runtime ended a process, such as a stack
// that is too deep; "" if it did not.
func fatal(wrong string) string {
	for row := range strings.Lines(wrong) {
		if text, ok := strings.CutPrefix(row, "fatal error: "); ok {
			return strings.TrimSpace(text)
		}
	}
	return ""
}
