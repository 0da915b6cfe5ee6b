package reports

import (
	"image/color"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// underline is the height of the line by which a role is shown that does not stand out.
const underline = 3.0

// paintStance draws a time of a stance: a band of who leads, or is on the way to, and
// a line below its word of all others, so that the faults behind them are seen.
func paintStance(sk *sketch, b box, s protocols.Stance) {
	if !stands(s) {
		b.y0 = b.y1 - underline
	}
	sk.fill(b, palette.Of(s))
}

// stands reports whether servers of a stance stand out.
func stands(s protocols.Stance) bool {
	return s == protocols.Leads || s == protocols.Seeks || s == protocols.Joins
}

func paintDown(sk *sketch, b box) { sk.fill(b, palette.Coal) }

func paintPaused(sk *sketch, b box) {
	sk.fill(b, palette.White)
	sk.stroke(b, 1, palette.Coal, 3, 2)
}

// paintStint draws what a server did for some time, and returns the colour of what is
// written there.
func paintStint(sk *sketch, b box, st stint) (ink color.NRGBA) {
	switch {
	case st.idle && st.role == string(scenarios.Paused):
		paintPaused(sk, b)
		return palette.Black
	case st.idle:
		paintDown(sk, b)
		return palette.White
	}
	paintStance(sk, b, st.stance)
	if stands(st.stance) {
		return palette.Ink(palette.Of(st.stance))
	}
	return palette.Coal
}

// labelStint writes into a lane what a server did there, as long as there is room for.
func (s *facts) labelStint(sk *sketch, b box, st stint, ink color.NRGBA) {
	label := style{size: min(10, b.y1-b.y0-1.5), color: ink}
	if !st.idle && !stands(st.stance) {
		b.y1 -= underline - 1
		label.size = min(label.size, b.y1-b.y0-1.5)
	}
	if st.idle {
		sk.label(b, 3, label, st.role)
		return
	}
	if st.term == 0 {
		sk.label(b, 3, label, st.word)
		return
	}
	inWords, alone := s.inWords(st.term), s.alone(st.term)
	if st.stance == protocols.Leads {
		sk.label(b, 3, label, st.word+", "+inWords, inWords, alone)
		return
	}
	sk.label(b, 3, label, st.word+", "+inWords, st.word)
}

// stintKeys are the entries of a legend for what servers did in a span of time.
func (s *facts) stintKeys(within span) []key {
	words := make([][]string, len(protocols.Stances()))
	down, paused := false, false
	for server := range s.servers {
		for _, st := range s.stints(server) {
			switch {
			case !within.meets(st.span):
			case st.idle && st.role == string(scenarios.Paused):
				paused = true
			case st.idle:
				down = true
			case !slices.Contains(words[st.stance], st.word):
				words[st.stance] = append(words[st.stance], st.word)
			}
		}
	}
	var keys []key
	for _, stance := range append(protocols.Stances()[1:], protocols.Other) {
		if words[stance] != nil {
			slices.Sort(words[stance])
			keys = append(keys, key{func(sk *sketch, b box) { paintStance(sk, b, stance) }, strings.Join(words[stance], ", ")})
		}
	}
	if down {
		keys = append(keys, key{paintDown, string(scenarios.Down)})
	}
	if paused {
		keys = append(keys, key{paintPaused, string(scenarios.Paused)})
	}
	return keys
}
