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
	var columns []byte
	column := func(n int, value func(i int) uint64) {
		columns = binary.AppendUvarint(columns, uint64(n))
		for i := range n {
			columns = binary.AppendUvarint(columns, value(i))
		}
	}
	strings := newStringTable(m.Strings)
	m.packRecords(column, strings)
	m.packOperations(column, strings)
	m.packStates(column, strings)
	m.Strings = strings.all

	head, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
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

// packRecords packs the records of the trace.
func (m *Model) packRecords(column func(int, func(int) uint64), strings *stringTable) {
	all := m.records
	each := func(value func(r *trace.Record) uint64) {
		column(len(all), func(i int) uint64 { return value(&all[i]) })
	}
	each(func(r *trace.Record) uint64 { return uint64(r.Kind) })
	var last int64
	each(func(r *trace.Record) uint64 { return delta(int64(r.Number), &last) })
	last = 0
	each(func(r *trace.Record) uint64 { return delta(int64(r.At), &last) })
	each(func(r *trace.Record) uint64 { return uint64(r.Node) })
	each(func(r *trace.Record) uint64 { return uint64(r.From) })
	each(func(r *trace.Record) uint64 { return sinceCause(r) })
	each(func(r *trace.Record) uint64 { return sinceSent(r) })
	each(func(r *trace.Record) uint64 { return strings.place(r.Name) })
	each(func(r *trace.Record) uint64 { return uint64(r.Code) })
	each(func(r *trace.Record) uint64 { return strings.place(m.chronicle.TermOf(*r)) })
	each(func(r *trace.Record) uint64 { return r.Index })
	each(func(r *trace.Record) uint64 { return strings.place(m.says(r)) })
	each(func(r *trace.Record) uint64 { return strings.place(r.By) })
}

func (m *Model) packOperations(column func(int, func(int) uint64), strings *stringTable) {
	all := m.operations
	each := func(value func(o *operation) uint64) {
		column(len(all), func(i int) uint64 { return value(&all[i]) })
	}
	var last int64
	each(func(o *operation) uint64 { return uint64(o.id) })
	each(func(o *operation) uint64 { return uint64(o.client) })
	each(func(o *operation) uint64 { return delta(int64(o.call), &last) })
	each(func(o *operation) uint64 { return uint64(o.ret - o.call) })
	each(func(o *operation) uint64 { return strings.place(o.outcome) })
	each(func(o *operation) uint64 {
		if o.reads {
			return 1
		}
		return 0
	})
	each(func(o *operation) uint64 { return strings.place(o.kind) })
	each(func(o *operation) uint64 { return strings.place(o.key) })
	each(func(o *operation) uint64 { return strings.place(o.text) })
}

// packStates packs the states: of each where it is, how many facts it has, and all
// facts one after the other.
func (m *Model) packStates(column func(int, func(int) uint64), strings *stringTable) {
	all := m.states
	var last int64
	column(len(all), func(i int) uint64 { return delta(int64(all[i].event), &last) })
	column(len(all), func(i int) uint64 { return uint64(all[i].node) })
	column(len(all), func(i int) uint64 { return uint64(len(all[i].facts)) })
	var facts [][2]string
	for i := range all {
		facts = append(facts, all[i].facts...)
	}
	column(len(facts), func(i int) uint64 { return strings.place(facts[i][0]) })
	column(len(facts), func(i int) uint64 { return strings.place(facts[i][1]) })
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
