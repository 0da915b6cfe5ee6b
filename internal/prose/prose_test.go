package prose

import (
	"slices"
	"testing"
	"time"
)

func TestTextIsWrappedBetweenWords(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one  two\nthree", 0, []string{"one two three"}},
		{"a/path/too/long b", 5, []string{"a/path/too/long", "b"}},
		{"größe größe", 11, []string{"größe größe"}},
	} {
		if got := Wrap(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func TestNumbersAndListsInWords(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{List(nil), ""},
		{List([]string{"n1"}), "n1"},
		{List([]string{"n1", "n2", "n3"}), "n1, n2 and n3"},
		{Count(1, "node"), "1 node"},
		{Count(0, "node"), "0 nodes"},
		{Seconds(2104*time.Millisecond + 999*time.Microsecond), "2.104 s"},
		{Seconds(-time.Millisecond), "-0.001 s"},
		{Time(9731708350 * time.Nanosecond), "9.731708s"},
		{Time(-1999 * time.Nanosecond), "-1µs"},
		{Time(17 * time.Nanosecond), "17ns"},
		{Sprintf("%s at %v, by %d", "n1", 1500001*time.Nanosecond, 3), "n1 at 1.5ms, by 3"},
		{Name("k1"), "k1"},
		{Name("größe"), "größe"},
		{Name(""), `""`},
		{Name("a\nb"), `"a\nb"`},
		{Short("abcdefghij", 10), "abcdefghij"},
		{Short("abcdefghij", 7), "ab…ghij"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestOfALongListAFewAreNamed(t *testing.T) {
	words := []string{"a", "b", "c"}
	for most, want := range map[int]string{0: "3 more", 2: "a, b or 1 more", 3: "a, b or c", 4: "a, b or c"} {
		if got := Either(Few(words, most)); got != want {
			t.Errorf("found %q for %d words, expected %q", got, most, want)
		}
	}
	if words[2] != "c" {
		t.Errorf("the words became %q", words)
	}
}

func TestATableIsAlignedInLettersOfWhateverLength(t *testing.T) {
	cells := [][]string{{"a", "größe"}, {"word", "ö"}}
	for edge, want := range map[string]string{
		" ": "| a    | größe |\n| ---- | ----- |\n| word | ö     |\n",
		"-": "| a    | größe |\n|------|-------|\n| word | ö     |\n",
	} {
		if got := Table(cells, edge); got != want {
			t.Errorf("found the table\n%s\nexpected\n%s", got, want)
		}
	}
}

func TestPairsAreAlignedAndFitTheirWidth(t *testing.T) {
	pairs := [][2]string{{"role", "leader"}, {"commit index", "17"}, {"größe", "one two three four five six\x1b[2J\nseven eight"}, {"", ""}}
	for width, want := range map[int]string{
		0: "  role          leader\n  commit index  17\n  größe         one two three four five six�[2J seven eight\n\n",
		40: "  role          leader\n  commit index  17\n  größe         one two three four five\n" +
			"                six�[2J seven eight\n\n",
		20: "  role\n    leader\n  commit index\n    17\n  größe\n    one two three\n    four five\n    six�[2J seven\n    eight\n  \n\n",
	} {
		if got := Pairs(pairs, "  ", width); got != want {
			t.Errorf("on %d columns found\n%q, expected\n%q", width, got, want)
		}
	}
	if got := Pairs(nil, "  ", 80); got != "" {
		t.Errorf("found %q for nothing, expected nothing", got)
	}
}
