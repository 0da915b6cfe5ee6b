package palette

import (
	"image/color"
	"math"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

// A vision is what becomes of the light of a colour in somebody's eyes: Machado, Oliveira
// and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
// 2009, with a severity of 1.
type vision [3][3]float64

var visions = map[string]vision{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// lab is a colour as it is seen, in CIELAB.
func (v vision) lab(c color.NRGBA) [3]float64 {
	light := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
	var seen [3]float64
	for i := range seen {
		for j := range light {
			seen[i] += v[i][j] * light[j]
		}
		seen[i] = min(max(seen[i], 0), 1)
	}
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (t*24389/27 + 16) / 116
	}
	x := f((0.4124*seen[0] + 0.3576*seen[1] + 0.1805*seen[2]) / 0.95047)
	y := f(0.2126*seen[0] + 0.7152*seen[1] + 0.0722*seen[2])
	z := f((0.0193*seen[0] + 0.1192*seen[1] + 0.9505*seen[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestEveryEyeTellsTheStancesAndAnOutageApart(t *testing.T) {
	const least = 10 // a just noticeable difference is about 2
	shown := map[string]color.NRGBA{"down": Coal}
	for _, s := range protocols.Stances() {
		shown[s.String()] = Of(s)
	}
	for name, v := range visions {
		for a, one := range shown {
			for b, other := range shown {
				p, q := v.lab(one), v.lab(other)
				if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); a < b && d < least {
					t.Errorf("%s: %s and %s are %.1f apart, expected %d or more", name, a, b, d, least)
				}
			}
		}
	}
}

func TestAStanceIsSeenOnLightGroundAndOnDark(t *testing.T) {
	dark := rgb(0x16, 0x18, 0x1c)
	for _, s := range protocols.Stances() {
		c := Of(s)
		if on := Contrast(c, dark); on < 3 {
			t.Errorf("%v has a contrast of %.1f on dark ground, expected 3 or more", s, on)
		}
		if on := Contrast(c, White); on < 1.25 {
			t.Errorf("%v has a contrast of %.2f on white, expected 1.25 or more", s, on)
		}
		if on := Contrast(c, Ink(c)); on < 4.5 {
			t.Errorf("text on %v has a contrast of %.1f, expected 4.5 or more", s, on)
		}
	}
	if found := Contrast(rgb(0, 0, 0), White); math.Abs(found-21) > 1e-9 {
		t.Errorf("black on white has a contrast of %v, expected 21", found)
	}
}

func TestAColorIsWrittenAsCSSDoes(t *testing.T) {
	if found := Hex(Faded(Green, 0.5)); found != "#00805d" {
		t.Errorf("found %s", found)
	}
}
