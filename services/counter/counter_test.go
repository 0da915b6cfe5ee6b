package counter

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	model "github.com/laplace-sim/laplace/checker/models/counter"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/judgetest"
)

// run carries out operations written as "k+5" and "k?", and returns what was read; "!"
// is that one was refused.
func run(s *services.Service, words string) string {
	cells := services.NewCells(s)
	var returned []string
	for _, word := range strings.Fields(words) {
		o := services.Operation{Kind: Add, Key: word[:1], Value: word[1:]}
		if word[1:] == "?" {
			o.Kind, o.Value = Read, ""
		}
		switch r, ok := s.Execute(cells, o); {
		case !ok:
			returned = append(returned, "!")
		case o.Kind == Read:
			returned = append(returned, r.Value)
		}
	}
	return strings.Join(returned, " ")
}

func TestOperationsMeanWhatTheySay(t *testing.T) {
	for _, c := range []struct{ claim, flaw, words, expected string }{
		{"a counter begins with 0", "", "k?", "0"},
		{"amounts add up", "", "k5 k? k-7 k? k+2 k?", "5 -2 0"},
		{"counters are apart", "", "k5 l3 k? l?", "5 3"},
		{"what is no amount is refused", "", "k kx k1.5 k1000000000001 k-1000000000001 k?", "! ! ! ! ! 0"},
		{"the largest amounts are none of these", "", "k1000000000000 k?", "1000000000000"},
		{"with the flaw a counter stops at 0", stopsAtZero.Name, "k5 k-7 k? k3 k?", "0 3"},
		{"with the flaw amounts add up above 0", stopsAtZero.Name, "k5 k-3 k?", "2"},
	} {
		if found := run(Service().With(c.flaw), c.words); found != c.expected {
			t.Errorf("%s: found %q, expected %q", c.claim, found, c.expected)
		}
	}
}

func TestACounterDoesNotOverflow(t *testing.T) {
	cells := services.NewCells(Service())
	cells.Set("k", strconv.FormatInt(model.SumMax-1, 10))
	add := func(n string) bool {
		_, ok := Service().Execute(cells, services.Operation{Kind: Add, Key: "k", Value: n})
		return ok
	}
	if !add("1") || add("1") || !add("-1") {
		t.Error("expected that a counter holds up to 2^62 and refuses what is beyond")
	}
}

func TestAnAmountIsMadeSimpler(t *testing.T) {
	for amount, expected := range map[string]string{"5": "1", "-3": "-1", "1": "", "0": "", "-1": "", "x": ""} {
		o, is := simpler(services.Operation{Kind: Add, Key: "k", Value: amount}, "v1")
		if is != (expected != "") || is && o.Value != expected {
			t.Errorf("%s: found %s (%v), expected %s", amount, o.Value, is, expected)
		}
	}
	if _, is := simpler(services.Operation{Kind: Read, Key: "k"}, "v1"); is {
		t.Error("a read was made simpler")
	}
}

func TestNothingIsAccusedThatAnOrderExplains(t *testing.T) {
	verdicts := make(map[[2]checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		h := judgetest.Draw(t, Service(), 14, func(t *rapid.T, _ *services.Kind, _ int) string {
			return strconv.Itoa(rapid.IntRange(-5, 20).Draw(t, "amount"))
		}, func(t *rapid.T, o *checker.Operation) {
			sum, _ := strconv.Atoi(o.Output)
			o.Output = strconv.Itoa(sum + rapid.IntRange(-9, 9).Draw(t, "off"))
		})
		want, got := linear.Check(h, model.Spec, 0), model.Sums(h, 0)
		verdicts[[2]checker.Verdict{want.Verdict, got.Verdict}]++
		if got.Verdict == checker.Violation && want.Verdict != checker.Violation || (got.Verdict == checker.Unknown) != (want.Verdict == checker.Unknown) {
			t.Fatalf("found %v (%s), expected %v (%s) for\n%v", got.Verdict, got.Detail, want.Verdict, want.Detail, h)
		}
		if got.Verdict != checker.Violation {
			return
		}
		alone := slices.Clone(h)
		for i := range alone {
			if o := &alone[i]; o.Outcome == checker.OutcomeOK && !slices.Contains(got.Evidence.Operations, o.ID) {
				o.Outcome, o.Output = checker.OutcomeUnknown, ""
			}
		}
		if again := linear.Check(alone, model.Spec, 0); again.Verdict != checker.Violation {
			t.Fatalf("operations %v (%s) are no contradiction in\n%v", got.Evidence.Operations, got.Detail, h)
		}
	})
	missed, found := verdicts[[2]checker.Verdict{checker.Violation, checker.Valid}], verdicts[[2]checker.Verdict{checker.Violation, checker.Violation}]
	if found < 2*missed || verdicts[[2]checker.Verdict{checker.Valid, checker.Valid}] == 0 {
		t.Errorf("found the verdicts %v, expected that two of three violations are seen", verdicts)
	}
}
