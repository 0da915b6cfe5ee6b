package page

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/laplace-sim/laplace/sim/trace"
)

// pack is the model as text: its JSON and its columns, compressed, in base64. Each column is
// a sequence of numbers as varints (encoding/binary); what goes up and down is zigzagged.
// assets/unpack.js reads this and nothing else does, so that it may change at will.
func (m *Model) pack() (string, error) {
	strings := newStringTable(m.Strings)
	var columns []byte
	columns = m.packRecords(columns, strings)
	columns = m.packOperations(columns, strings)
	columns = m.packStates(columns, strings)
	m.Strings = strings.all

	head, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	var size [4]byte
	binary.LittleEndian.PutUint32(size[:], uint32(len(head)))
	for _, part := range [][]byte{size[:], head, columns} {
		if _, err := w.Write(part); err != nil {
			return "", err
		}
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// A table is columns of the same number of rows, in the making.
type table struct {
	rows    uint64
	columns [][]byte
	next    int // the column of the next number of the row
}

// add adds a number to the next column of a row.
func (t *table) add(n uint64) {
	if t.next == len(t.columns) {
		t.columns = append(t.columns, nil)
	}
	t.columns[t.next] = binary.AppendUvarint(t.columns[t.next], n)
	t.next++
}

// end ends a row.
func (t *table) end() { t.rows, t.next = t.rows+1, 0 }

// appendTo appends the columns, each behind its length. A table without rows has as many
// columns as it is told.
func (t *table) appendTo(all []byte, columns int) []byte {
	for i := range columns {
		all = binary.AppendUvarint(all, t.rows)
		if t.rows > 0 {
			all = append(all, t.columns[i]...)
		}
	}
	return all
}

// How many columns records, operations, states and their facts have.
const (
	recordColumns    = 14
	operationColumns = 9
	stateColumns     = 3
	factColumns      = 2
)

// againFlag is set of a message that had arrived before.
const againFlag = 1

// packRecords packs the records of the trace.
func (m *Model) packRecords(all []byte, strings *stringTable) []byte {
	var t table
	var number, at int64
	arrived := make(arrivals)
	for r := range m.inWindow() {
		t.add(uint64(r.Kind))
		t.add(delta(int64(r.Number), &number))
		t.add(delta(int64(r.At), &at))
		t.add(uint64(r.Node))
		t.add(uint64(r.From))
		t.add(sinceCause(r))
		t.add(sinceSent(r))
		t.add(strings.place(r.Name))
		t.add(uint64(r.Code))
		t.add(strings.place(m.chronicle.TermOf(*r)))
		t.add(r.Index)
		t.add(strings.place(m.says(r)))
		t.add(strings.place(r.By))
		if arrived.again(r) {
			t.add(againFlag)
		} else {
			t.add(0)
		}
		t.end()
	}
	return t.appendTo(all, recordColumns)
}

func (m *Model) packOperations(all []byte, strings *stringTable) []byte {
	var t table
	var call int64
	for i := range m.operations {
		o := &m.operations[i]
		t.add(uint64(o.id))
		t.add(uint64(o.client))
		t.add(delta(int64(o.call), &call))
		t.add(uint64(o.ret - o.call))
		t.add(strings.place(o.outcome))
		if o.reads {
			t.add(1)
		} else {
			t.add(0)
		}
		t.add(strings.place(o.kind))
		t.add(strings.place(o.key))
		t.add(strings.place(o.text))
		t.end()
	}
	return t.appendTo(all, operationColumns)
}

// packStates packs the states: of each where it is, how many facts it has, and all
// facts one after the other.
func (m *Model) packStates(all []byte, strings *stringTable) []byte {
	var t, facts table
	var event int64
	for i := range m.states {
		s := &m.states[i]
		t.add(delta(int64(s.event), &event))
		t.add(uint64(s.node))
		t.add(uint64(len(s.facts)))
		t.end()
		for _, fact := range s.facts {
			facts.add(strings.place(fact[0]))
			facts.add(strings.place(fact[1]))
			facts.end()
		}
	}
	return facts.appendTo(t.appendTo(all, stateColumns), factColumns)
}

// delta is by how much a number differs from the last, zigzagged.
func delta(n int64, last *int64) uint64 {
	d := n - *last
	*last = n
	return zigzag(d)
}

func zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

// sinceCause is how many events ago the cause was, from 1; 0 for what has none.
func sinceCause(r *trace.Record) uint64 {
	if r.Cause == 0 || r.Cause > r.Number {
		return 0
	}
	return r.Number - r.Cause + 1
}

// sinceSent is how long ago a message was sent, zigzagged; 0 for what is none.
func sinceSent(r *trace.Record) uint64 {
	if r.Kind != trace.Deliver && r.Kind != trace.Drop {
		return 0
	}
	return zigzag(int64(r.At - r.Sent))
}

// A stringTable has each text once.
type stringTable struct {
	all    []string
	places map[string]uint64
}

func newStringTable(all []string) *stringTable {
	t := &stringTable{places: make(map[string]uint64)}
	t.place("")
	for _, s := range all {
		t.place(s)
	}
	return t
}

func (t *stringTable) place(s string) uint64 {
	if at, ok := t.places[s]; ok {
		return at
	}
	at := uint64(len(t.all))
	t.all, t.places[s] = append(t.all, s), at
	return at
}
