package confine

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits are what a program may use.
type Limits struct {
	// Memory is how many bytes of data it may have; 0 is any number.
	Memory int64
	// CPU is how long it may compute, in whole seconds; 0 is without end. It is the last
	// resort: nothing that is judged may depend on it.
	CPU time.Duration
	// Alone closes everything else: no file but the program itself, no file written, no other
	// process started, signalled or looked into, no network.
	Alone bool
}

// A Fence is a limit, and whether it holds on this machine.
type Fence struct {
	// Name says what is kept from the program: "network".
	Name string `json:"name"`
	// Lacks says why it does not hold; "" if it does.
	Lacks string `json:"lacks,omitempty"`
}

// Command has a program run within the limits until it ends or ctx does, which ends everything
// that it started too. The confiner is a program, with the arguments that
// have it call Run with those that follow. The program's path is absolute, and it is given an
// empty environment but for what bounds its memory. Where the system has no limits, the program is
// run as it is.
func (l Limits) Command(ctx context.Context, confiner []string, program string, arguments ...string) *exec.Cmd {
	all := append([]string{program}, arguments...)
	if confines {
		all = slices.Concat(confiner, l.arguments(), []string{"--"}, all)
	}
	cmd := exec.CommandContext(ctx, all[0], all[1:]...)
	cmd.Cancel = func() error { return killAll(cmd) }
	cmd.Env = l.environment()
	separate(cmd)
	return cmd
}

// environment has Go's collector work harder before memory is out.
func (l Limits) environment() []string {
	env := []string{"GOTRACEBACK=single", "GOMAXPROCS=2"}
	if l.Memory > 0 {
		env = append(env, fmt.Sprintf("GOMEMLIMIT=%d", l.Memory/4*3))
	}
	return env
}

// The names of the arguments that Run reads.
const (
	memoryArgument = "memory="
	cpuArgument    = "cpu="
	aloneArgument  = "alone"
)

func (l Limits) arguments() (a []string) {
	if l.Memory > 0 {
		a = append(a, memoryArgument+strconv.FormatInt(l.Memory, 10))
	}
	if l.CPU > 0 {
		a = append(a, cpuArgument+strconv.FormatInt(int64(l.CPU/time.Second), 10))
	}
	if l.Alone {
		a = append(a, aloneArgument)
	}
	return a
}

// Run sets limits on this process and becomes the program, as the arguments of Command say. It
// returns only with an error: arguments that are none of Command's, a limit that the system
// knows and did not set, or a program that cannot be started.
func Run(arguments []string) error {
	l, program, err := parse(arguments)
	if err != nil {
		return err
	}
	return l.become(program)
}

func parse(arguments []string) (l Limits, program []string, err error) {
	for i, a := range arguments {
		switch {
		case a == "--" && i+1 < len(arguments):
			return l, arguments[i+1:], nil
		case a == aloneArgument:
			l.Alone = true
		case strings.HasPrefix(a, memoryArgument):
			l.Memory, err = strconv.ParseInt(strings.TrimPrefix(a, memoryArgument), 10, 64)
		case strings.HasPrefix(a, cpuArgument):
			var seconds int64
			seconds, err = strconv.ParseInt(strings.TrimPrefix(a, cpuArgument), 10, 32)
			l.CPU = time.Duration(seconds) * time.Second
		default:
			err = fmt.Errorf("found %q", a)
		}
		if err != nil {
			return l, nil, fmt.Errorf("%w, expected limits, --, and a program", err)
		}
	}
	return l, nil, errors.New("found no program, expected one after --")
}
