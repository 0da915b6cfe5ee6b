package prose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Wrap breaks text between words into lines of at most width columns. A longer
// word stays whole, for it may be a path that somebody wants to copy. A width
// of 0 or less breaks nothing. Every text has one line at least.
func Wrap(text string, width int) []string {
	words := strings.Fields(text)
	if width <= 0 || len(words) == 0 {
		return []string{strings.Join(words, " ")}
	}
	var lines []string
	line, used := "", 0
	for _, word := range words {
		size := Width(word)
		switch {
		case used == 0:
			line, used = word, size
		case used+1+size > width:
			lines = append(lines, line)
			line, used = word, size
		default:
			line += " " + word
			used += 1 + size
		}
	}
	return append(lines, line)
}

// List joins words: "a, b and c".
func List(words []string) string { return list(words, " and ") }

// Either joins words: "a, b or c".
func Either(words []string) string { return list(words, " or ") }

func list(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + conjunction + words[last]
}

// Few is the first few words, and behind them how many there are besides: "3 more".
func Few(words []string, most int) []string {
	if more := len(words) - most; more > 0 {
		return append(words[:most:most], strconv.Itoa(more)+" more")
	}
	return words
}

// Count counts things: "1 node", "5 nodes".
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// Were is Count with a verb that agrees: "1 node was", "5 nodes were".
func Were(n int, thing string) string {
	if n == 1 {
		return Count(n, thing) + " was"
	}
	return Count(n, thing) + " were"
}

// Seconds is a virtual time in seconds, to the millisecond: "2.104 s". What
// is below a millisecond is cut off, so that no two times change their order.
func Seconds(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return fmt.Sprintf("%s%d.%03d s", sign, d/time.Second, d%time.Second/time.Millisecond)
}

// Time is a time or a duration to the microsecond: "9.731708s". What is below is cut off, so
// that no two times change their order; less than a microsecond in all stands whole.
func Time(d time.Duration) string {
	if d.Abs() < time.Microsecond {
		return d.String()
	}
	return d.Truncate(time.Microsecond).String()
}

// Sprintf is that of fmt, but for durations, which are written as by Time.
func Sprintf(format string, args ...any) string {
	words := slices.Clone(args)
	for i, arg := range words {
		if d, is := arg.(time.Duration); is {
			words[i] = Time(d)
		}
	}
	return fmt.Sprintf(format, words...)
}

// Name is a name as it stands if that reads well, else in quotes.
func Name(name string) string {
	if quoted := strconv.Quote(name); name == "" || len(quoted) != len(name)+2 {
		return quoted
	}
	return name
}

// Short cuts the middle out of a text that takes more than the given number of
// columns. More of its end is kept than of its beginning.
func Short(text string, most int) string {
	if Width(text) <= most {
		return text
	}
	all, end := letters(text), (most-1)*2/3
	return head(all, most-1-end) + "…" + tail(all, end)
}
