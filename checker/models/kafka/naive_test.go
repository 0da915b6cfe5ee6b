package kafka

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// rubbish is a history in which clients are told whatever: of one key, with all that is sent
// before all that is polled.
func rubbish(seed uint64) checker.History {
	random := rand.New(rand.NewPCG(seed, 5))
	var h checker.History
	add := func(o checker.Operation) {
		o.ID, o.Call = len(h), time.Duration(2*len(h))
		o.Return = o.Call + 1
		h = append(h, o)
	}
	values := 1 + random.IntN(5)
	for v := range values {
		o := checker.Operation{Client: "p", Kind: Send, Value: fmt.Sprintf("send k %d", v), Outcome: checker.Outcome(min(random.IntN(8), 2)+1) % 3}
		if o.Outcome == checker.OutcomeOK {
			if o.Output = "k@?"; random.IntN(3) > 0 {
				o.Output = fmt.Sprintf("k@%d", v)
			}
		}
		add(o)
	}
	for client := range 2 {
		add(checker.Operation{Client: fmt.Sprint("c", client), Kind: Assign, Value: "k", Outcome: checker.OutcomeOK})
	}
	for range 1 + random.IntN(3) {
		s := step{polls: true, keys: []string{"k"}}
		at := random.IntN(values)
		for range random.IntN(3) {
			m := message{"k", fmt.Sprint(at), int64(at)}
			if random.IntN(10) == 0 {
				m.value = fmt.Sprint(random.IntN(values + 1))
			}
			s.polled = append(s.polled, m)
			if at += 1 + random.IntN(5)/4; random.IntN(6) == 0 {
				at = random.IntN(values)
			}
		}
		add(checker.Operation{Client: fmt.Sprint("c", random.IntN(2)), Kind: Poll, Value: "poll", Output: s.answer(), Outcome: checker.OutcomeOK})
	}
	return h
}

// naive are the classes of such a history, by their definitions.
func naive(h checker.History) map[Class]bool {
	found := make(map[Class]bool)
	outcome := make(map[string]checker.Outcome) // of sends, by message
	var told, polled []message
	acknowledged := make(map[int64]string)
	type by struct {
		message
		client string
		op     int
	}
	var polls []by
	for i := range h {
		steps, _ := readSteps(&h[i])
		switch h[i].Kind {
		case Send:
			m := steps[0].sent
			outcome[m.value] = h[i].Outcome
			if m.offset != unknown {
				told = append(told, m)
				acknowledged[m.offset] = m.value
			}
		case Poll:
			for _, m := range steps[0].polled {
				told, polled = append(told, m), append(polled, m)
				polls = append(polls, by{m, h[i].Client, i})
			}
		}
	}
	for _, a := range told {
		_, sent := outcome[a.value]
		for _, b := range told {
			if a.offset == b.offset && a.value != b.value {
				found[InconsistentOffsets] = true
			}
			if sent && a.value == b.value && a.offset != b.offset {
				found[Duplicate] = true
			}
		}
	}
	highest := int64(-1)
	for _, m := range polled {
		highest = max(highest, m.offset)
		of, sent := outcome[m.value]
		switch {
		case !sent:
			found[Unwritten] = true
		case of == checker.OutcomeFail:
			found[AbortedRead] = true
		}
	}
	for at := range acknowledged {
		if at < highest && !slices.ContainsFunc(polled, func(m message) bool { return m.offset == at && sameAsFirst(told, m) }) {
			found[LostWrite] = true
		}
	}
	for i, a := range polls {
		for _, b := range polls[i+1:] {
			if a.client != b.client {
				continue
			}
			back, skip := NonmonotonicPoll, PollSkip
			if a.op == b.op {
				back, skip = IntNonmonotonicPoll, IntPollSkip
			}
			if b.offset <= a.offset {
				found[back] = true
			}
			for _, m := range told {
				if a.offset < m.offset && m.offset < b.offset {
					found[skip] = true
				}
			}
			break // only in a row
		}
	}
	return found
}

// sameAsFirst reports whether a message is what was told of its offset first.
func sameAsFirst(told []message, m message) bool {
	first := told[slices.IndexFunc(told, func(other message) bool { return other.offset == m.offset })]
	return first.value == m.value
}

func TestClassesAreFoundAsByTheirDefinitions(t *testing.T) {
	count := make(map[Class]int)
	for seed := range uint64(100_000) {
		h := rubbish(seed)
		expected := naive(h)
		var names []string
		for _, class := range slices.Sorted(maps.Keys(expected)) {
			count[class]++
			names = append(names, string(class))
		}
		r, err := read(h)
		if err != nil {
			t.Fatal(err)
		}
		r.layOut()
		r.judge()
		var found []string
		for _, class := range slices.Sorted(maps.Keys(r.findings.first)) {
			if class != NonmonotonicSend && class != Unseen {
				found = append(found, string(class))
			}
		}
		if !slices.Equal(found, names) {
			t.Fatalf("seed %d: found %s, expected %s, for\n%v", seed, strings.Join(found, " "), strings.Join(names, " "), h)
		}
	}
	for _, class := range []Class{InconsistentOffsets, Duplicate, Unwritten, AbortedRead, LostWrite, IntNonmonotonicPoll, NonmonotonicPoll, IntPollSkip, PollSkip} {
		if count[class] < 500 {
			t.Errorf("%s came %d times, expected often", class, count[class])
		}
	}
}
