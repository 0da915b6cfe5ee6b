package laplacetest

import (
	"fmt"
	"strings"
	"time"
)

// journalMax is how many lines of what happened a failed story prints.
const journalMax = 20

// A journal holds the last lines of what happened in a story.
type journal struct {
	lines   []string
	dropped int
}

func (j *journal) add(at time.Duration, format string, arguments ...any) {
	if len(j.lines) == journalMax {
		j.lines = j.lines[:copy(j.lines, j.lines[1:])]
		j.dropped++
	}
	j.lines = append(j.lines, fmt.Sprintf("%12v  ", at)+fmt.Sprintf(format, arguments...))
}

func (j *journal) String() string {
	if len(j.lines) == 0 {
		return "Nothing had happened."
	}
	head := "What had happened:"
	if j.dropped > 0 {
		head = fmt.Sprintf("The last %d of %d things that had happened:", len(j.lines), j.dropped+len(j.lines))
	}
	return head + "\n" + strings.Join(j.lines, "\n")
}
