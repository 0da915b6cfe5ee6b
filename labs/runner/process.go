package runner

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/laplace-sim/laplace/labs"
)

// Bounds of what a worker may print besides its lines.
const (
	lineMost  = 4 << 20 // bytes of one of its lines
	printMost = 4 << 20 // bytes of all else, in one try
)

// grace is how long a worker that is to end may take to say where it stands, and how long what
// it started may keep its output open.
const grace = 2 * time.Second

// A process is one process of a worker.
type process struct {
	start   func(context.Context) *exec.Cmd
	silence time.Duration

	test int    // which one it tries, or tries next
	seed uint64 // and with which seed
	// looped says that the meter ended that try. Each such try takes a second: the process is
	// killed, as if it had ended itself.
	looped bool

	printed atomic.Int64 // bytes since the last line
	tooMuch atomic.Bool
	silent  atomic.Bool
	notes   tail
}

// carryOut has the process carry out tests, and tells what it says. A death that is not nil is
// that of the process in the try of p.seed, in the test at that place. The error is that of a
// process that could not be started, or ended before it tried anything.
func (p *process) carryOut(ctx context.Context, tests []labs.PlannedTest, tell func(said)) (at int, death *labs.Death, err error) {
	own, stop := context.WithCancel(ctx)
	defer stop()
	plan := labs.Plan{Nonce: rand.Text(), Tests: tests}
	text, err := json.Marshal(plan)
	if err != nil {
		return 0, nil, err
	}
	cmd := p.start(own)
	cmd.Stdin = bytes.NewReader(text)
	cmd.WaitDelay = grace
	cmd.Stderr = writer(func(b []byte) { p.notes.add(b); p.print(len(b), stop) })
	out, in := io.Pipe()
	cmd.Stdout = in
	if err := cmd.Start(); err != nil {
		return 0, nil, fmt.Errorf("the program cannot be started: %w", err)
	}
	watch := time.AfterFunc(p.silence, func() {
		p.silent.Store(true)
		_ = cmd.Process.Signal(syscall.SIGQUIT) // has the runtime say where it stands; not everywhere there is one
		time.AfterFunc(grace, stop)
	})
	defer watch.Stop()
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		_ = in.Close()
		ended <- err
	}()
	todo := newCursor(tests)
	p.test, p.seed, _ = todo.next()
	begun := p.read(out, plan.Nonce, todo, func(s said) {
		watch.Reset(p.silence)
		if tell(s); s.ended.Looped() {
			p.looped = true
			stop()
		}
	}, func(n int) { p.print(n, stop) })
	err = <-ended
	switch {
	case ctx.Err() != nil:
		return 0, nil, ctx.Err()
	case p.looped:
		return p.test, nil, nil
	case todo.over:
		return 0, nil, nil
	case !begun && !p.silent.Load() && !p.tooMuch.Load():
		return 0, nil, fmt.Errorf("the program ended before it tried anything (%s): %s", status(err), firstLine(p.notes.text()))
	}
	return p.test, p.death(err), nil
}

// print counts what the solution prints, and ends it when that is too much.
func (p *process) print(n int, stop func()) {
	if p.printed.Add(int64(n)) > printMost && !p.tooMuch.Swap(true) {
		stop()
	}
}

// read reads the lines of the worker until there are no more. What bears no nonce is the
// solution's own, and is dropped.
func (p *process) read(out io.Reader, nonce string, todo *cursor, tell func(said), drop func(n int)) (begun bool) {
	reader := bufio.NewReaderSize(out, 1<<16)
	for {
		text, n, err := readLine(reader, drop)
		var line labs.Line
		after, ours := bytes.CutPrefix(text, []byte(nonce+" "))
		switch {
		case p.looped || !ours || json.Unmarshal(after, &line) != nil || todo.over || line.Test != todo.tests[p.test].Test || line.Seed != p.seed:
			drop(n)
		case line.Ended == nil:
			begun = true
			p.printed.Store(0)
		default:
			begun = true
			p.printed.Store(0)
			if tell(said{test: line.Test, seed: line.Seed, ended: line.Ended}); !p.looped {
				p.test, p.seed, _ = todo.next()
			}
		}
		if err != nil {
			return begun
		}
	}
}

// readLine reads a line, of which no more is kept than a line of a worker may have; n is how long its
// last part was, and drop is told of those before: a line may have no end.
func readLine(r *bufio.Reader, drop func(n int)) (line []byte, n int, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) <= lineMost {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, len(part), err
		}
		drop(len(part))
	}
}

// A cursor goes through the tries of a plan.
type cursor struct {
	tests      []labs.PlannedTest
	test, seed int
	over       bool // all were handed out, and one more was asked for
}

func newCursor(tests []labs.PlannedTest) *cursor { return &cursor{tests: tests} }

// next is the next try; ok is false if there is none.
func (c *cursor) next() (test int, seed uint64, ok bool) {
	for c.test < len(c.tests) && c.seed == len(c.tests[c.test].Seeds) {
		c.test, c.seed = c.test+1, 0
	}
	if c.test == len(c.tests) {
		c.over = true
		return 0, 0, false
	}
	c.seed++
	return c.test, c.tests[c.test].Seeds[c.seed-1], true
}

// A writer writes by a function.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}
