package set

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	model "github.com/laplace-sim/laplace/checker/models/set"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/judgetest"
)

func TestTheDescriptionIsComplete(t *testing.T) {
	if err := services.Check(Service()); err != nil {
		t.Error(err)
	}
}

// run carries out operations one after the other, and returns what each returned; "!"
// is that it was refused.
func run(s *services.Service, operations ...services.Operation) []string {
	cells := services.NewCells(s)
	var returned []string
	for _, o := range operations {
		switch r, ok := s.Execute(cells, o); {
		case !ok:
			returned = append(returned, "!")
		case r.Found:
			returned = append(returned, r.Value)
		default:
			returned = append(returned, "")
		}
	}
	return returned
}

func add(key, element string) services.Operation {
	return services.Operation{Kind: Add, Key: key, Value: element}
}

func read(key string) services.Operation { return services.Operation{Kind: Read, Key: key} }

func TestOperationsMeanWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		claim      string
		operations []services.Operation
		expected   []string
	}{
		{"a set is empty at first", []services.Operation{read("k")}, []string{""}},
		{"what is added is there", []services.Operation{add("k", "a"), add("k", "b"), read("k")}, []string{"", "", "a b"}},
		{"an element is there once", []services.Operation{add("k", "ab"), add("k", "a"), add("k", "ab"), add("k", "b"), add("k", "a"), read("k")}, []string{"", "", "", "", "", "ab a b"}},
		{"sets are apart", []services.Operation{add("k", "a"), read("l")}, []string{"", ""}},
		{"what is no element is refused", []services.Operation{add("k", ""), add("k", "a b"), add("k", " a"), read("k")}, []string{"!", "!", "!", ""}},
		{"a set does not become too long", []services.Operation{
			add("k", strings.Repeat("a", services.CommandMax-2)), add("k", "bb"), add("k", "b"),
		}, []string{"", "!", ""}},
	} {
		if found := run(Service(), c.operations...); !slices.Equal(found, c.expected) {
			t.Errorf("%s: found %q, expected %q", c.claim, found, c.expected)
		}
	}
}

func TestWithTheFlawTheEndsOfFullPagesAreMissed(t *testing.T) {
	flawed := Service().With(skipsPageEnds.Name)
	var operations []services.Operation
	for i := range 2*page + 1 {
		operations = append(operations, add("k", fmt.Sprint(i)), read("k"))
	}
	for i, found := range run(flawed, operations...) {
		if i%2 == 0 {
			continue
		}
		added := i/2 + 1
		expected := added - (added-1)/page
		if got := len(strings.Fields(found)); got != expected {
			t.Errorf("of %d elements %d were read, expected %d: %s", added, got, expected, found)
		}
	}
}

// sorted is a history with the elements of each read in alphabetical order.
func sorted(h checker.History) checker.History {
	h = slices.Clone(h)
	for i := range h {
		elements := strings.Fields(h[i].Output)
		slices.Sort(elements)
		h[i].Output = strings.Join(elements, " ")
	}
	return h
}

func TestASetIsJudgedAsByTryingEveryOrder(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		h := judgetest.Draw(t, Service(), 14, func(t *rapid.T, _ *services.Kind, number int) string {
			if rapid.IntRange(0, 3).Draw(t, "again") == 0 {
				return "e0"
			}
			return fmt.Sprintf("e%d", number)
		}, func(t *rapid.T, o *checker.Operation) {
			elements := strings.Fields(o.Output)
			switch what := rapid.IntRange(0, 2).Draw(t, "what"); {
			case what == 0:
				elements = append(elements, rapid.SampledFrom([]string{"e0", "e3", "e5"}).Draw(t, "more"))
			case len(elements) > 0:
				at := rapid.IntRange(0, len(elements)-1).Draw(t, "less")
				elements = slices.Delete(elements, at, at+1)
			}
			o.Output, o.Found = strings.Join(elements, " "), len(elements) > 0
		})
		want, got := linear.Check(sorted(h), model.Spec, 0), model.Linearizable(h, 0)
		verdicts[want.Verdict]++
		if got.Verdict != want.Verdict {
			t.Fatalf("found %v (%s), expected %v (%s) for\n%v", got.Verdict, got.Detail, want.Verdict, want.Detail, h)
		}
		if got.Verdict == checker.Violation {
			alone := slices.Clone(h)
			for i := range alone {
				if o := &alone[i]; o.Outcome == checker.OutcomeOK && !slices.Contains(got.Evidence.Operations, o.ID) {
					o.Outcome, o.Found, o.Output = checker.OutcomeUnknown, false, ""
				}
			}
			if again := linear.Check(sorted(alone), model.Spec, 0); again.Verdict != checker.Violation {
				t.Fatalf("operations %v (%s) are no contradiction in\n%v", got.Evidence.Operations, got.Detail, h)
			}
		}
	})
	if verdicts[checker.Valid] == 0 || verdicts[checker.Violation] == 0 {
		t.Errorf("found the verdicts %v, expected some of each", verdicts)
	}
}
