package scenarios

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

func TestEachDescriptorIsComplete(t *testing.T) {
	for _, p := range Protocols() {
		for _, field := range []struct{ name, text string }{
			{"Summary", p.Summary}, {"Source", p.Source}, {"Guarantee", string(p.Guarantee)}, {"Reads", p.Reads},
			{"Survives.Text", p.Survives.Text}, {"Survives.Down", string(p.Survives.Down)}, {"Survives.Amnesia", string(p.Survives.Amnesia)},
			{"Converges.Text", p.Converges.Text},
		} {
			if field.text == "" {
				t.Errorf("%s: %s is empty; protocols/protocol.go says what it is to tell", p.Name, field.name)
			}
		}
		if p.Version < 1 || p.New == nil {
			t.Errorf("%s: found version %d, expected 1 or more, and a New", p.Name, p.Version)
		}
		for _, q := range p.Parameters {
			if q.Summary == "" {
				t.Errorf("%s: the parameter %s has no Summary", p.Name, q.Name)
			}
			for _, value := range append([]string{q.Default}, q.Draws...) {
				if err := q.Check(value); err != nil {
					t.Errorf("%s: Default and Draws: %v", p.Name, err)
				}
			}
		}
		for _, m := range p.Modes {
			if m.Summary == "" {
				t.Errorf("%s: the mode %s: %s has no Summary", p.Name, m.Parameter, m.Value)
			}
		}
		for _, f := range p.Flaws {
			checkFlaw(t, p, f)
		}
	}
}

// checkFlaw fails the test if a flaw does not say what it is, or has no scenario.
func checkFlaw(t *testing.T, p *protocols.Protocol, f protocols.Flaw) {
	t.Helper()
	if f.Summary == "" || f.Source == "" || f.Needs == "" {
		t.Errorf("%s %s: found %+v, expected what it does wrong, where that is documented and what faults it needs", p.Name, f.Name, f)
	}
	switch s, err := Find(f.Scenario); {
	case err != nil:
		t.Errorf("%s %s: the scenario that brings it out: %v", p.Name, f.Name, err)
	case s.Protocol != p.Name:
		t.Errorf("%s %s: the scenario %s that is to bring it out is about %s", p.Name, f.Name, f.Scenario, s.Protocol)
	}
}

func TestTheRegistryIsInTheOrderOfNames(t *testing.T) {
	if names := protocolNames(); !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) < len(names) {
		t.Errorf("scenarios/protocols.go lists %v, expected each name once, in order", names)
	}
}

// required are the scenarios that each protocol has, and why.
var required = map[string]string{
	"quiet":      "nothing goes wrong: what strategies, and the tests of what descriptors claim, strike",
	"everything": "faults of every kind: what the longer searches run by the hundred",
	"lockstep":   "everything takes exactly as long: much falls due at one instant, and programs that ask too often run away",
}

func TestEachProtocolHasTheScenariosThatTestsRun(t *testing.T) {
	for _, p := range Protocols() {
		for name, why := range required {
			if s, err := Find(p.Name + "/" + name); err != nil || s.Protocol != p.Name {
				t.Errorf("write scenarios/library/%s/%s.yaml, as raft has it (%s): %v", p.Name, name, why, err)
			}
		}
	}
}

// parts are the folders in protocols that are no protocols: what these are made of.
var parts = []string{"host", "kv", "parts", "views", "wal"}

func TestEachFolderOfAProtocolIsRegistered(t *testing.T) {
	var registered []string
	for _, p := range Protocols() {
		folder := strings.ReplaceAll(p.Name, "-", "")
		registered = append(registered, folder)
		if _, err := os.Stat(filepath.Join("../protocols", folder, "doc.go")); err != nil {
			t.Errorf("%s: expected protocols/%s/doc.go, which says where to begin: %v", p.Name, folder, err)
		}
	}
	for _, folder := range folders(t, "../protocols") {
		if slices.Contains(registered, folder) == slices.Contains(parts, folder) {
			t.Errorf("protocols/%s: expected a line of registry in scenarios/protocols.go, or, if it is a part of protocols, its name in the list of this test", folder)
		}
	}
	for _, folder := range folders(t, "library") {
		if !slices.Contains(protocolNames(), folder) {
			t.Errorf("scenarios/library/%s: expected a protocol of that name; add it to registry in scenarios/protocols.go", folder)
		}
	}
}

// folders are the names of the folders in one.
func folders(t *testing.T, in string) []string {
	t.Helper()
	entries, err := os.ReadDir(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestEachMessageWhoseLengthVariesSaysHowLongItIs(t *testing.T) {
	for _, p := range Protocols() {
		for _, m := range p.Messages {
			if _, sized := m.(sim.Sizer); !sized && varies(reflect.TypeOf(m)) {
				t.Errorf("%s: %T has a string, slice or map, and no method WireSize() int: a link with a bandwidth would carry it in no time", p.Name, m)
			}
		}
	}
}

// varies reports whether values of a type differ in length: a string, slice or map is
// in it.
func varies(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return true
	case reflect.Array, reflect.Pointer:
		return varies(typ.Elem())
	case reflect.Struct:
		for i := range typ.NumField() {
			if varies(typ.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

func TestWhatVariesInLengthIsSeen(t *testing.T) {
	for _, c := range []struct {
		value  any
		varies bool
	}{
		{struct{ Term, Index uint64 }{}, false}, {struct{ Of [3]bool }{}, false},
		{"", true}, {struct{ Entry struct{ Command string } }{}, true}, {[2][]byte{}, true},
	} {
		if found := varies(reflect.TypeOf(c.value)); found != c.varies {
			t.Errorf("%T: found %v, expected %v", c.value, found, c.varies)
		}
	}
}
