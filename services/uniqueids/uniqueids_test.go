package uniqueids

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/uniqueids"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/judgetest"
)

// take hands out so many ids.
func take(s *services.Service, count int) []string {
	cells := services.NewCells(s)
	var ids []string
	for range count {
		r, _ := s.Execute(cells, services.Operation{Kind: uniqueids.Generate})
		ids = append(ids, r.Value)
	}
	return ids
}

func TestIdsFollowEachOther(t *testing.T) {
	for i, id := range take(Service(), 200) {
		if expected := strconv.FormatInt(First+int64(i), 10); id != expected {
			t.Fatalf("id %d is %s, expected %s", i+1, id, expected)
		}
	}
}

func TestWithTheFlawIdsStandStillWhereNumbersEnd(t *testing.T) {
	ids := strings.Join(take(Service().With(idsAsFloats.Name), 7), " ")
	expected := "9007199254740988 9007199254740989 9007199254740990 9007199254740991 9007199254740992 9007199254740992 9007199254740992"
	if ids != expected {
		t.Errorf("found %s, expected %s", ids, expected)
	}
}

// legal says whether some order explains ids: the object hands out what it has not handed out before: any order in
// which what is returned differs will do.
func legal(h checker.History) checker.Verdict {
	seen := make(map[string]bool)
	verdict := checker.Unknown
	for _, o := range h {
		switch {
		case o.Outcome != checker.OutcomeOK:
		case seen[o.Output]:
			return checker.Violation
		default:
			seen[o.Output], verdict = true, checker.Valid
		}
	}
	return verdict
}

func TestIdsAreJudgedByWhetherTheyDiffer(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	rapid.Check(t, func(t *rapid.T) {
		h := judgetest.Draw(t, Service(), 14, nil, func(t *rapid.T, o *checker.Operation) {
			o.Output = strconv.FormatInt(First+rapid.Int64Range(0, 20).Draw(t, "other"), 10)
		})
		want, got := legal(h), uniqueids.Unique(h, 0)
		verdicts[want]++
		if got.Verdict != want {
			t.Fatalf("found %v (%s), expected %v for\n%v", got.Verdict, got.Detail, want, h)
		}
	})
	if verdicts[checker.Valid] == 0 || verdicts[checker.Violation] == 0 {
		t.Errorf("found the verdicts %v, expected some of each", verdicts)
	}
}

// told is ids that clients are told one after the other.
func told(ids ...int) checker.History {
	var h checker.History
	for i, id := range ids {
		at := time.Duration(2*i) * time.Millisecond
		h = append(h, checker.Operation{
			ID: i, Client: fmt.Sprintf("c%d", i+1), Kind: uniqueids.Generate, Outcome: checker.OutcomeOK, Output: strconv.FormatInt(First+int64(id), 10), Call: at, Return: at + time.Millisecond,
		})
	}
	return h
}

func TestTheLeastIsThatIdsWereHandedOut(t *testing.T) {
	for _, c := range []struct {
		claim    string
		h        checker.History
		expected checker.Verdict
	}{
		{"ids in order", told(0, 1, 2), checker.Valid},
		{"an id again, as those who lost one hand it out", told(0, 1, 1), checker.Valid},
		{"an id that so many do not come to", told(0, 2), checker.Violation},
		{"an id below the first", told(-1), checker.Violation},
	} {
		if found := uniqueids.HandedOut(c.h, First); found.Verdict != c.expected {
			t.Errorf("%s: found %v (%s), expected %v", c.claim, found.Verdict, found.Detail, c.expected)
		}
	}
	if err := services.Check(Service()); err != nil {
		t.Error(err)
	}
}
