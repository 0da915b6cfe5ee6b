package sim

import (
	"strconv"
	"strings"
)

// A Timer is the name of a timer of one process. Names are part of traces and of
// digests. Of a process that waits for many things of one sort each has a timer of
// its own, made by TimerOf.
type Timer string

// numberSign stands between the name and the number of a timer.
const numberSign = "#"

// TimerOf is one of many timers of a name, told from the others by its number: the
// number of a request, say, or of a node. TimerOf("retry", 17) is "retry#17".
func TimerOf(name Timer, number uint64) Timer {
	return name + numberSign + Timer(strconv.FormatUint(number, 10))
}

// Numbered takes apart what TimerOf has made. It is false, with the timer itself
// for a name, for every other timer.
func (t Timer) Numbered() (name Timer, number uint64, ok bool) {
	at := strings.LastIndex(string(t), numberSign)
	if at < 0 {
		return t, 0, false
	}
	number, err := strconv.ParseUint(string(t[at+1:]), 10, 64)
	if err != nil || TimerOf(t[:at], number) != t { // such as one with a 0 in front
		return t, 0, false
	}
	return t[:at], number, true
}

// family is what a timer is called together with those that differ from it only by
// their number.
func (t Timer) family() string {
	name, _, _ := t.Numbered()
	return string(name)
}
