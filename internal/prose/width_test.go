package prose

import (
	"slices"
	"testing"
)

func TestWidthsAreThoseOfWhatIsShown(t *testing.T) {
	for text, want := range map[string]int{"": 0, "k1": 2, "größe": 5, "鍵": 2, "한글": 4, "👍🏽": 2, "👨‍👩‍👧": 2, "e\u0301": 1, "…": 1} {
		if got := Width(text); got != want {
			t.Errorf("%q is %d columns wide, expected %d", text, got, want)
		}
	}
}

func TestNoLetterOfTwoColumnsIsCutInHalf(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Cut("鍵鍵鍵", 6), "鍵鍵鍵"},
		{Cut("鍵鍵鍵", 5), "鍵鍵…"},
		{Cut("鍵鍵鍵", 4), "鍵…"},
		{Cut("abc", 0), "…"},
		{Cut("👨‍👩‍👧👨‍👩‍👧", 3), "👨‍👩‍👧…"},
		{Short("鍵鍵鍵鍵鍵鍵", 8), "鍵…鍵鍵"},
		{Pad("鍵", 4), "鍵  "},
		{Pad("abcde", 4), "abcde"},
	} {
		if tt.got != tt.want {
			t.Errorf("found %q, expected %q", tt.got, tt.want)
		}
	}
	if got, want := Wrap("鍵鍵 鍵鍵", 8), []string{"鍵鍵", "鍵鍵"}; !slices.Equal(got, want) {
		t.Errorf("found the lines %q, expected %q", got, want)
	}
}

func TestWhatHasNoRoomBehindItsFrontStandsBelowItWhole(t *testing.T) {
	const front, text = "! c1   1.2000 s to   2.5000 s  ", `cas(key-of-somebody, "c2.1", "c1.4") = swapped`
	if got, want := Behind(front, "    ", text, 80), []string{front + text}; !slices.Equal(got, want) {
		t.Errorf("on 80 columns found %q, expected %q", got, want)
	}
	want := []string{"! c1   1.2000 s to   2.5000 s", `    cas(key-of-somebody, "c2.1", "c1.4")`, "    = swapped"}
	if got := Behind(front, "    ", text, 40); !slices.Equal(got, want) {
		t.Errorf("on 40 columns found %q, expected %q", got, want)
	}
	if got, want := Behind("a ", " ", "0123456789012345678901234567890123456789", 30), []string{"a 012345678…890123456789012789"}; len(got) != 1 || Width(got[0]) != Width(want[0]) {
		t.Errorf("with room for it, found %q, expected one line of 30 columns", got)
	}
}
