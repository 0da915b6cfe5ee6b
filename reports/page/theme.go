package page

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/laplace-sim/laplace/reports/palette"
)

// A shade is a colour of the page: the CSS variable of its name, on light and on dark paper.
type shade struct {
	name        string
	light, dark color.NRGBA
}

// shades are the colours of the page. What is drawn in them, canvas or not, reads the
// variables, so that there is one list.
var shades = []shade{
	// Paper and ink.
	{"paper", palette.White, palette.Night},
	{"panel", palette.Faint, palette.Dusk},
	{"grid", palette.Pale, palette.Slate},
	{"text", palette.Black, palette.Snow},
	{"muted", palette.Grey, palette.Ash},
	{"link", palette.Navy, palette.Sky},
	{"select", palette.Navy, palette.Sky},
	{"arrow", palette.Grey, palette.Ash},
	{"good", palette.Green, palette.Mint},
	{"bad", palette.Red, palette.Rose},
	{"doubt", palette.Orange, palette.Orange},
	// Stances, by their names.
	{"leads", palette.Green, palette.Mint},
	{"seeks", palette.Yellow, palette.Yellow},
	{"follows", palette.Faded(palette.Green, 0.25), palette.Faded(palette.Mint, 0.25)},
	{"joins", palette.Purple, palette.Purple},
	{"idles", palette.Pale, palette.Slate},
	{"oversees", palette.Navy, palette.Sky},
	{"other", palette.Silver, palette.Grey},
	// Outages and faults.
	{"down", palette.Coal, palette.Ash},
	{"paused", palette.Grey, palette.Grey},
	{"fault", palette.Faded(palette.Grey, 0.22), palette.Faded(palette.Ash, 0.22)},
	{"heal", palette.Navy, palette.Sky},
	{"order", palette.Purple, palette.Purple},
	// Operations and how they ended.
	{"read", palette.Blue, palette.Blue},
	{"write", palette.Orange, palette.Orange},
	{"ok", palette.Blue, palette.Blue},
	{"fail", palette.Coal, palette.Ash},
	{"unknown", palette.Orange, palette.Orange},
}

// theme is the style that sets the variables: dark where the reader's system is and the
// page was not told otherwise, or where the page was told so.
func theme() string {
	variables := func(of func(*shade) color.NRGBA) string {
		var b strings.Builder
		for i := range shades {
			fmt.Fprintf(&b, "--%s:%s;", shades[i].name, css(of(&shades[i])))
		}
		return b.String()
	}
	light := variables(func(s *shade) color.NRGBA { return s.light })
	dark := variables(func(s *shade) color.NRGBA { return s.dark })
	return ":root{color-scheme:light;" + light + "}\n" +
		"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" + dark + "}}\n" +
		":root[data-theme=dark]{color-scheme:dark;" + dark + "}\n"
}

// css is a colour as style sheets write it.
func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x%02x", c.R, c.G, c.B, c.A) }
