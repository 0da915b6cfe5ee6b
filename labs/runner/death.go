package runner

import (
	"cmp"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/laplace-sim/laplace/labs"
)

// death says why the process ended.
func (p *process) death(err error) *labs.Death {
	text := p.notes.text()
	words := lastWords(text)
	d := &labs.Death{Stack: StudentsLines(words)}
	switch {
	case p.tooMuch.Load():
		d.Why = fmt.Sprintf("it printed more than %d MiB in one run, and was killed", printMost>>20)
	case p.silent.Load():
		d.Why = fmt.Sprintf("one run took more than %v, and was killed: something in it waits for what never comes, or sleeps", p.silence.Round(time.Millisecond))
	case words != "":
		d.Why = cmp.Or(reason(words), "the runtime of Go ended it")
	default:
		d.Why = status(err) + " before the run was over"
		if strings.TrimSpace(text) == "" && err == nil {
			d.Why += "; is there a call of os.Exit?"
		}
	}
	if len(d.Stack) > 0 {
		d.Why += " (" + d.Stack[0] + ")"
	}
	return d
}

// status is how a process ended.
func status(err error) string {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.String()
	}
	if err != nil {
		return err.Error()
	}
	return "exit status 0"
}

// reasonLines is how many lines of what the runtime says are told.
const reasonLines = 2

// lastWords is what the runtime of Go said when it ended the process, with all behind it; "" if it
// said nothing. It is the last thing in what the process wrote.
func lastWords(text string) string {
	begins := []string{"fatal error: ", "panic: ", "runtime: goroutine stack exceeds", "SIGQUIT: quit"}
	at, found := 0, -1
	for line := range strings.Lines(text) {
		if slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(line, b) }) && !(found >= 0 && strings.HasPrefix(line, "fatal error: stack overflow")) {
			found = at
		}
		at += len(line)
	}
	if found < 0 {
		return ""
	}
	return text[found:]
}

// reason is the beginning of last words, on one line, without addresses, which differ each time.
func reason(words string) string {
	var said []string
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "goroutine ") || len(said) == reasonLines {
			break
		}
		if !strings.Contains(line, "0x") {
			said = append(said, line)
		}
	}
	return strings.Join(said, "; ")
}

var (
	traceFunction = regexp.MustCompile(`^(?:created by )?([\w./~\-]+?)\.[^/\s]*$`)
	traceFile     = regexp.MustCompile(`^\t(.+\.go):(\d+)(?: \+0x[0-9a-f]+)?$`)
)

// stackMost is how many lines of the student's are told.
const stackMost = 5

// StudentsLines are the innermost five lines of the student's package, which is called server, in a trace of the runtime,
// as server/server.go:12.
func StudentsLines(text string) (found []string) {
	of := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if at := traceFile.FindStringSubmatch(line); at != nil {
			if path.Base(of) == "server" && len(found) < stackMost {
				found = append(found, "server/"+path.Base(strings.ReplaceAll(at[1], `\`, "/"))+":"+at[2])
			}
			continue
		}
		of = ""
		name, _, _ := strings.Cut(line, "(0x")
		name = strings.TrimSuffix(strings.TrimSuffix(name, "(...)"), "()")
		name, _, _ = strings.Cut(name, " in goroutine ")
		name, _, _ = strings.Cut(name, "({")
		if m := traceFunction.FindStringSubmatch(name); m != nil {
			of = m[1]
		}
	}
	return found
}

// firstLine is the first line of a text that says something.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return "it said nothing"
}

// tailMost is how many bytes are kept of what a worker writes to its standard error, half of
// them its beginning, half its end.
const tailMost = 1 << 20

// A tail keeps the beginning and the end of what is added to it.
type tail struct {
	mutex       sync.Mutex
	first, last []byte
}

func (t *tail) add(b []byte) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	n := min(len(b), tailMost/2-len(t.first))
	t.first = append(t.first, b[:n]...)
	t.last = append(t.last, b[n:]...)
	if over := len(t.last) - tailMost/2; over > tailMost/2 { // now and then
		t.last = append(t.last[:0], t.last[over:]...)
	}
}

func (t *tail) text() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.first) + string(t.last[max(0, len(t.last)-tailMost/2):])
}
