package shrink

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/nemesis"
)

const ms = time.Millisecond

func TestTimesBecomeRounderAndNeverLonger(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want []time.Duration
	}{
		{2 * time.Second, nil},
		{2345 * ms, []time.Duration{2 * time.Second, 2300 * ms, 2340 * ms}},
		{2005 * ms, []time.Duration{2 * time.Second}},
		{7, nil},
	} {
		if got := rounder(test.d); !slices.Equal(got, test.want) {
			t.Errorf("%v: found %v, expected %v", test.d, got, test.want)
		}
	}
}

func TestTheEndOfARunIsRoundedUpToTwoDigits(t *testing.T) {
	for d, want := range map[time.Duration]time.Duration{1: 1, 101: 110, 477_000_001: 480 * ms, 10 * ms: 10 * ms} {
		if got := roundUp(d); got != want {
			t.Errorf("%v: found %v, expected %v", d, got, want)
		}
	}
}

func TestWhatIsMadeShorterOrSmallerComesToAnEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "d"))
		for _, less := range shorter(d) {
			if less >= d || less < shortest || digits(less) > 2 {
				t.Fatalf("%v: found %v, expected something shorter of two digits", d, less)
			}
		}
		n := rapid.IntRange(1, 1000).Draw(t, "n")
		for _, less := range smaller(n) {
			if less >= n || less < 1 {
				t.Fatalf("%d: found %d, expected something smaller from 1 on", n, less)
			}
		}
	})
}

func TestFaultsOfEveryKindAreTakenApartAndPutTogether(t *testing.T) {
	simpler := 0
	for _, kind := range nemesis.Kinds() {
		schedule, err := nemesis.Read(kind.Name, []byte("- "+kind.Example))
		if err != nil {
			t.Fatal(err)
		}
		f := schedule[0]
		again, err := readFault(textOf(f))
		if err != nil || again.String() != f.String() {
			t.Errorf("found %v and the error %v, expected %v", again, err, f)
		}
		for _, text := range slices.Concat(simplerTexts(f), certainTexts(f)) {
			other, err := readFault(text)
			if err != nil {
				continue // it is for the nemesis to say what makes no sense
			}
			simpler++
			if other.ID != f.ID || other.Effect.Kind() != kind.Name || other.String() == f.String() {
				t.Errorf("found %v in place of %v, expected another fault of that kind under that ID", other, f)
			}
		}
	}
	if simpler < len(nemesis.Kinds()) {
		t.Errorf("found %d simpler faults for %d kinds, expected one for each on average", simpler, len(nemesis.Kinds()))
	}
}

func TestWhatAScenarioSaysOfAServerGoesWithIt(t *testing.T) {
	schedule, err := nemesis.Read("test", []byte(`
- {id: a, at: 1s, kind: partition, groups: [[n1, n2], [n3, c1]], for: 1s}
- {id: b, sent: Vote, by: [n2, n3], to: n3, kind: crash, target: [n2, n3], for: 1s}
- {id: c, at: 1s, kind: crash, target: n2, for: 1s}
- {id: d, at: 1s, kind: crash, target: leader, for: 1s}
`))
	if err != nil {
		t.Fatal(err)
	}
	s := failing(t, "raft/leader-partition", "stale-read", 7).Spec
	s.Nodes, s.Faults = 3, schedule
	want := `- {id: a, at: 1s, kind: partition, groups: [[n1], [n2, c1]], for: 1s}
- {id: b, sent: Vote, by: n2, to: n2, kind: crash, target: n2, for: 1s}
- {id: d, at: 1s, kind: crash, target: leader, for: 1s}
`
	if got := onServers(s, []int{1, 3}); got.Nodes != 2 || got.Faults.String() != want {
		t.Errorf("found %d servers and\n%sexpected 2 and\n%s", got.Nodes, got.Faults, want)
	}
}
