package trace

// blockSize is how many bytes of records a block holds. A larger block costs
// less for its names; a smaller one is quicker to seek in. At this size the
// names take about one byte in a hundred.
const blockSize = 64 << 10

// A Recorder collects the records of a run in memory. Its methods besides
// Append are those of the Trace that it has collected so far. The zero
// Recorder is empty and ready to use.
type Recorder struct {
	Trace
	current *block
	encoder encoder
}

// Append adds a record. Its kind must be one of this package's.
func (r *Recorder) Append(record Record) {
	if record.Kind == 0 || record.Kind >= kinds {
		panic("trace: Append of a record of unknown " + record.Kind.String())
	}
	if len(record.Name) > MaxString {
		record.Name = record.Name[:MaxString]
	}
	if len(record.Text) > MaxString {
		record.Text = record.Text[:MaxString]
	}
	need := maxFixed + len(record.Name) + len(record.Text)
	if r.current == nil || len(r.current.data)+need > blockSize {
		r.current = &block{before: r.encoder.last, data: make([]byte, 0, blockSize)}
		r.blocks = append(r.blocks, r.current)
		r.encoder.begin()
	}
	r.current.data = r.encoder.append(r.current.data, &record)
	r.current.count++
}
