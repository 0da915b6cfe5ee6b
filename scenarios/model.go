package scenarios

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// workloadVersion is the version of what clients do: the service that they are
// clients of, what a Workload, a script and an operator's orders make of a
// seed, and where what they were told ends a run. Whoever changes that raises it.
const workloadVersion = 5

// A Model says which versions of whatever gives a seed its meaning made a run,
// such as "kernel 1, nemesis 1, workload 1, raft 1". With one model, the same
// scenario is the same run, event for event, whatever the build; with another,
// the events may differ. It is empty for a run from before there were versions.
type Model string

// ModelOf returns the model that this build runs scenarios with: one, or several. It has
// each protocol once, and each service that has a version of its own. A scenario about
// what there is not has none of it.
func ModelOf(all ...Scenario) Model {
	var programs, spoken []string
	for _, s := range all {
		if p, err := FindProtocol(s.Protocol); err == nil {
			programs = append(programs, fmt.Sprintf(", %s %d", p.Name, p.Version))
		}
		if does, err := s.Task(); err == nil && does.Service.Version > 0 {
			spoken = append(spoken, fmt.Sprintf(", %s %d", does.Service.Name, does.Service.Version))
		}
	}
	m := WorldModel() + Model(fmt.Sprintf(", workload %d", workloadVersion))
	var told []string
	for _, one := range append(programs, spoken...) {
		if !slices.Contains(told, one) {
			told = append(told, one)
			m += Model(one)
		}
	}
	return m
}

// WorldModel returns the model without clients and protocol: that of whatever
// runs programs of its own under a schedule of faults.
func WorldModel() Model {
	return Model(fmt.Sprintf("kernel %d, nemesis %d", sim.Version, nemesis.Version))
}

// String is the model in words.
func (m Model) String() string {
	if m == "" {
		return "a build from before there were versions"
	}
	return string(m)
}

// Model returns the model that this build runs the scenario with. The error is
// that there is no such protocol.
func (s *Scenario) Model() (Model, error) {
	if _, err := s.Task(); err != nil {
		return "", err
	}
	return ModelOf(*s), nil
}

// Version is the version of Laplace as it is released. What a seed means has
// versions of its own: see Model.
const Version = "0.1.0"

// Build names the build that runs: the version, the commit it was built from
// where that is known, and the release of Go; of a program of another module than
// Laplace first what that is. A run writes it down, so that a
// replay that differs can tell whose fault that may be. Builds with one name
// need not be the same: see Executable.
var Build = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	return buildOf(info)
})

// ownModule is the module that Laplace is.
const ownModule = "github.com/laplace-sim/laplace"

func buildOf(info *debug.BuildInfo) string {
	settings := make(map[string]string, len(info.Settings))
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	parts := []string{"laplace " + Version}
	revision := settings["vcs.revision"]
	if revision != "" && settings["vcs.modified"] == "true" {
		revision += " with changes"
	}
	switch {
	case info.Main.Path != "" && info.Main.Path != ownModule:
		module := strings.TrimSpace(clipped(info.Main.Path, modulePathMax) + " " + strings.Trim(info.Main.Version, "()"))
		parts = slices.DeleteFunc([]string{module, revision, parts[0]}, func(part string) bool { return part == "" })
	case revision != "":
		parts = append(parts, revision)
	}
	return strings.Join(append(parts, runtime.Version()), ", ")
}

// modulePathMax is how many letters of a module's path are in the name of a build.
const modulePathMax = 100

// Executable stands for the executable that runs, as a few hexadecimal digits:
// two builds have the same only if they are the same. It is empty where that
// is not known: where there is no file to look at, as in a browser, or where
// Go's linker was told to leave its build ID out.
var Executable = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	// A hash of the whole file says the same in 50 ms and more; this takes half
	// of one.
	head, err := io.ReadAll(io.LimitReader(file, buildIDWithin))
	if err != nil {
		return ""
	}
	id := buildID(head)
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:executableSize])
})

const (
	// buildIDWithin is how many bytes of an executable Go's own tools look at
	// for its build ID, and as many again.
	buildIDWithin = 64 << 10
	// executableSize is how many bytes of a hash stand for an executable.
	executableSize = 6
)

// buildID returns the build ID that Go's linker wrote into the first bytes of
// an executable, or "": in a note of an ELF file, or before the code of any
// other; see cmd/internal/buildid in Go's sources. It ends in a hash of all that
// is in the executable.
func buildID(head []byte) string {
	if bytes.HasPrefix(head, []byte("\x7fELF")) {
		return elfBuildID(head)
	}
	_, rest, ok := bytes.Cut(head, []byte("\xff Go build ID: \""))
	id, _, ended := bytes.Cut(rest, []byte("\"\n \xff"))
	if !ok || !ended {
		return ""
	}
	return string(id)
}

// elfBuildID looks for a note of type 4 whose owner is "Go": the lengths of
// owner and content, the type, the owner, the content.
func elfBuildID(head []byte) string {
	var order binary.ByteOrder = binary.LittleEndian
	if len(head) > 5 && head[5] == 2 {
		order = binary.BigEndian
	}
	const owner = "Go\x00\x00"
	for from := 12; from < len(head); {
		i := bytes.Index(head[from:], []byte(owner))
		if i < 0 {
			return ""
		}
		at := from + i
		content := head[at+len(owner):]
		size := order.Uint32(head[at-8:])
		if order.Uint32(head[at-12:]) == uint32(len(owner)) && order.Uint32(head[at-4:]) == 4 && uint64(size) <= uint64(len(content)) {
			return string(content[:size])
		}
		from = at + 1
	}
	return ""
}
