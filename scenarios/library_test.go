package scenarios

import "testing"

func TestEachScenarioOfTheLibraryStandsInTheFileOfItsName(t *testing.T) {
	if len(libraryNames()) < 60 {
		t.Errorf("found %d scenarios, expected those of all protocols", len(libraryNames()))
	}
	for _, name := range libraryNames() {
		s, err := Find(name)
		if err != nil || s.Name != name {
			t.Errorf("found the scenario %s in the file of %s (%v)", s.Name, name, err)
		}
	}
	if _, err := Find("raft"); err == nil {
		t.Error("found a scenario that is a folder")
	}
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		if _, err := Find("raft/leader-partition"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadTheWholeLibrary(b *testing.B) {
	for b.Loop() {
		for _, name := range libraryNames() {
			libraryScenario(name)
		}
	}
}
