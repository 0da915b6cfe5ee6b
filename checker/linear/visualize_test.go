package linear_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// everlasting returns a history of puts of long values, many at once, and a read that
// nothing explains.
func everlasting(operations, clients int) checker.History {
	var h checker.History
	var now time.Duration
	for i := range operations {
		if i%clients == 0 {
			now += time.Duration(2 * clients)
		}
		h = append(h, checker.Operation{
			ID: i, Client: fmt.Sprint("c", i%clients), Kind: keyvalue.Put, Key: "x", Value: fmt.Sprint(i) + strings.Repeat("é", 5_000),
			Outcome: checker.OutcomeOK, Call: now + time.Duration(i%clients), Return: now + time.Duration(clients+i%clients),
		})
	}
	return append(h, checker.Operation{
		ID: operations, Client: "reader", Kind: keyvalue.Get, Key: "x", Found: true, Output: "nobody wrote this" + strings.Repeat("é", 5_000),
		Outcome: checker.OutcomeOK, Call: now + time.Duration(3*clients), Return: now + time.Duration(3*clients+1),
	})
}

func TestNoPageIsLargerThanSomeMegabytes(t *testing.T) {
	const most = 16 << 20
	for _, clients := range []int{1, 4, 40} {
		h := everlasting(3000, clients)
		for name, draw := range map[string]func(w io.Writer) error{
			"a search": func(w io.Writer) error { return linear.DrawAll(h, keyvalue.Store{}, w) },
			"none":     func(w io.Writer) error { return linear.DrawSketch(h, w) },
		} {
			var page bytes.Buffer
			if err := draw(&page); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d clients, evidence of %s: %d bytes", clients, name, page.Len())
			if page.Len() > most || !strings.Contains(page.String(), "reader: get(x)") {
				t.Errorf("%d clients, evidence of %s: found a page of %d bytes, expected %d at most, with the read", clients, name, page.Len(), most)
			}
		}
	}
}
