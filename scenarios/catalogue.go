package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
)

// A Catalogue is what scenarios can be about besides what comes with Laplace.
type Catalogue struct {
	// Protocols are the protocols, complete as protocols.Check says.
	Protocols []*protocols.Protocol
	// Services are services that any protocol offers which names none; see
	// protocols.Protocol.Services.
	Services []*services.Service
	// Library has scenarios: each file in it, in whatever folder, whose name ends in
	// ".yaml". What a scenario's key name says is the end of the file's path:
	// "mine/quiet" may stand in scenarios/mine/quiet.yaml. Nil is no scenario.
	Library fs.FS
}

// Register adds a catalogue to what there is, for as long as the program runs; it is
// for before anything else of this package is used, and not for several goroutines.
// What stands there already, the very same, is passed over. The error says, a line for
// each, what is incomplete or wrong in the catalogue, which scenario a flaw lacks, and
// which name is taken; nothing is added then.
func Register(c Catalogue) error {
	before, spoken, kept, shelved := registry, offered, reserved, added
	err := c.register()
	if err != nil {
		registry, offered, reserved, added = before, spoken, kept, shelved
	}
	return err
}

func (c Catalogue) register() error {
	var wrong []error
	for _, s := range c.Services {
		wrong = append(wrong, registerService(s))
	}
	for _, p := range c.Protocols {
		if wrong = append(wrong, registerProtocol(p)); p == nil {
			continue
		}
		for _, s := range p.Services {
			if isNew := !slices.Contains(offered, s); isNew {
				wrong = append(wrong, registerService(s))
				reserved = append(slices.Clone(reserved), s)
			}
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err // its scenarios would only say that there is no such protocol
	}
	texts, err := c.texts()
	if err != nil {
		return err
	}
	for _, text := range texts {
		wrong = append(wrong, text.register())
	}
	if err := errors.Join(wrong...); err != nil {
		return err // of a flaw whose scenario is wrong it would only be said that there is none
	}
	for _, p := range c.Protocols {
		wrong = append(wrong, checkFlawScenarios(p))
	}
	for _, s := range append(slices.Clone(c.Services), reserved...) {
		wrong = append(wrong, checkServiceFlaws(s))
	}
	return errors.Join(wrong...)
}

// registerProtocol adds a protocol to the registry.
func registerProtocol(p *protocols.Protocol) error {
	if slices.Contains(registry, p) {
		return nil
	}
	if err := protocols.Check(p); err != nil {
		return err
	}
	for _, i := range p.OwnInvariants() {
		if slices.Contains(checkNames, i.Name()) {
			return fmt.Errorf("protocol %q: found an invariant with the name %q, expected one that no check has", p.Name, i.Name())
		}
	}
	if _, err := FindProtocol(p.Name); err == nil {
		return fmt.Errorf("protocol %q: found another protocol of that name, expected one that is not taken: Laplace has %s", p.Name, strings.Join(protocolNames(), ", "))
	}
	registry = append(slices.Clone(registry), p)
	slices.SortFunc(registry, func(a, b *protocols.Protocol) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// checkNames are the names of the checks that are made of every run, besides invariants.
var checkNames = []string{
	linear.Name, checker.WrittenValuesName, checker.ConvergenceName, checker.ProgressName, checker.AvailabilityName, checker.StabilityName,
	checker.PromptnessName, checker.CatchUpName, checker.HaltsName, ProgramName, OrdersName,
}

// registerService adds a service to the registry.
func registerService(s *services.Service) error {
	if slices.Contains(offered, s) {
		return nil
	}
	if err := services.Check(s); err != nil {
		return err
	}
	for _, other := range offered {
		for _, w := range s.Workloads {
			if _, taken := other.Workload(w.Name); taken || other.Name == s.Name {
				return fmt.Errorf("service %q: found another service with that name or with the workload %q, expected names that are not taken", s.Name, w.Name)
			}
		}
	}
	offered = append(slices.Clone(offered), s)
	return nil
}

// A libraryText is a file of a library.
type libraryText struct {
	file string
	text []byte
}

// texts reads the files of the library, in the order of their paths.
func (c Catalogue) texts() ([]libraryText, error) {
	if c.Library == nil {
		return nil, nil
	}
	var texts []libraryText
	err := fs.WalkDir(c.Library, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, document.FolderEnding) {
			return err
		}
		text, err := fs.ReadFile(c.Library, file)
		texts = append(texts, libraryText{file, text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the library of scenarios cannot be read: %w", err)
	}
	return texts, nil
}

// register adds the scenario to the library.
func (l libraryText) register() error {
	if slices.ContainsFunc(added, func(other shelved) bool { return other.file == l.file && bytes.Equal(other.text, l.text) }) {
		return nil
	}
	s, err := Parse(l.file, l.text)
	switch {
	case err != nil:
		return err
	case !strings.HasSuffix("/"+l.file, "/"+s.Name+document.FolderEnding):
		return &FileError{File: l.file, Found: fmt.Sprintf("the name %q", s.Name),
			Expected: fmt.Sprintf("one that the path ends in, such as %q", strings.TrimSuffix(l.file, document.FolderEnding))}
	case slices.Contains(scenarioNames(), s.Name):
		return &FileError{File: l.file, Found: fmt.Sprintf("the name %q, which another scenario has", s.Name), Expected: "one that is not taken"}
	}
	added = append(slices.Clone(added), shelved{s.Name, l})
	slices.SortFunc(added, func(a, b shelved) int { return cmp.Compare(a.name, b.name) })
	return nil
}

// checkFlawScenarios says which flaws of a protocol have no scenario in the library, or
// one of another protocol.
func checkFlawScenarios(p *protocols.Protocol) error {
	return checkFlaws("protocol", p.Name, p.Flaws, func(s *Scenario) bool { return s.Protocol == p.Name })
}

// checkServiceFlaws says which flaws of a service have no scenario in the library, or one
// in which clients ask for something else.
func checkServiceFlaws(of *services.Service) error {
	return checkFlaws("service", of.Name, of.Flaws, func(s *Scenario) bool {
		does, err := s.Task()
		return err == nil && does.Service == of
	})
}

func checkFlaws(thing, name string, flaws []services.Flaw, isAbout func(*Scenario) bool) error {
	var wrong []error
	for _, f := range flaws {
		switch s, err := Find(f.Scenario); {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s %q: flaw %s: the scenario that brings it out: %w", thing, name, f.Name, err))
		case !isAbout(&s):
			wrong = append(wrong, fmt.Errorf("%s %q: flaw %s: found the scenario %s, which is about %s, expected one about %[2]s", thing, name, f.Name, f.Scenario, s.Protocol))
		}
	}
	return errors.Join(wrong...)
}
