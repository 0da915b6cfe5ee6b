package sim_test

import (
	"bytes"
	"math/bits"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/wire"
)

// A tally is a message of the language of these tests.
type tally struct{ Numbers []uint64 }

// A gullible program skips checksums.
type gullible struct{ program }

func (*gullible) SkipsChecksums() bool { return true }

// damaged sends 200 tallies and as many messages without a wire form over a link
// that damages all, and returns those that arrived.
func damaged(t *testing.T, language *wire.Language, skips bool) []sim.Message {
	t.Helper()
	w := sim.New(sim.Config{Strict: true, Language: language, Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	t.Cleanup(w.Close)
	var got []sim.Message
	p := program{receive: func(_ *program, _ sim.NodeID, m sim.Message) { got = append(got, m) }}
	receiver := w.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		if fresh := p; !skips {
			return &fresh
		}
		return &gullible{p}
	}})
	w.Network().Install("corrupt", network.Corrupt(rng.Always))
	w.Boot(receiver)
	w.Boot(add(w, program{boot: func(p *program) {
		for range 200 {
			p.env.Send(receiver, tally{make([]uint64, 100)})
			p.env.Send(receiver, opaque{1})
		}
	}}))
	run(t, w, time.Second)
	stats := w.Network().Stats()
	if n := stats.Of(network.Corrupted); n != 400 {
		t.Errorf("%d messages were counted as corrupted, expected 400", n)
	}
	return got
}

func mustLanguage(t rapid.TB, examples ...any) *wire.Language {
	t.Helper()
	language, err := wire.NewLanguage(examples...)
	if err != nil {
		t.Fatal(err)
	}
	return language
}

func TestWhoSkipsChecksumsIsGivenWhatCanBeReadOfADamagedMessage(t *testing.T) {
	wrong := 0
	for _, m := range damaged(t, mustLanguage(t, tally{}), true) {
		found, ok := m.(tally)
		if !ok {
			t.Fatalf("%#v arrived, expected only what has a wire form", m)
		}
		if !slices.Equal(found.Numbers, make([]uint64, 100)) {
			wrong++
		}
	}
	if wrong < 10 {
		t.Errorf("%d of 200 damaged messages arrived with another content, expected many", wrong)
	}
}

func TestWhoLooksAtChecksumsHearsOfNoDamagedMessage(t *testing.T) {
	if got := damaged(t, mustLanguage(t, tally{}), false); len(got) > 0 {
		t.Errorf("%d damaged messages arrived, the first %v", len(got), got[0])
	}
}

func TestWithoutALanguageWhatIsDamagedIsLost(t *testing.T) {
	if got := damaged(t, nil, true); len(got) > 0 {
		t.Errorf("%d damaged messages arrived, the first %v", len(got), got[0])
	}
}

func TestTheChecksumFindsEveryDamage(t *testing.T) {
	language := mustLanguage(t, tally{})
	rapid.Check(t, func(t *rapid.T) {
		frame, err := language.Frame(tally{rapid.SliceOfN(rapid.Uint64(), 0, 50).Draw(t, "numbers")}, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		damaged := bytes.Clone(frame)
		sim.Flip(damaged, rng.New(rapid.Uint64().Draw(t, "draw"), "damage"))
		flipped := 0
		for i := range frame {
			flipped += bits.OnesCount8(frame[i] ^ damaged[i])
		}
		if flipped < 1 || flipped > 3 {
			t.Fatalf("%d bits are flipped", flipped)
		}
		if m, intact, err := language.Unframe(damaged); intact && err == nil {
			t.Fatalf("with %d bits flipped it passes for %v", flipped, m)
		}
	})
}
