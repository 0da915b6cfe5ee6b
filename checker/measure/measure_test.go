package measure

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"pgregory.net/rapid"
)

func TestOutagesAreWhatASearchByMillisecondsFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		m, b := Of(r), newBrute(r)
		if m.Start != ms(b.start) {
			t.Fatalf("found the start %v, expected %v", m.Start, ms(b.start))
		}
		for _, group := range []struct {
			name    string
			found   Operations
			belongs func(*checker.Kind) bool
		}{
			{"all", m.All, func(*checker.Kind) bool { return true }},
			{"reads", m.Reads, func(k *checker.Kind) bool { return k.Reads }},
			{"writes", m.Writes, func(k *checker.Kind) bool { return !k.Reads }},
		} {
			expected := b.outages(group.belongs)
			if !slices.Equal(group.found.Outages, expected) {
				t.Fatalf("%s: found %v, expected %v", group.name, group.found.Outages, expected)
			}
			var down, longest time.Duration
			for _, o := range expected {
				down, longest = down+o.For, max(longest, o.For)
			}
			if group.found.Down != down || group.found.Longest != longest {
				t.Fatalf("%s: found %v down and %v at most, expected %v and %v", group.name, group.found.Down, group.found.Longest, down, longest)
			}
		}
	})
}

func TestRecoveriesAreWhatASearchByMillisecondsFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		m := Of(r)
		expected := newBrute(r).recoveries()
		if m.Writes.Asked == 0 {
			expected = nil
		}
		if !slices.Equal(m.Recoveries, expected) {
			t.Fatalf("found %+v, expected %+v", m.Recoveries, expected)
		}
	})
}

// The operations are those that were meant to begin within the span, and their quantiles
// those that counting finds.
func TestOperationsAreWhatCountingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		m := Of(r)
		var expected Operations
		var latencies []time.Duration
		for _, o := range r.History {
			at := o.Call - o.Late
			if at < m.Start || at >= m.Until {
				continue
			}
			expected.Asked++
			latencies = append(latencies, o.Return-at)
			switch o.Outcome {
			case checker.OutcomeOK:
				expected.OK++
				if o.Return-at <= r.Deadline {
					expected.Within++
				}
			case checker.OutcomeFail:
				expected.Failed++
			default:
				expected.Unknown++
			}
		}
		found := m.All
		if [...]int{found.Asked, found.OK, found.Failed, found.Unknown, found.Within} !=
			[...]int{expected.Asked, expected.OK, expected.Failed, expected.Unknown, expected.Within} {
			t.Fatalf("found %+v, expected %+v", found, expected)
		}
		for ppm, quantile := range map[int]time.Duration{500_000: found.Latency.P50, 900_000: found.Latency.P90, 990_000: found.Latency.P99, 999_000: found.Latency.P999, 1_000_000: found.Latency.Max} {
			within := func(bound time.Duration) int { // parts per million, rounded down
				n := 0
				for _, took := range latencies {
					if took <= bound {
						n++
					}
				}
				return n * 1_000_000 / max(1, len(latencies))
			}
			if len(latencies) == 0 && quantile == 0 {
				continue
			}
			if !slices.Contains(latencies, quantile) || within(quantile) < ppm || quantile > 0 && within(quantile-1) >= ppm {
				t.Fatalf("found %v as the quantile of %d ppm of %v", quantile, ppm, latencies)
			}
		}
		parts := 0
		for _, k := range m.Kinds {
			parts += k.Asked
		}
		if m.Reads.Asked+m.Writes.Asked != m.All.Asked || parts != m.All.Asked || m.All.Latency.Histogram.Total() != int64(m.All.Asked) {
			t.Fatalf("found parts that are not the whole: %+v", m)
		}
	})
}

func TestTheOrderOfTheHistoryChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		expected := Of(r)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
		random.Shuffle(len(r.History), func(i, j int) { r.History[i], r.History[j] = r.History[j], r.History[i] })
		if found := Of(r); !reflect.DeepEqual(found, expected) {
			t.Fatalf("found %+v, expected %+v", found, expected)
		}
	})
}

func TestMeasuresAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Of(drawRun(t))
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var found Measures
		if err := json.Unmarshal(text, &found); err != nil || !reflect.DeepEqual(found, m) {
			t.Fatalf("found %+v and the error %v, expected %+v", found, err, m)
		}
	})
}

// ask is an operation that begins and ends at milliseconds.
func ask(kind *checker.Kind, call, ret int, outcome checker.Outcome) checker.Operation {
	return checker.Operation{Kind: kind, Call: ms(call), Return: ms(ret), Outcome: outcome}
}

func TestAnOutageBeginsAndEndsWithThoseWhoWait(t *testing.T) {
	const ok, unknown, fail = checker.OutcomeOK, checker.OutcomeUnknown, checker.OutcomeFail
	first := ask(put, 0, 10, ok)
	for _, test := range []struct {
		name     string
		then     checker.History
		expected []Outage
	}{
		{"as long as is borne", checker.History{ask(get, 200, 300, ok)}, nil},
		{"longer", checker.History{ask(get, 200, 301, ok)}, []Outage{{ms(200), ms(101)}}},
		{"a pause as long as is borne", checker.History{ask(get, 200, 260, fail), ask(get, 360, 400, ok)}, []Outage{{ms(200), ms(200)}}},
		{"a longer pause", checker.History{ask(get, 200, 310, fail), ask(get, 411, 450, ok)}, []Outage{{ms(200), ms(110)}}},
		{"refused at once, again and again", checker.History{ask(get, 200, 200, fail), ask(get, 290, 290, fail), ask(get, 380, 380, fail)}, []Outage{{ms(200), ms(180)}}},
		{"given up as another is served", checker.History{ask(get, 200, 210, ok), ask(put, 205, 210, unknown), ask(get, 260, 330, ok)}, nil},
		{"begun as another is served", checker.History{ask(get, 200, 210, ok), ask(put, 210, 330, ok)}, []Outage{{ms(210), ms(120)}}},
		{"nobody waits after one is served", checker.History{ask(get, 200, 210, ok), ask(put, 260, 340, ok)}, nil},
		{"one waits while another is served", checker.History{ask(put, 200, 600, unknown), ask(get, 250, 260, ok), ask(get, 270, 350, ok)}, []Outage{{ms(350), ms(250)}}},
		{"to the end", checker.History{ask(put, 700, 1200, ok)}, []Outage{{ms(700), ms(300)}}},
		{"at the end only", checker.History{ask(put, 1000, 1200, ok)}, nil},
	} {
		m := Of(Run{History: append(checker.History{first}, test.then...), Until: ms(1000)})
		if !slices.Equal(m.All.Outages, test.expected) {
			t.Errorf("%s: found %v, expected %v", test.name, m.All.Outages, test.expected)
		}
	}
}

func TestClientsThatGiveUpTogetherLeaveOneOutage(t *testing.T) {
	h := checker.History{ask(put, 0, 10, checker.OutcomeOK)}
	for at := 20; at < 620; at += 200 {
		h = append(h, ask(put, at, at+190, checker.OutcomeUnknown), ask(get, at+5, at+190, checker.OutcomeUnknown))
	}
	h = append(h, ask(put, 620, 700, checker.OutcomeOK))
	m := Of(Run{History: h, Until: ms(1000)})
	if expected := []Outage{{From: ms(20), For: ms(680)}}; !slices.Equal(m.All.Outages, expected) {
		t.Errorf("found %v, expected %v", m.All.Outages, expected)
	}
}

func TestWhereNobodyAsksThereIsNoOutage(t *testing.T) {
	h := checker.History{ask(put, 0, 10, checker.OutcomeOK), ask(put, 20, 40, checker.OutcomeUnknown), ask(put, 800, 820, checker.OutcomeOK)}
	if m := Of(Run{History: h, Until: ms(1000)}); m.All.Outages != nil {
		t.Errorf("found %v, expected none", m.All.Outages)
	}
}

// What waited while its client was held up counts: without it, a stall of one operation
// hides all that was due meanwhile.
func TestLatencyIsFromTheIntendedStart(t *testing.T) {
	h := checker.History{ask(put, 0, 0, checker.OutcomeOK)}
	for due := 10; due < 1010; due += 10 { // the first takes 500 ms, each of the others 1 ms
		call, took := due, 1
		if due == 10 {
			took = 500
		} else if previous := int(h[len(h)-1].Return / time.Millisecond); previous > due {
			call = previous
		}
		o := ask(put, call, call+took, checker.OutcomeOK)
		o.Late = ms(call - due)
		h = append(h, o)
	}
	m := Of(Run{History: h, Until: ms(1010), Deadline: ms(100)})
	if m.All.Latency.P50 < ms(40) || m.All.Within > 65 {
		t.Errorf("found a median of %v and %d of %d within the deadline, expected more of those that waited", m.All.Latency.P50, m.All.Within, m.All.Asked)
	}
	for i := range h {
		h[i].Late = 0
	}
	if from := Of(Run{History: h, Until: ms(1010), Deadline: ms(100)}); from.All.Latency.P50 != ms(1) || from.All.Within < 100 {
		t.Errorf("found a median of %v and %d within the deadline from the call, expected 1ms and nearly all", from.All.Latency.P50, from.All.Within)
	}
}

func TestARecoveryIsCountedInElectionTimeouts(t *testing.T) {
	r := Run{
		History:         checker.History{ask(put, 0, 10, checker.OutcomeOK), ask(put, 90, 350, checker.OutcomeOK), ask(put, 120, 400, checker.OutcomeOK)},
		Until:           ms(1000),
		Faults:          []Fault{{ID: "before", At: ms(5)}, {ID: "crash", At: ms(100)}, {ID: "last", At: ms(900)}},
		Leaders:         []time.Duration{ms(8), ms(30), ms(100), ms(280), ms(1000)},
		ElectionTimeout: ms(150),
	}
	m := Of(r)
	expected := []Recovery{
		{Fault: r.Faults[1], Took: ms(300), Recovered: true, Timeouts: 2000, Leader: ms(180)},
		{Fault: r.Faults[2], Took: ms(100), Timeouts: 666},
	}
	if !slices.Equal(m.Recoveries, expected) || m.Elections != 3 {
		t.Errorf("found %+v and %d elections, expected %+v and 3", m.Recoveries, m.Elections, expected)
	}
}

func TestADayIsMeasuredInBoundedRoom(t *testing.T) {
	r := Run{Until: 24 * time.Hour}
	for at := time.Duration(0); at < r.Until; at += time.Second {
		r.History = append(r.History, checker.Operation{Kind: put, Call: at, Return: at + ms(200), Outcome: checker.OutcomeOK})
		r.Faults = append(r.Faults, Fault{At: at})
	}
	m := Of(r)
	if len(m.All.Outages) != listMax || m.All.Longest != ms(200) || m.All.Down != 86399*ms(200) {
		t.Errorf("found %d outages, %v at most, %v together", len(m.All.Outages), m.All.Longest, m.All.Down)
	}
	if len(m.Recoveries) != listMax || len(m.Timeline) > stepsMax || m.Acknowledged() != 86400 {
		t.Errorf("found %d recoveries, and %d stretches with %d operations", len(m.Recoveries), len(m.Timeline), m.Acknowledged())
	}
	if share := m.All.DownPPM(m.Span()); share != 199_998 {
		t.Errorf("found %d ppm of outages, expected a fifth but for the start", share)
	}
}

func TestTheTimelineCountsEachStretch(t *testing.T) {
	h := checker.History{ask(put, 0, 49, checker.OutcomeOK), ask(get, 40, 50, checker.OutcomeOK), ask(get, 60, 70, checker.OutcomeFail), ask(get, 80, 119, checker.OutcomeOK), ask(get, 100, 120, checker.OutcomeOK)}
	m := Of(Run{History: h, Until: ms(120)})
	if !slices.Equal(m.Timeline, []int{1, 1, 1}) || m.Step != ms(50) {
		t.Errorf("found %v by %v, expected one in each of three stretches of 50ms", m.Timeline, m.Step)
	}
}

func TestWhatAnOperationCosts(t *testing.T) {
	m := Of(Run{
		History: checker.History{ask(put, 0, 10, checker.OutcomeOK), ask(put, 10, 20, checker.OutcomeOK), ask(put, 20, 90, checker.OutcomeUnknown)},
		Until:   ms(100), Cost: Cost{Messages: 9, Bytes: 1001, Syncs: 4, Work: ms(3)},
	})
	found, any := m.Each()
	if expected := (Each{Messages: 4500, Bytes: 500_500, Syncs: 2000, Work: 1500 * time.Microsecond}); found != expected || !any {
		t.Errorf("found %+v, expected %+v", found, expected)
	}
	if _, any := (&Measures{Cost: m.Cost}).Each(); any {
		t.Error("found what each of no operations costs")
	}
}

// Who can do a hundred operations a second does so too when a thousand are due: all that it
// acknowledges was due in the first second of ten, and nothing of it after the start.
func TestThroughputIsWhatWasAcknowledgedInTheSpan(t *testing.T) {
	var h checker.History
	for i := range 1000 {
		o := ask(put, 10*i, 10*i+10, checker.OutcomeOK)
		o.Late = o.Call - time.Duration(i)*time.Microsecond
		h = append(h, o)
	}
	if through := Of(Run{History: h, Until: ms(10_000)}); through.Throughput() != 100_000 || through.All.Asked != 0 {
		t.Errorf("found %d thousandths a second, expected 100000", through.Throughput())
	}
}

func TestNothingIsMeasuredOfNothing(t *testing.T) {
	var m Measures
	if m.All.WithinPPM() != 0 || m.All.DownPPM(m.Span()) != 0 || m.Throughput() != 0 {
		t.Error("found shares of nothing that are not 0")
	}
	if found := Of(Run{}); !reflect.DeepEqual(found, Measures{Step: stepMin}) {
		t.Errorf("found %+v of no run", found)
	}
}

// BenchmarkOf measures a run as a hunt makes them.
func BenchmarkOf(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		r := Run{Until: time.Duration(n) * ms(3), Deadline: ms(500), ElectionTimeout: ms(150)}
		random := rand.New(rand.NewPCG(1, 1))
		at := time.Duration(0)
		for i := range n {
			at += time.Duration(random.IntN(6_000_000))
			r.History = append(r.History, checker.Operation{
				ID: i, Kind: []*checker.Kind{put, get, remove}[i%3], Call: at, Return: at + time.Duration(random.IntN(20_000_000)),
				Outcome: checker.Outcome(min(1, random.IntN(20))),
			})
		}
		for i := range 20 {
			r.Faults = append(r.Faults, Fault{ID: fmt.Sprint(i), At: r.Until / 20 * time.Duration(i)})
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Of(r)
			}
		})
	}
}

// A client that waits for one answer has missed what it meant to ask for meanwhile.
func TestWhatWasMeantAndNeverAskedWaitsToTheEnd(t *testing.T) {
	write, read := &checker.Kind{Name: "put"}, &checker.Kind{Name: "get", Reads: true}
	ms := time.Millisecond
	m := Of(Run{
		Until: 1000 * ms, Deadline: 500 * ms,
		History: checker.History{
			{ID: 0, Client: "c1", Kind: write, Call: 0, Return: 10 * ms, Outcome: checker.OutcomeOK},
			{ID: 1, Client: "c1", Kind: write, Call: 100 * ms, Return: 1100 * ms},
		},
		Unasked: checker.History{{Client: "c1", Kind: read, Call: 400 * ms, Return: 1000 * ms}},
	})
	if a := m.All; a.Asked != 2 || a.Unasked != 1 || a.Unknown != 1 || a.Within != 0 || a.Longest != 900*ms || a.Latency.Max != 1000*ms {
		t.Errorf("found %+v", a)
	}
	if r := m.Reads; r.Asked != 1 || r.Unasked != 1 || r.Latency.P50 != 600*ms || r.Longest != 600*ms {
		t.Errorf("found reads %+v", r)
	}
	if len(m.Kinds) != 2 || m.Kinds[0].Kind != "get" || m.Kinds[0].Unasked != 1 {
		t.Errorf("found %+v", m.Kinds)
	}
}
