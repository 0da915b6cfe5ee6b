package etcdraft

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/datadriven"
	etcd "go.etcd.io/raft/v3"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

// A said is what a transcript, of ours or of the library, shows of one node.
type said struct {
	committed map[uint64]string // by index, as entryText writes it
	commit    uint64            // the last commit index
}

var (
	readyLine  = regexp.MustCompile(`^(?:> (\d+) handling Ready|process-ready (\d+))$`)
	otherLine  = regexp.MustCompile(`^> \d+ receiving messages$`)
	commitLine = regexp.MustCompile(`^HardState .*Commit:(\d+)$`)
	entryLine  = regexp.MustCompile(`^(\d+)/(\d+) Entry(Normal|ConfChangeV2)(?: "?([^"]*)"?)?$`)
)

// readLibrary reads what the transcript of an interaction test shows, by node:
// the commit indexes and the committed entries of each Ready. Where the
// transcript has its output turned off, it shows nothing.
func readLibrary(transcript string) map[int]said {
	nodes := make(map[int]said)
	node, inCommitted := 0, false
	for line := range strings.Lines(transcript) {
		line = strings.TrimSpace(line)
		if m := readyLine.FindStringSubmatch(line); m != nil {
			node, _ = strconv.Atoi(m[1] + m[2])
			inCommitted = false
			if _, ok := nodes[node]; !ok {
				nodes[node] = said{committed: make(map[uint64]string)}
			}
			continue
		}
		if otherLine.MatchString(line) {
			node = 0
		}
		if node == 0 {
			continue
		}
		if m := commitLine.FindStringSubmatch(line); m != nil {
			n := nodes[node]
			n.commit, _ = strconv.ParseUint(m[1], 10, 64)
			nodes[node] = n
		}
		if line == "CommittedEntries:" {
			inCommitted = true
			continue
		}
		m := entryLine.FindStringSubmatch(line)
		if inCommitted = inCommitted && m != nil; inCommitted {
			index, _ := strconv.ParseUint(m[2], 10, 64)
			nodes[node].committed[index] = libraryEntry(m)
		}
	}
	return nodes
}

// libraryEntry writes a matched line as entryText writes an entry.
func libraryEntry(m []string) string {
	text := m[1] + "/" + m[2]
	switch {
	case m[3] == "ConfChangeV2":
		return text + "(" + m[4] + ")"
	case m[4] != "":
		return text + ":" + m[4]
	default:
		return text
	}
}

// compare holds what each server has committed against what the library says in
// an interaction test.
func (h history) compare(s *protocoltest.Stage, arguments []datadriven.CmdArg) error {
	name := arguments[0].Key
	pc := reflect.ValueOf(etcd.NewMemoryStorage).Pointer()
	source, _ := runtime.FuncForPC(pc).FileLine(pc)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(source), "testdata", name))
	if err != nil {
		s.T.Skipf("the library's interaction tests are not at hand: %v", err)
	}
	library := readLibrary(string(text))
	if len(library) == 0 {
		return fmt.Errorf("%s shows nothing", name)
	}
	for _, node := range slices.Sorted(maps.Keys(library)) {
		there, here := library[node], h.of(s.Actors[node-1].Process)
		for index, expected := range there.committed {
			if found := here.committed[index]; found != expected {
				s.T.Errorf("n%d committed %q at index %d; the library %q", node, found, index, expected)
			}
		}
		if there.commit == 0 {
			continue // nothing but messages is shown of it
		}
		if here.commit != there.commit {
			s.T.Errorf("n%d committed up to index %d; the library up to %d", node, here.commit, there.commit)
		}
		s.Printf("n%d agrees: commit index %d; entries compared: %d\n", node, there.commit, len(there.committed))
	}
	return nil
}
