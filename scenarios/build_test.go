package scenarios

import (
	"encoding/binary"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// note is an ELF file with a note of Go's in it, behind something like one.
func note(order binary.AppendByteOrder, class, content string) string {
	head := "\x7fELF" + class + strings.Repeat("\x00", 30) + "Go\x00\x00" + strings.Repeat("\x07", 20)
	b := order.AppendUint32([]byte(head), 4)
	b = order.AppendUint32(b, uint32(len(content)))
	b = order.AppendUint32(b, 4)
	return string(b) + "Go\x00\x00" + content + "\x00\x00\x00 and so on"
}

func TestTheBuildIDIsReadFromTheHeadOfAnExecutable(t *testing.T) {
	for what, c := range map[string]struct{ head, id string }{
		"an ELF file":                  {note(binary.LittleEndian, "\x02\x01", "one/two"), "one/two"},
		"one of the other order":       {note(binary.BigEndian, "\x02\x02", "one/two"), "one/two"},
		"any other":                    {"MZ and so on\xff Go build ID: \"one/two\"\n \xff code", "one/two"},
		"any other, cut off":           {"MZ and so on\xff Go build ID: \"one/tw", ""},
		"an ELF file, cut off":         {note(binary.LittleEndian, "\x02\x01", strings.Repeat("x", 90))[:120], ""},
		"a file of C":                  {"\x7fELF\x02\x01" + strings.Repeat("\x00", 100), ""},
		"a few letters":                {"\x7fELF", ""},
		"nothing":                      {"", ""},
		"an owner where nothing fits":  {"\x7fELFGo\x00\x00", ""},
		"an owner at the very end":     {"\x7fELF\x02\x01" + strings.Repeat("\x00", 30) + "Go\x00\x00", ""},
		"a note of another type of Go": {strings.Replace(note(binary.LittleEndian, "\x02\x01", "one/two"), "\x04\x00\x00\x00Go", "\x05\x00\x00\x00Go", 1), ""},
	} {
		if id := buildID([]byte(c.head)); id != c.id {
			t.Errorf("%s: found %q, expected %q", what, id, c.id)
		}
	}
}

func TestAnExecutableIsKnownWhereThereIsAFile(t *testing.T) {
	_, err := os.Executable()
	if known := Executable() != ""; known != (err == nil) {
		t.Errorf("on %s: found the executable %q, and its file with the error %v", runtime.GOOS, Executable(), err)
	}
}

func TestAMismatchClaimsOnlyWhatIsKnownOfTheBuilds(t *testing.T) {
	for _, c := range []struct {
		what          string
		first, second Side
		says          string
	}{
		{"one executable", Side{Recorded: Recorded{Build: "v1", Executable: "a"}}, Side{Recorded: Recorded{Build: "v1", Executable: "a"}}, "the same build made both, v1, so the scenario was edited"},
		{"two of one name", Side{Recorded: Recorded{Build: "v1", Executable: "a"}}, Side{Recorded: Recorded{Build: "v1", Executable: "b"}}, "was by the build v1 (executable a), is by the build v1 (executable b)"},
		{"one that is not known", Side{Recorded: Recorded{Build: "v1", Executable: "a"}}, Side{Recorded: Recorded{Build: "v1"}}, "builds that cannot be told apart made them, both v1"},
		{"none that is known", Side{Recorded: Recorded{Build: "v1"}}, Side{Recorded: Recorded{Build: "v1"}}, "builds that cannot be told apart made them, both v1"},
		{"two names", Side{Recorded: Recorded{Build: "v1"}}, Side{Recorded: Recorded{Build: "v2", Executable: "b"}}, "was by the build v1, is by the build v2 (executable b)"},
		{"two models", Side{Recorded: Recorded{Build: "v1", Model: "kernel 1"}}, Side{Recorded: Recorded{Build: "v1", Model: "kernel 2"}}, "was by kernel 1, is by kernel 2: the events may differ"},
	} {
		c.first.Name, c.second.Name = "was", "is"
		if m := (&Mismatch{First: c.first, Second: c.second}); !strings.Contains(m.String(), c.says) {
			t.Errorf("%s: found\n%v\nexpected %q in it", c.what, m, c.says)
		}
	}
}

func TestTheBuildOfAnotherModuleSaysFirstWhatThatIs(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "c0ffee"}, {Key: "vcs.modified", Value: "true"}}
	for _, c := range []struct {
		info     debug.BuildInfo
		expected string
	}{
		{debug.BuildInfo{}, "laplace " + Version},
		{debug.BuildInfo{Main: debug.Module{Path: ownModule, Version: "(devel)"}, Settings: commit}, "laplace " + Version + ", c0ffee with changes"},
		{debug.BuildInfo{Main: debug.Module{Path: "example.com/mine", Version: "v1.2.0"}, Settings: commit[:1]}, "example.com/mine v1.2.0, c0ffee, laplace " + Version},
		{debug.BuildInfo{Main: debug.Module{Path: "example.com/mine", Version: "(devel)"}}, "example.com/mine devel, laplace " + Version},
		{debug.BuildInfo{Main: debug.Module{Path: strings.Repeat("m", 500)}}, strings.Repeat("m", modulePathMax-1) + "…, laplace " + Version},
	} {
		build := buildOf(&c.info)
		if build != c.expected+", "+runtime.Version() || !isLine(build, lineMax) {
			t.Errorf("found %q, expected %q and the release of Go", build, c.expected)
		}
	}
}
