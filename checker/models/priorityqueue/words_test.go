package priorityqueue

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func in(value string) checker.Operation { return checker.Operation{Kind: Insert, Value: value} }

// out takes a value out; "" finds none.
func out(value string) checker.Operation {
	return checker.Operation{Kind: ExtractMin, Found: value != "", Output: value}
}

func TestAViolationIsToldWithTheFewestElements(t *testing.T) {
	for _, c := range []struct {
		claim      string
		unknown    []int
		operations []checker.Operation
		verdict    checker.Verdict
		detail     string
	}{
		{"out of order", nil, []checker.Operation{in("30"), in("9"), in("100"), out("30"), out("9")}, checker.Violation, `extract-min(k) by c4 (6ms to 7ms) returned 30; given insert(k, 30) by c1 (0s to 1ms) and insert(k, 9) by c2 (2ms to 3ms), it could have returned 9`},
		{"numbers are no texts", nil, []checker.Operation{in("10"), in("9"), in("-1"), in("-20"), in("a"), out("-20"), out("-1"), out("9"), out("10"), out("a")}, checker.Valid, ``},
		{"empty though it is not", nil, []checker.Operation{in("1"), in("2"), out("1"), out("")}, checker.Violation, `extract-min(k) by c4 (6ms to 7ms) returned empty; given insert(k, 2) by c2 (2ms to 3ms), it could have returned 2`},
		{"from nowhere", nil, []checker.Operation{in("1"), out("z")}, checker.Violation, `extract-min(k) by c2 (2ms to 3ms) returned z; it could have returned 1`},
		{"twice", nil, []checker.Operation{in("1"), out("1"), out("1")}, checker.Violation, ``},
		{"one of unknown outcome took it", []int{3}, []checker.Operation{in("1"), in("2"), out(""), out("2")}, checker.Valid, ``},
		{"one of unknown outcome cannot have taken two", []int{4}, []checker.Operation{in("1"), in("2"), in("3"), out(""), out("3")}, checker.Violation, ``},
		{"an element of unknown outcome need not be there", []int{1}, []checker.Operation{in("1"), out("")}, checker.Valid, ``},
		{"one that came out was there", []int{1}, []checker.Operation{in("1"), in("2"), out("2"), out("1")}, checker.Valid, ``},
	} {
		found := Linearizable(modelstest.Story(c.unknown, c.operations...), 0)
		if found.Verdict != c.verdict || c.detail != "" && found.Detail != c.detail {
			t.Errorf("%s: found %v: %s\nexpected %v: %s", c.claim, found.Verdict, found.Detail, c.verdict, c.detail)
		}
	}
}

func TestValuesThatAreThereTwiceAreLeftToASearch(t *testing.T) {
	m := histories(8, 3, 10, 10)
	m.Ask = func(r *rand.Rand, o *checker.Operation, _ int) {
		if o.Kind == Insert {
			o.Value = fmt.Sprint("e", r.IntN(3))
		}
	}
	tally := modelstest.Agree(t, Model, m, 1, 2_000)
	if tally.Left < 500 || tally.Illegal == 0 {
		t.Errorf("found %+v, expected that most are left, and what comes out too often is found", tally)
	}
	for seed := range uint64(500) {
		h := m.History(seed)
		found := Linearizable(h, 0)
		if legal := modelstest.Linearizable(h, Spec); found.Verdict != checker.Unknown && legal != (found.Verdict == checker.Valid) {
			t.Fatalf("seed %d: found %v (%s), porcupine says legal: %v, of\n%v", seed, found.Verdict, found.Detail, legal, h)
		}
	}
}
