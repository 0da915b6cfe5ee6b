package cli

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTextIsBrokenBetweenWords(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two", 10, []string{"one two"}},
		{"one two", 7, []string{"one two"}},
		{"one two", 6, []string{"one", "two"}},
		{"one  two\nthree", 0, []string{"one two three"}},
		{"runs/somewhere/far is long", 8, []string{"runs/somewhere/far", "is long"}},
		{"it is in runs/somewhere/far", 8, []string{"it is in", "runs/somewhere/far"}},
		{"äöü äöü", 7, []string{"äöü äöü"}},
	} {
		if got := wrap(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("wrap(%q, %d) is %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func TestTheBarFitsTheTerminal(t *testing.T) {
	for width, want := range map[int]string{
		100: "raft/quiet [############............]  50%  10s of at most 20s",
		60:  "[############............]  50%  10s of at most 20s",
		40:  " 50%  10s of at most 20s",
		10:  "",
	} {
		b := newBar(on(nil, width), "raft/quiet")
		if got := b.picture(10*time.Second, 20*time.Second); got != want {
			t.Errorf("on %d columns the bar is %q, want %q", width, got, want)
		}
	}
}

func TestTheBarIsForAPersonWhoWaits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		width  int
		waited time.Duration
		shown  bool
	}{
		{"no terminal", 0, time.Hour, false},
		{"not yet", 80, 0, false},
		{"a terminal and a while", 80, 2 * time.Second, true},
	} {
		var notes strings.Builder
		b := newBar(on(&notes, tt.width), "raft/quiet")
		b.began = b.began.Add(-tt.waited)
		b.report(time.Second, 2*time.Second)
		b.draw()
		b.clear()
		if shown := notes.Len() > 0; shown != tt.shown {
			t.Errorf("%s: it shows %q", tt.name, notes.String())
		}
	}
}
