package page

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/palette"
)

// A shade is a colour of the page: the CSS variable of its name, on light and on dark paper.
type shade struct {
	name        string
	light, dark color.NRGBA
}

// shades are the colours of the page but for those of stances. What is drawn in them,
// canvas or not, reads the variables, so that there is one list.
var shades = []shade{
	// Paper and ink.
	{"paper", palette.White, palette.Night},
	{"panel", palette.Faint, palette.Dusk},
	{"stripe", palette.Faint, palette.Dusk},
	{"grid", palette.Pale, palette.Slate},
	{"text", palette.Black, palette.Snow},
	{"muted", palette.Grey, palette.Fog},
	{"link", palette.Navy, palette.Sky},
	{"select", palette.Navy, palette.Sky},
	{"message", palette.Grey, palette.Fog},
	{"mark", palette.Black, palette.Snow},
	{"good", palette.Green, palette.Emerald},
	{"bad", palette.Red, palette.Rose},
	{"doubt", palette.Orange, palette.Orange},
	{"other-series", palette.Purple, palette.Purple},
	{"fault", palette.Grey, palette.Fog},
	// Operations and how they ended.
	{"read", palette.Blue, palette.Blue},
	{"write", palette.Orange, palette.Orange},
	{"ok", palette.Blue, palette.Blue},
	{"fail", palette.Coal, palette.Fog},
	{"unknown", palette.Orange, palette.Orange},
}

// theme is the style that sets the variables: dark where the reader's system is and the
// page was not told otherwise, or where the page was told so.
func theme() string {
	light := variables(func(s *shade) color.NRGBA { return s.light })
	dark := variables(func(s *shade) color.NRGBA { return s.dark })
	return ":root{color-scheme:light;" + light + "}\n" +
		"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" + dark + "}}\n" +
		":root[data-theme=dark]{color-scheme:dark;" + dark + "}\n"
}

// variables sets all variables: stances, which are of one colour on any paper, and shades.
func variables(of func(*shade) color.NRGBA) string {
	var b strings.Builder
	for place, name := range stances {
		fmt.Fprintf(&b, "--%s:%s;", name, palette.Hex(palette.Of(protocols.Stance(place))))
	}
	for i := range shades {
		fmt.Fprintf(&b, "--%s:%s;", shades[i].name, palette.Hex(of(&shades[i])))
	}
	return b.String()
}
