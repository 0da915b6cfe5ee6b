package checker

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestProgressAsksForEachOperationThatClientsGoOnWith(t *testing.T) {
	for _, test := range []struct {
		claim, history string
		want           Verdict
		detail         string
		operations     []int
	}{
		{"all complete in time", `
			c1 0 120 x set a -> ok
			c2 110 150 x see -> a`, Valid, "each of 1 reads and 1 writes after 100ms was done within 50ms", nil},
		{"one that stopped before does not count", `
			c1 0 90 x set a -> ?
			c2 110 150 x set a -> ok`, Valid, "each of 0 reads and 1 writes", nil},
		{"what a client gave up to go on does not count", `
			c1 0 140 x set a -> ?
			c1 141 150 x see -> a`, Valid, "each of 1 reads and 0 writes", nil},
		{"each operation has its own bound", `
			c1 300 350 x set a -> ok
			c1 400 900 x set a -> ?`, Violation, "1 of 2 operations after 100ms were not done within 50ms: c1's set of x at 400ms", []int{2}},
		{"an answered read does not stand for the writes that are not", `
			c1 110 120 x see -> -
			c1 120 170 x set a -> ?
			c1 180 230 x set b -> ?`, Violation, "2 of 3 operations after 100ms", []int{2, 3}},
		{"nor one key for another", `
			c1 110 120 x set a -> ok
			c1 120 170 y set a -> ?`, Violation, "c1's set of y at 120ms", []int{2}},
		{"who asks again is served in time", `
			c1 110 120 x set a -> fail
			c1 130 160 x set b -> ok`, Valid, "", nil},
		{"too late is a violation", `
			c1 110 120 x set a -> fail
			c1 130 161 x set b -> ok`, Violation, "1 of 2 operations after 100ms were not done within 50ms: c1's set of x at 110ms", []int{1}},
		{"one that waits for ever is a violation", `
			c1 10 900 x see -> ?
			c2 110 150 x set a -> ok`, Violation, "c1's see of x at 10ms", []int{1}},
		{"a history that ends too early is unknown", `
			c1 110 140 x see -> ?`, Unknown, "too early to tell for 1 of 1 operations", nil},
		{"nobody going on is unknown", `
			c1 0 10 x set a -> ok`, Unknown, "no client called or waited after 100ms", nil},
	} {
		t.Run(test.claim, func(t *testing.T) {
			c := Progress(historyOf(t, test.history), 100*time.Millisecond, 50*time.Millisecond)
			if c.Verdict != test.want || !strings.Contains(c.Detail, test.detail) {
				t.Errorf("found %v (%s), expected %v (%s)", c.Verdict, c.Detail, test.want, test.detail)
			}
			if !slices.Equal(c.Evidence.Operations, test.operations) {
				t.Errorf("found operations %v, expected %v", c.Evidence.Operations, test.operations)
			}
		})
	}
}
