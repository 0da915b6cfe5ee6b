package multiregister

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestRegistersAreJudgedAsPorcupineJudges(t *testing.T) {
	m := modelstest.Random{
		Spec: Spec, Operations: 7, Clients: 3, Unknown: 10, Wrong: 15,
		Ask: func(r *rand.Rand, o *checker.Operation, number int) {
			var all []step
			for _, register := range []string{"x", "y"} {
				s := step{register: register, value: fmt.Sprint(number), writes: o.Kind == Transact && r.IntN(2) == 0}
				if r.IntN(4) > 0 {
					all = append(all, s)
				}
			}
			if len(all) == 0 {
				all = []step{{register: "x"}}
			}
			o.Value = textOf(all)
		},
		Lie: func(r *rand.Rand, o *checker.Operation, h checker.History) {
			parts := strings.Split(o.Output, "; ")
			at := r.IntN(len(parts))
			if register, _, reads := strings.Cut(parts[at], "="); reads {
				parts[at] = register + "=" + fmt.Sprint(r.IntN(len(h)))
			}
			o.Output = strings.Join(parts, "; ")
		},
	}
	var legal, illegal int
	for seed := range uint64(drawnHistories) {
		h := m.History(seed)
		found := Linearizable(h, 0)
		spec := Spec
		spec.Initial = initially(h).String()
		switch is := modelstest.Linearizable(h, spec); {
		case found.Verdict == checker.Unknown:
		case is != (found.Verdict == checker.Valid):
			t.Fatalf("seed %d: found %v (%s), porcupine says legal: %v, of\n%v", seed, found.Verdict, found.Detail, is, h)
		case is:
			legal++
		default:
			illegal++
			if modelstest.Linearizable(h, Spec) {
				t.Fatalf("seed %d: found %s, which registers that hold nothing at first explain:\n%v", seed, found.Detail, h)
			}
		}
	}
	if legal < drawnHistories/5 || illegal < drawnHistories/10 {
		t.Errorf("found %d legal and %d illegal ones", legal, illegal)
	}
}

func TestAViolationOfRegistersIsTold(t *testing.T) {
	h := modelstest.Story(nil,
		checker.Operation{Kind: Transact, Value: "w x 1; w y 1"},
		checker.Operation{Kind: Transact, Value: "w x 2; r y", Output: "y=1"},
		checker.Operation{Kind: Read, Value: "r x; r y", Output: "x=2; y=nil"})
	const want = "read(r x; r y) by c3 (4ms to 5ms) returned x=2; y=nil; given txn(w x 2; r y) by c2 (2ms to 3ms) = y=1, it could have returned x=2; y=1"
	if found := Linearizable(h, 0); found.Verdict != checker.Violation || found.Detail != want {
		t.Errorf("found %v: %s\nexpected %s", found.Verdict, found.Detail, want)
	}
	h[2].Output = "x=2"
	if found := Linearizable(h, 0); found.Verdict != checker.Unknown || !strings.Contains(found.Detail, "expected what each read found") {
		t.Errorf("found %v: %s", found.Verdict, found.Detail)
	}
}

// What a read returned before anybody had asked to write that was there at first, also if
// another write was under way.
func TestARegisterHoldsAtFirstWhatNobodyHadAskedToWrite(t *testing.T) {
	h := modelstest.Story(nil,
		checker.Operation{Kind: Transact, Value: "w x 1"},
		checker.Operation{Kind: Read, Value: "r x", Output: "x=0"},
		checker.Operation{Kind: Transact, Value: "w x 0"},
		checker.Operation{Kind: Read, Value: "r x", Output: "x=0"})
	h[0].Return = h[1].Return
	if found := Linearizable(h, 0); found.Verdict != checker.Valid {
		t.Errorf("found %v: %s\nexpected that x held 0 at first", found.Verdict, found.Detail)
	}
	h[1].Call, h[1].Return = h[1].Call+1, h[1].Return+1
	h[0].Return = h[1].Call - 1
	if found := Linearizable(h, 0); found.Verdict != checker.Violation {
		t.Errorf("found %v, expected that x held 1 when the read began", found.Verdict)
	}
}
