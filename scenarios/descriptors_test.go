package scenarios

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

func TestEachDescriptorIsComplete(t *testing.T) {
	for _, p := range Protocols() {
		if err := errors.Join(protocols.Check(p), checkFlawScenarios(p)); err != nil {
			t.Errorf("%v\nprotocols/protocol.go says what a descriptor is to tell", err)
		}
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
