package bank

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
)

// A teller draws short histories of a bank that carries out each operation at one instant.
type teller struct {
	*rand.Rand
	rules   rules
	opening map[string]int64
	has     map[string]int64
	past    []string // what balances were, in order
}

func newTeller(seed uint64, r rules) *teller {
	t := &teller{Rand: rand.New(rand.NewPCG(seed, 1)), rules: r, opening: make(map[string]int64), has: make(map[string]int64)}
	for i := range 2 + t.IntN(2) {
		name := fmt.Sprint(i)
		t.opening[name] = int64(t.IntN(4))
		t.has[name] = t.opening[name]
	}
	t.past = []string{t.balances()}
	return t
}

// balances is what a read shows.
func (t *teller) balances() string {
	var words []string
	for i := range len(t.has) {
		words = append(words, fmt.Sprintf("%d:%d", i, t.has[fmt.Sprint(i)]))
	}
	return strings.Join(words, " ")
}

// do carries out an operation.
func (t *teller) do(o *checker.Operation) {
	if o.Kind == Balances {
		o.Output = t.balances()
		return
	}
	asked, _ := readTransfer(o.Value)
	if o.Found = t.rules.overdraft || t.has[asked.from] >= asked.amount; o.Found {
		t.has[asked.from] -= asked.amount
		t.has[asked.to] += asked.amount
		t.past = append(t.past, t.balances())
	}
}

// history has up to so many operations by three clients. Some are not told what came of
// them, and stale is how many of a hundred reads show something older.
func (t *teller) history(most int, stale int) checker.History {
	type client struct {
		at   int // in the history
		done bool
	}
	var h checker.History
	clients := make([]*client, 3)
	var late []checker.Operation
	for now := time.Duration(1); len(h) < most || slices.ContainsFunc(clients, func(c *client) bool { return c != nil }); now++ {
		who := t.IntN(len(clients))
		c := clients[who]
		if len(late) > 0 && t.IntN(4) == 0 {
			t.do(&late[0])
			late = late[1:]
		}
		switch {
		case c == nil && len(h) < most:
			o := checker.Operation{ID: len(h), Client: fmt.Sprint("c", who), Kind: Balances, Key: "b", Call: now}
			if t.IntN(2) == 0 {
				o.Kind = Transfer
				o.Value = transfer{int64(1 + t.IntN(3)), fmt.Sprint(t.IntN(len(t.has))), fmt.Sprint(t.IntN(len(t.has)))}.String()
			}
			clients[who] = &client{at: len(h)}
			h = append(h, o)
		case c == nil:
		case !c.done && t.IntN(8) == 0:
			o := &h[c.at]
			o.Return, clients[who] = now, nil
			if t.IntN(2) == 0 {
				late = append(late, *o)
			}
		case !c.done:
			t.do(&h[c.at])
			c.done = true
		default:
			o := &h[c.at]
			o.Return, o.Outcome, clients[who] = now, checker.OutcomeOK, nil
			if o.Kind == Balances && t.IntN(100) < stale {
				o.Output = t.past[t.IntN(len(t.past))]
			}
			if t.IntN(12) == 0 {
				o.Outcome, o.Output, o.Found = checker.OutcomeUnknown, "", false
			}
		}
	}
	return h
}

// explained tries each opening and every order.
func explained(h checker.History, r rules) bool {
	accounts := make(map[string]bool)
	for _, o := range h {
		if o.Kind == Balances {
			all, _ := readBalances(o.Output)
			for _, of := range all {
				accounts[of.account] = true
			}
			continue
		}
		t, _ := readTransfer(o.Value)
		accounts[t.from], accounts[t.to] = true, true
	}
	var names []string
	for name := range accounts {
		names = append(names, name)
	}
	slices.Sort(names)
	total, known := int64(0), false
	for _, o := range h {
		if o.Kind == Balances && o.Outcome == checker.OutcomeOK && !known {
			all, _ := readBalances(o.Output)
			for _, of := range all {
				total += of.amount
			}
			known = true
		}
	}
	var try func(has map[string]int64, left []string) bool
	try = func(has map[string]int64, left []string) bool {
		if len(left) == 0 {
			sum := int64(0)
			for _, n := range has {
				sum += n
			}
			return (!known || sum == total) && orderedFrom(h, has, r, make([]bool, len(h)))
		}
		least := int64(0)
		if r.overdraft {
			least = -9
		}
		for n := least; n <= 12; n++ {
			has[left[0]] = n
			if try(has, left[1:]) {
				return true
			}
		}
		return false
	}
	return try(make(map[string]int64), names)
}

// orderedFrom tries every order from some balances on.
func orderedFrom(h checker.History, has map[string]int64, r rules, done []bool) bool {
	left := false
	first := time.Duration(1 << 62) // of the returns of what is left
	for i := range h {
		if !done[i] && h[i].Outcome == checker.OutcomeOK {
			left, first = true, min(first, h[i].Return)
		}
	}
	if !left {
		return true
	}
	for i := range h {
		o := &h[i]
		if done[i] || o.Call > first || o.Outcome == checker.OutcomeUnknown && o.Kind == Balances {
			continue
		}
		asked, _ := readTransfer(o.Value)
		before := [2]int64{has[asked.from], has[asked.to]}
		if o.Kind == Balances {
			all, _ := readBalances(o.Output)
			same := true
			for _, of := range all {
				same = same && has[of.account] == of.amount
			}
			if !same {
				continue
			}
		} else {
			could := r.overdraft || has[asked.from] >= asked.amount
			if o.Outcome == checker.OutcomeOK && o.Found != could || o.Outcome != checker.OutcomeOK && !could {
				continue
			}
			if could {
				has[asked.from] -= asked.amount
				has[asked.to] += asked.amount
			}
		}
		done[i] = true
		if orderedFrom(h, has, r, done) {
			return true
		}
		done[i] = false
		if o.Kind == Transfer {
			has[asked.from], has[asked.to] = before[0], before[1]
		}
	}
	return false
}

func TestBanksThatDoAsTheySayAreNotAccusedWhateverTheyBeganWith(t *testing.T) {
	for seed := range uint64(100_000) {
		r := rules{overdraft: seed%3 == 0}
		h := newTeller(seed, r).history(3+int(seed%7), 0)
		a := r.judge(h, checker.StrictSerializable, 0)
		if a.Check.Verdict == checker.Violation || a.Standings[1].Verdict == checker.Violation {
			t.Fatalf("seed %d: found %s for\n%v", seed, a.Check.Detail, h)
		}
	}
}

func TestSnapshotReadsAreNotAccusedByTotals(t *testing.T) {
	strict := 0
	for seed := range uint64(10_000) {
		r := rules{overdraft: seed%3 == 0}
		h := newTeller(seed, r).history(3+int(seed%9), 50)
		a := r.judge(h, checker.SnapshotIsolation, 0)
		if a.Check.Verdict == checker.Violation || a.Standings[1].Verdict == checker.Violation {
			t.Fatalf("seed %d: found %s for\n%v", seed, a.Check.Detail, h)
		}
		if a.Standings[0].Verdict == checker.Violation {
			strict++
		}
	}
	if strict < 100 {
		t.Errorf("found %d histories that are not strict serializable, expected many", strict)
	}
}

func TestBanksFromAnywhereAreJudgedAsByTryingEveryOpeningAndOrder(t *testing.T) {
	verdicts := make(map[checker.Verdict]int)
	for seed := range uint64(2_000) {
		r := rules{overdraft: seed%3 == 0}
		teller := newTeller(seed, r)
		h := teller.history(3+int(seed%5), 60)
		a := r.judge(h, checker.StrictSerializable, 0)
		if a.Result.Verdict == checker.Unknown {
			continue
		}
		expected := checker.Violation
		if explained(h, r) {
			expected = checker.Valid
		}
		verdicts[expected]++
		if a.Result.Verdict != expected {
			t.Fatalf("seed %d: found %v (%s), expected %v for\n%v", seed, a.Result.Verdict, a.Result.Detail, expected, h)
		}
	}
	if verdicts[checker.Valid] < 100 || verdicts[checker.Violation] < 100 {
		t.Errorf("found the verdicts %v, expected many of each", verdicts)
	}
}

func TestATotalThatChangesIsToldWithBothReads(t *testing.T) {
	h := story(
		checker.Operation{Kind: Balances, Output: "0:10 1:20"},
		checker.Operation{Kind: Transfer, Value: "5 from 1 to 0", Found: true},
		checker.Operation{Kind: Balances, Output: "0:15 1:20"})
	const expected = "balances(b) = 0:15 1:20 by c1 (4ms to 5ms) comes to 35 in all, but balances(b) = 0:10 1:20 by c1 (0s to 1ms) to 30, and transfers leave that as it is"
	for _, level := range Levels {
		found := Judge(h, level, 0)
		if c := found.Check; c.Verdict != checker.Violation || c.Detail != expected || found.Standings[1].Verdict != checker.Violation {
			t.Errorf("%s: found %v:\n%s\nexpected a violation:\n%s", level, c.Verdict, c.Detail, expected)
		}
	}
}

func TestABankFromAnywhere(t *testing.T) {
	read := func(text string) checker.Operation { return checker.Operation{Kind: Balances, Output: text} }
	done := checker.Operation{Kind: Transfer, Value: "5 from 1 to 0", Found: true}
	for name, test := range map[string]struct {
		h                checker.History
		strict, snapshot checker.Verdict
	}{
		"a transfer that is read":            {story(read("0:10 1:20"), done, read("0:15 1:15")), checker.Valid, checker.Valid},
		"one that an old read does not show": {story(read("0:10 1:20"), done, read("0:10 1:20")), checker.Violation, checker.Valid},
		"one that went elsewhere":            {story(read("0:10 1:20"), done, read("0:16 1:14")), checker.Violation, checker.Unknown},
		"less than nothing":                  {story(read("0:-1 1:20"), read("0:-1 1:20")), checker.Violation, checker.Violation},
		"no number":                          {story(read("0:nil 1:20"), read("0:10 1:20")), checker.Violation, checker.Violation},
		"one read":                           {story(read("0:10 1:20"), done), checker.Unknown, checker.Unknown},
		"no transfer":                        {story(read("0:1"), checker.Operation{Kind: Transfer, Value: "some"}, read("0:1")), checker.Unknown, checker.Unknown},
	} {
		found := Judge(test.h, checker.StrictSerializable, 0)
		if found.Check.Verdict != test.strict || found.Standings[0].Verdict != test.strict || found.Standings[1].Verdict != test.snapshot {
			t.Errorf("%s: found %v (%s) and %v, expected %v and %v", name, found.Check.Verdict, found.Check.Detail, found.Standings, test.strict, test.snapshot)
		}
	}
	if found := JudgeOverdraft(story(read("0:-1 1:20"), read("0:-1 1:20")), checker.StrictSerializable, 0); found.Check.Verdict != checker.Valid {
		t.Errorf("where accounts may be overdrawn: found %v (%s), expected valid", found.Check.Verdict, found.Check.Detail)
	}
}

func TestJepsensBankIsReadAndWritten(t *testing.T) {
	k := func(name string) jepsen.Keyword { return jepsen.Keyword(name) }
	asked := jepsen.Map{{Key: k("from"), Value: int64(0)}, {Key: k("to"), Value: "bob"}, {Key: k("amount"), Value: int64(5)}}
	for expected, op := range map[string]jepsen.Op{
		"transfer(bank, 5 from 0 to bob) = done": {F: "transfer", Asked: asked, Told: asked, Outcome: checker.OutcomeOK},
		"transfer(bank, 5 from 0 to bob) failed": {F: "transfer", Asked: asked, Outcome: checker.OutcomeFail},
		"transfer(bank, 5 from 0 to bob) = ?":    {F: "transfer", Asked: asked},
		"transfer(7, 5 from 0 to bob) = refused": {F: "transfer", Asked: asked, Key: int64(7), Outcome: checker.OutcomeFail, Output: false},
		"balances(bank) = 0:10 bob:20":           {F: "read", Told: jepsen.Map{{Key: int64(0), Value: int64(10)}, {Key: "bob", Value: int64(20)}}, Outcome: checker.OutcomeOK},
	} {
		o, err := Jepsen.Read(op)
		if err != nil || o.String() != expected {
			t.Errorf("found %v (%v), expected %s", o, err, expected)
			continue
		}
		again, err := Jepsen.Read(Jepsen.Write(&o))
		if err != nil || again != o {
			t.Errorf("found %v (%v) after it was written, expected %v", again, err, o)
		}
	}
	for _, op := range []jepsen.Op{
		{F: "add", Asked: int64(1)}, {F: "transfer", Asked: int64(1)}, {F: "transfer", Asked: asked[:2]},
		{F: "transfer", Asked: append(asked[:2:2], jepsen.Entry{Key: k("amount"), Value: int64(-1)})}, {F: "read", Told: int64(1), Outcome: checker.OutcomeOK},
	} {
		if o, err := Jepsen.Read(op); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%v: found %v (%v), expected an error that says what was expected", op, o, err)
		}
	}
}
