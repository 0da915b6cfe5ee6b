package observations

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A Recording is what the nodes of one cluster told, in one file or several. The zero
// value has nothing yet. It holds some hundred bytes for each line that is judged.
type Recording struct {
	files   []string // names, for people
	nodes   []*node  // in the order in which they are named
	byName  map[string]int32
	told    []told // as they were read: file by file, line by line
	count   [observation.End]int
	texts   map[string]string // each once
	words   map[uint64]string // of what a content is, if it is a text
	dates   asIn              // the first that had a date for its time, and the first that had a number
	numbers asIn
	applied appliedAs
	lines   int
	began   int64 // the earliest time
}

// asIn is the place of something in a file; Line 0 is none.
type asIn struct {
	file int
	line int
}

// appliedAs is what the applied lines tell besides the position.
type appliedAs struct {
	value, command asIn // the first that had one
}

// A node is one of those that told something.
type node struct {
	name        string
	incarnation int  // as of the latest line; 0 if there is none
	counted     bool // by lines that say that it started
}

// A told is an observation with its place.
type told struct {
	checker.Observation
	file, line int32
}

// Lines is how many lines were read that are not empty.
func (r *Recording) Lines() int { return r.lines }

// Nodes are the names of the nodes, in the order in which they were first named.
func (r *Recording) Nodes() []string {
	names := make([]string, len(r.nodes))
	for i, n := range r.nodes {
		names[i] = n.name
	}
	return names
}

// Count is how many observations of a kind were read.
func (r *Recording) Count(kind observation.Kind) int { return r.count[kind] }

// Read takes the lines of a file, to the end; name is that of the file, for errors. The
// lines of one node stand in the order in which it told them; a node may be in several
// files only if those are read in the order in which they were written. What is wrong
// with the file is returned as a *checker.FileError, and a failure to read as it is.
func (r *Recording) Read(in io.Reader, name string) error {
	r.files = append(r.files, name)
	buffered := bufio.NewReader(in)
	var text []byte
	for number := 1; ; number++ {
		var err error
		text, err = readLine(buffered, text[:0])
		switch {
		case errors.Is(err, errLong):
			return &checker.FileError{Name: name, Line: number, Column: checker.LineBytesMax + 1,
				Reason: fmt.Sprintf("found a longer line, expected at most %d bytes", checker.LineBytesMax)}
		case err != nil && err != io.EOF:
			return fmt.Errorf("%s: %w", name, err)
		}
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) > 0 {
			if refused := r.take(text, number); refused != nil {
				return &checker.FileError{Name: name, Line: number, Column: refused.column, Reason: refused.reason}
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

var errLong = errors.New("long line")

// readLine appends the next line to text without its line feed; io.EOF comes with the
// last.
func readLine(in *bufio.Reader, text []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part...)
		if len(bytes.TrimSuffix(text, []byte("\n"))) > checker.LineBytesMax {
			return nil, errLong
		}
		if err != bufio.ErrBufferFull {
			return bytes.TrimSuffix(text, []byte("\n")), err
		}
	}
}

// take takes a line.
func (r *Recording) take(text []byte, number int) *refusal {
	l, refused := parseLine(text)
	if refused != nil {
		return refused
	}
	at := asIn{len(r.files) - 1, number}
	if refused := r.accept(&l, at); refused != nil {
		return refused
	}
	if r.lines == 0 || l.time < r.began {
		r.began = l.time
	}
	r.lines++
	kind, judged := kinds[l.kind]
	if !judged {
		return nil // that a node started
	}
	r.count[kind]++
	if kind == observation.Note {
		return nil
	}
	o := told{file: int32(at.file), line: int32(number)}
	o.Node, _ = r.nodeOf(l.node)
	o.At, o.Incarnation = timeOf(l.time), r.nodes[o.Node-1].incarnation
	o.Kind, o.Term, o.Index, o.Text = kind, l.term, l.index, r.once(l.text)
	o.Value = r.identify(l.value)
	if l.has.has(fieldCommand) {
		o.Value = r.identify(l.command)
	}
	if l.to != "" {
		to, _ := r.nodeOf(l.to)
		o.Value = uint64(to)
	}
	r.told = append(r.told, o)
	return nil
}

// accept judges whether a line may stand behind those before it.
func (r *Recording) accept(l *line, at asIn) *refusal {
	first, other := &r.numbers, &r.dates
	if l.dated {
		first, other = other, first
	}
	if other.line != 0 {
		found, expected := "a number", "a date"
		if l.dated {
			found, expected = expected, found
		}
		return refuse(1, "time: found %s, expected %s as at %s", found, expected, r.place(*other))
	}
	if first.line == 0 {
		*first = at
	}
	if l.kind == observation.Applied.String() {
		if refused := r.acceptApplied(l, at); refused != nil {
			return refused
		}
	}
	_, n := r.nodeOf(l.node)
	switch {
	case l.has.has(fieldIncarnation) && n.counted:
		return refuse(1, "found an incarnation of %s, expected none, as its starts are counted", prose.Name(n.name))
	case l.has.has(fieldIncarnation) && l.incarnation < n.incarnation:
		return refuse(1, "found incarnation %d of %s after %d, expected no lower one", l.incarnation, prose.Name(n.name), n.incarnation)
	case l.has.has(fieldIncarnation):
		n.incarnation = l.incarnation
	case l.kind == started && !n.counted && n.incarnation > 0:
		return refuse(1, "found no incarnation of %s, expected one, as on its lines before", prose.Name(n.name))
	case l.kind == started:
		n.incarnation, n.counted = n.incarnation+1, true
	case n.counted, l.kind == observation.Acknowledged.String(), l.kind == observation.Note.String():
	case n.incarnation > 0:
		return refuse(1, "found no incarnation of %s, expected one, as on its lines before", prose.Name(n.name))
	default:
		return refuse(1, `found no start of %s before, expected a line of kind "started" whenever a node starts, or an incarnation on each line`, prose.Name(n.name))
	}
	return nil
}

// acceptApplied judges whether what an applied line tells is what the others tell.
func (r *Recording) acceptApplied(l *line, at asIn) *refusal {
	value, command := l.has.has(fieldValue), l.has.has(fieldCommand)
	switch {
	case value && r.applied.command.line != 0:
		return refuse(1, "found a value, expected a command or neither, as at %s", r.place(r.applied.command))
	case command && r.applied.value.line != 0:
		return refuse(1, "found a command, expected a value or neither, as at %s", r.place(r.applied.value))
	case value && r.applied.value.line == 0:
		r.applied.value = at
	case command && r.applied.command.line == 0:
		r.applied.command = at
	}
	return nil
}

// place is where something stands, for people.
func (r *Recording) place(at asIn) string { return fmt.Sprintf("%s:%d", r.files[at.file], at.line) }

// nodeOf is the node of a name, with its number from 1, which it is given if it has none.
func (r *Recording) nodeOf(name string) (int32, *node) {
	number, known := r.byName[name]
	if !known {
		if r.byName == nil {
			r.byName = make(map[string]int32)
		}
		r.nodes = append(r.nodes, &node{name: name})
		number = int32(len(r.nodes))
		r.byName[name] = number
	}
	return number, r.nodes[number-1]
}

// once is a text that others share if they are the same.
func (r *Recording) once(text string) string {
	if text == "" {
		return ""
	}
	if kept, found := r.texts[text]; found {
		return kept
	}
	if r.texts == nil {
		r.texts = make(map[string]string)
	}
	r.texts[text] = text
	return text
}

// wordsMax is how many columns of a text people are shown.
const wordsMax = 40

// identify is the number by which invariants know a content: its own, or the hash of a
// text, which is 0 if that is empty.
func (r *Recording) identify(c content) uint64 {
	if c.text == "" {
		return c.number
	}
	sum := sha256.Sum256([]byte(c.text))
	id := binary.BigEndian.Uint64(sum[:]) | 1<<63 // no small number, which may be somebody's own
	if _, known := r.words[id]; !known {
		if r.words == nil {
			r.words = make(map[uint64]string)
		}
		r.words[id] = fmt.Sprintf("%q", prose.Short(c.text, wordsMax))
	}
	return id
}
