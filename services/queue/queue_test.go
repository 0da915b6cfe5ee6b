package queue

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	model "github.com/laplace-sim/laplace/checker/models/queue"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/judgetest"
)

// run carries out operations written as "k+a", "k-" for a dequeue and "k*" for a drain,
// and returns what came out: "." is nothing, "!" that one was refused.
func run(s *services.Service, words string) string {
	cells := services.NewCells(s)
	var returned []string
	for _, word := range strings.Split(words, ",") {
		o := services.Operation{Kind: Enqueue, Key: word[:1], Value: word[2:]}
		switch word[1] {
		case '-':
			o.Kind = Dequeue
		case '*':
			o.Kind = Drain
		}
		switch r, ok := s.Execute(cells, o); {
		case !ok:
			returned = append(returned, "!")
		case r.Found:
			returned = append(returned, r.Value)
		case o.Kind != Enqueue:
			returned = append(returned, ".")
		}
	}
	return strings.Join(returned, ",")
}

func TestOperationsMeanWhatTheySay(t *testing.T) {
	for _, c := range []struct{ claim, flaw, words, expected string }{
		{"a queue is empty at first", "", "k-,k*", ".,."},
		{"first in is first out", "", "k+a,k+b,k-,k+c,k-,k-,k-", "a,b,c,."},
		{"a drain takes all", "", "k+a,k+b,k+c,k-,k*,k-,k+d,k*", "a,b c,.,d"},
		{"queues are apart", "", "k+a,l+b,l-,l-,k-", "b,.,a"},
		{"an element may come twice", "", "k+a,k+a,k*", "a a"},
		{"what is no element is refused", "", "k+,k+a b,k+ a,k-", "!,!,!,."},
		{"with the flaw the first gives way", dropsHead.Name, "k+a,k+b,k+c,k+d,k+e,k*", "b c d e"},
		{"with the flaw what is short loses nothing", dropsHead.Name, "k+a,k+b,k+c,k+d,k-,k+e,k*", "a,b c d e"},
	} {
		if found := run(Service().With(c.flaw), c.words); found != c.expected {
			t.Errorf("%s: found %s, expected %s", c.claim, found, c.expected)
		}
	}
	if err := services.Check(Service()); err != nil {
		t.Error(err)
	}
}

func TestAQueueHoldsNoMoreThanADrainMayReturn(t *testing.T) {
	half := strings.Repeat("a", services.CommandMax/2)
	if found := run(Service(), "k+"+half+",k+"+half+",k-,k+"+half[1:]+",k+b,k-"); found != "!,"+half+","+half[1:] {
		t.Errorf("found %d bytes, expected the second half to be refused", len(found))
	}
}

func TestCellsOfWhatCameOutAreGone(t *testing.T) {
	store := services.NewStore(Service(), 1)
	empty := len(store.Snapshot())
	for range 3 {
		store.Execute(services.Operation{Kind: Enqueue, Key: "k", Value: "a"})
	}
	store.Execute(services.Operation{Kind: Dequeue, Key: "k"})
	store.Execute(services.Operation{Kind: Drain, Key: "k"})
	if size := len(store.Snapshot()); size != empty {
		t.Errorf("an empty queue takes %d bytes, expected none", size-empty)
	}
}

func TestAQueueIsJudgedAsByTryingEveryOrder(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		again := rapid.IntRange(0, 3).Draw(t, "again") == 0
		h := judgetest.Draw(t, Service(), 16, func(t *rapid.T, _ *services.Kind, number int) string {
			if again {
				number %= 3
			}
			return fmt.Sprintf("e%d", number)
		}, func(t *rapid.T, o *checker.Operation) {
			o.Output = rapid.SampledFrom([]string{"", "e0", "e1", "e2 e3", "e9"}).Draw(t, "other")
			o.Found = o.Output != ""
		})
		const steps = 300_000 // of which the spec by itself may need more
		want, got := linear.Check(h, model.Spec, steps), model.Linearizable(h, steps)
		verdicts[want.Verdict]++
		if want.Verdict == checker.Unknown && h.Count(checker.OutcomeOK) > 0 {
			return
		}
		if got.Verdict != want.Verdict {
			t.Fatalf("found %v (%s), expected %v (%s) for\n%v", got.Verdict, got.Detail, want.Verdict, want.Detail, h)
		}
		if got.Verdict != checker.Violation {
			return
		}
		alone := slices.Clone(h)
		for i := range alone {
			if o := &alone[i]; o.Outcome == checker.OutcomeOK && !slices.Contains(got.Evidence.Operations, o.ID) {
				o.Outcome, o.Found, o.Output = checker.OutcomeUnknown, false, ""
			}
		}
		if got.Engine == "order" { // which shows that some elements contradict each other
			alone = slices.DeleteFunc(alone, func(o checker.Operation) bool { return o.Outcome == checker.OutcomeUnknown })
		}
		if again := linear.Check(alone, model.Spec, steps); again.Verdict == checker.Valid {
			t.Fatalf("operations %v (%s) are no contradiction in\n%v", got.Evidence.Operations, got.Detail, h)
		}
	})
	if verdicts[checker.Valid] == 0 || verdicts[checker.Violation] == 0 {
		t.Errorf("found the verdicts %v, expected some of each", verdicts)
	}
}
