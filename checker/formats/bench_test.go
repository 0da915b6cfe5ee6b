package formats_test

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
)

// long is a history of so many writes and reads of ten clients on ten registers.
func long(b *testing.B, operations int) checker.History {
	m := modelNamed(b, "register")
	h := make(checker.History, operations)
	for i := range h {
		o := &h[i]
		*o = checker.Operation{ID: i, Client: "c" + strconv.Itoa(i%10), Kind: m.Kinds[i%2], Key: strconv.Itoa(i / 2 % 10), Outcome: checker.OutcomeOK,
			Call: time.Duration(i) * 1000, Return: time.Duration(i)*1000 + 9500}
		if i%2 == 0 {
			o.Found, o.Output = true, strconv.Itoa(i)
		} else {
			o.Value = strconv.Itoa(i + 1)
		}
	}
	return h
}

const operationsLong = 100_000

func BenchmarkRead(b *testing.B) {
	m := modelNamed(b, "register")
	h := long(b, operationsLong)
	for _, f := range formats.All() {
		var file bytes.Buffer
		if f.Written() {
			if err := formats.Write(&file, h, m, f.Name); err != nil {
				b.Fatal(err)
			}
		} else {
			writeLog(&file, h)
		}
		b.Run(f.Name, func(b *testing.B) {
			b.SetBytes(int64(file.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if again, _, err := formats.Read(bytes.NewReader(file.Bytes()), "h", m, f.Name); err != nil || len(again) != len(h) {
					b.Fatal(len(again), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(h)), "ns/operation")
		})
	}
}

// writeLog writes a history of one operation after the other as Jepsen's log of it.
func writeLog(w io.Writer, h checker.History) {
	for i := range h {
		o := &h[i]
		if o.Value != "" {
			fmt.Fprintf(w, "INFO  jepsen.util - %d\t:invoke\t:write\t%s\nINFO  jepsen.util - %d\t:ok\t:write\t%s\n", i%10, o.Value, i%10, o.Value)
		} else {
			fmt.Fprintf(w, "INFO  jepsen.util - %d\t:invoke\t:read\tnil\nINFO  jepsen.util - %d\t:ok\t:read\t%s\n", i%10, i%10, o.Output)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	m := modelNamed(b, "register")
	h := long(b, operationsLong)
	for _, f := range formats.All() {
		if !f.Written() {
			continue
		}
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := formats.Write(io.Discard, h, m, f.Name); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(h)), "ns/operation")
		})
	}
}
