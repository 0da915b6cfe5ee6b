package rwregister

import (
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
)

// numbered is a long history, right but for what exchange does, by a store that numbers
// versions by the values themselves, which count up.
func numbered(t *testing.T, exchange map[string]uint64) checker.History {
	h := txntest.Long(3_000, false, Txn, 0)
	for i := range h {
		steps, ok := Notation.Steps(h[i].Value)
		if !ok || !Notation.Answers(steps, h[i].Output) {
			t.Fatalf("%v is no transaction", h[i])
		}
		for j := range steps {
			s := &steps[j]
			s.Version = exchange[s.Value]
			if s.Version == 0 && s.Value != "" {
				s.Version, _ = strconv.ParseUint(s.Value, 10, 64)
			}
		}
		h[i].Output = Notation.Told(steps)
	}
	return h
}

func TestTheStoresNumbersSayInWhichOrderVersionsCame(t *testing.T) {
	h := numbered(t, nil)
	c := Isolation(h, checker.StrictSerializable, 0).Checks[0]
	if c.Verdict != checker.Valid {
		t.Errorf("found %v (%s), expected valid", c.Verdict, c.Detail)
	}
	var first, last string // values of one register
	for _, o := range h {
		for step := range strings.SplitSeq(o.Value, "; ") {
			if value, is := strings.CutPrefix(step, "write k0 "); is {
				if first == "" {
					first = value
				}
				last = value
			}
		}
	}
	one, _ := strconv.ParseUint(first, 10, 64)
	other, _ := strconv.ParseUint(last, 10, 64)
	h = numbered(t, map[string]uint64{first: other, last: one})
	if c := Isolation(h, checker.StrictSerializable, 0).Checks[0]; c.Verdict != checker.Violation {
		t.Errorf("found %v (%s), expected a violation, as the first version has the number of the last", c.Verdict, c.Detail)
	}
}

func TestNumbersOfVersionsAreReadAndWritten(t *testing.T) {
	step := func(f string, more ...jepsen.Value) jepsen.Value {
		return append([]jepsen.Value{jepsen.Keyword(f)}, more...)
	}
	op := jepsen.Op{
		F: "txn", Outcome: checker.OutcomeOK,
		Asked: []jepsen.Value{step("w", "x", int64(1)), step("r", "y", nil), step("r", "z", nil)},
		Told:  []jepsen.Value{step("w", "x", int64(1), int64(5)), step("r", "y", int64(7), int64(2)), step("r", "z", nil)},
	}
	o, err := Jepsen.Read(op)
	if err != nil || o.Value != "write x 1; read y; read z" || o.Output != "x@5; y=7@2; z=nil" {
		t.Fatalf("found %q and %q (%v)", o.Value, o.Output, err)
	}
	if again, err := Jepsen.Read(Jepsen.Write(&o)); err != nil || again != o {
		t.Errorf("found %+v (%v) when it was written and read again, expected %+v", again, err, o)
	}
	for _, output := range []string{"x@0; y=7@2; z=nil", "x@5; y=7@; z=nil", "x@5; y=7@2; z=nil@3", "y=7@2; x@5; z=nil", "x@5"} {
		bad := o
		if bad.Output = output; Accept(&bad) == nil {
			t.Errorf("the answer %q was accepted", output)
		}
	}
}
