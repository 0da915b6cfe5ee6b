package trace

import "io"

// blockSize is how many bytes of records a block holds. A larger block costs
// less for its names; a smaller one is quicker to seek in. At this size the
// names take about one byte in a hundred.
const blockSize = 64 << 10

// A Recorder collects the records of a run. Its methods besides Append are
// those of the Trace that it has collected so far. The zero Recorder is empty
// and ready to use, and keeps all in memory.
type Recorder struct {
	Trace
	// Spill, unless nil, opens a place to which the records go in place of
	// memory. It is called once, when there are more than KeptMax bytes of
	// them. The place must stay open for as long as the trace is used. If it
	// cannot be opened or written, what follows is kept in memory.
	Spill func() (Store, error)

	current *block
	encoder encoder
	kept    int // bytes of full blocks in memory
	store   Store
	stored  int64 // bytes in store
}

// KeptMax is how many bytes of records are kept in memory, about, before they
// spill.
const KeptMax = 16 << 20

// A Store keeps bytes: a file does.
type Store interface {
	io.WriterAt
	io.ReaderAt
}

// Append adds a record. Its kind must be one of this package's.
func (r *Recorder) Append(record Record) {
	if record.Kind == 0 || record.Kind >= kinds {
		panic("trace: Append of a record of unknown " + record.Kind.String())
	}
	need := maxFixed
	for _, text := range []*string{&record.Name, &record.Text, &record.By} {
		*text = (*text)[:min(len(*text), MaxString)]
		need += len(*text)
	}
	if r.current == nil || len(r.current.data)+need > blockSize {
		r.spill()
		r.current = &block{before: r.encoder.last, data: make([]byte, 0, blockSize)}
		r.blocks = append(r.blocks, r.current)
		r.encoder.begin()
	}
	r.current.data = r.encoder.append(r.current.data, &record)
	r.current.count++
}

// spill puts the blocks that are full into the store, once there are many.
func (r *Recorder) spill() {
	if r.current != nil {
		r.kept += len(r.current.data)
	}
	if r.Spill == nil || r.kept <= KeptMax && r.store == nil {
		return
	}
	if r.store == nil {
		store, err := r.Spill()
		if err != nil {
			r.Spill = nil
			return
		}
		r.store = store
	}
	// Those in memory are the last ones, since all before them were stored.
	first := len(r.blocks)
	for first > 0 && r.blocks[first-1].store == nil {
		first--
	}
	for _, b := range r.blocks[first:] {
		n, err := r.store.WriteAt(b.data, r.stored)
		if err != nil {
			r.Spill = nil
			return
		}
		b.store, b.offset, b.size, b.data = r.store, r.stored, n, nil
		r.stored += int64(n)
	}
}
