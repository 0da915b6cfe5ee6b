package command

import (
	"strings"
	"testing"
	"time"
)

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
