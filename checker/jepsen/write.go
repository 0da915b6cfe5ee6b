package jepsen

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
)

// Write writes a history in EDN, a map a line. With what Laplace needs besides, Read makes
// the same history of it. It refuses a history with an operation that the language has no
// words for, as of a second object where there is only one.
func Write(w io.Writer, h checker.History, l Language) error {
	for i := range h {
		if err := speakable(&h[i], l); err != nil {
			return fmt.Errorf("operation with id %d: found %v, %w", h[i].ID, h[i], err)
		}
	}
	out := NewWriter(w)
	for e := range Events(h, l) {
		if err := out.Write(&e); err != nil {
			return err
		}
	}
	return out.Flush()
}

// speakable returns an error if an operation is not read as it is written.
func speakable(o *checker.Operation, l Language) error {
	read, err := l.Read(l.Write(o))
	if err != nil {
		return fmt.Errorf("which is written so that it cannot be read: %w", err)
	}
	read.ID, read.Client, read.Late = o.ID, o.Client, o.Late
	read.Call, read.Return, read.CallOrder, read.ReturnOrder = o.Call, o.Return, o.CallOrder, o.ReturnOrder
	if read != *o && (o.Outcome != checker.OutcomeFail || read.Outcome != o.Outcome) { // what had no effect may have another name
		return fmt.Errorf("expected what the format has words for; it would be read as %v", read)
	}
	return nil
}

// Events yields the calls and returns of a history in the order in which they happened. A
// client whose operation has an unknown fate goes on as another process, as in Jepsen: its
// number is higher by the number of clients.
func Events(h checker.History, l Language) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		clients := h.Clients()
		processes := make(map[string]int64, len(clients)) // what each client is now
		for i, client := range clients {
			processes[client] = int64(i)
		}
		for _, m := range moments(h) {
			o := &h[m.operation]
			process := processes[o.Client]
			op := l.Write(o)
			e := Event{Type: "invoke", Process: process, F: op.F, Value: op.Asked, Key: op.Key, Time: o.Call,
				Extra: Extra{Known: true, Client: o.Client, ID: o.ID, Order: o.CallOrder, Late: o.Late}}
			if m.returns {
				e.Type, e.Value, e.Time, e.Output, e.Error = completions[op.Outcome], op.Told, o.Return, op.Output, op.Error
				e.Extra.Order, e.Extra.Late = o.ReturnOrder, 0
			}
			if e.Type == "info" {
				e.Value = op.Asked
				processes[o.Client] = process + int64(len(clients))
			}
			if !yield(e) {
				return
			}
		}
	}
}

// completions are the types of a return.
var completions = map[checker.Outcome]Keyword{
	checker.OutcomeOK: "ok", checker.OutcomeFail: "fail", checker.OutcomeUnknown: "info",
}

// A Writer writes events, a map a line, and counts them.
type Writer struct {
	out   *bufio.Writer
	index int
	line  []byte
}

// NewWriter returns a writer of a file. Flush ends it.
func NewWriter(w io.Writer) *Writer { return &Writer{out: bufio.NewWriterSize(w, 1<<16)} }

// Write writes an event. It refuses one that would be longer than Read takes it.
func (w *Writer) Write(e *Event) error {
	line := append(w.line[:0], "{:type :"...)
	line = append(line, e.Type...)
	line = append(line, ", :f :"...)
	line = append(line, e.F...)
	line = appendEntry(line, "value", e.Value)
	line = append(line, ", :time "...)
	line = strconv.AppendInt(line, int64(e.Time), 10)
	line = appendEntry(line, "process", e.Process)
	line = append(line, ", :index "...)
	line = strconv.AppendInt(line, int64(w.index), 10)
	for _, entry := range [...]struct {
		name  string
		value Value
	}{{"key", e.Key}, {"output", e.Output}, {"error", e.Error}} {
		if entry.value != nil {
			line = appendEntry(line, entry.name, entry.value)
		}
	}
	if x := e.Extra; x.Known {
		line = append(line, ", :id "...)
		line = strconv.AppendInt(line, int64(x.ID), 10)
		line = appendEntry(line, "client", x.Client)
		if x.Order > 0 {
			line = append(line, ", :order "...)
			line = strconv.AppendUint(line, x.Order, 10)
		}
		if x.Late > 0 {
			line = append(line, ", :late "...)
			line = strconv.AppendInt(line, int64(x.Late), 10)
		}
	}
	w.line = append(line, "}\n"...)
	if length := len(w.line) - 1; length > checker.LineBytesMax {
		return fmt.Errorf("operation with id %d: found a line of %d bytes, expected at most %d", e.Extra.ID, length, checker.LineBytesMax)
	}
	w.index++
	_, err := w.out.Write(w.line)
	return err
}

// appendEntry appends an entry behind another.
func appendEntry(line []byte, name string, v Value) []byte {
	line = append(append(append(line, ", :"...), name...), ' ')
	return appendValue(line, v)
}

// Flush writes what is left.
func (w *Writer) Flush() error { return w.out.Flush() }
