//go:build linux

package confine

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain has the test's own program be the confiner and what is confined.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 2 && os.Args[1] == "confine":
		fmt.Fprintln(os.Stderr, Run(os.Args[2:]))
		os.Exit(70)
	case len(os.Args) > 2 && os.Args[1] == "hostile":
		if err := hostile[os.Args[2]](os.Args[3]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("done")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hostile is what a program must not be able to do; each is given a directory.
var hostile = map[string]func(dir string) error{
	"nothing":                     func(string) error { runtime.GC(); return nil },
	"read a file":                 func(dir string) error { _, err := os.ReadFile(filepath.Join(dir, "secret")); return err },
	"read what every program may": func(string) error { _, err := os.ReadFile("/etc/passwd"); return err },
	"list a directory":            func(dir string) error { _, err := os.ReadDir(dir); return err },
	"write a file":                func(dir string) error { return os.WriteFile(filepath.Join(dir, "new"), []byte("x"), 0o666) },
	"remove a file":               func(dir string) error { return os.Remove(filepath.Join(dir, "secret")) },
	"start a program":             func(string) error { return exec.Command("/bin/true").Run() },
	"fork":                        fork,
	"open a socket":               func(string) error { _, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0); return err },
	"end its parent":              func(string) error { return syscall.Kill(syscall.Getppid(), syscall.SIGTERM) },
	"raise a limit": func(string) error {
		return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40})
	},
	"use memory": func(string) error {
		var all [][]byte
		for range 1 << 10 {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = 1
			}
			all = append(all, b)
		}
		runtime.KeepAlive(all)
		return nil
	},
	"use memory that is shared": func(string) error {
		_, err := syscall.Mmap(-1, 0, 1<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED|syscall.MAP_ANON)
		return err
	},
	"compute for ever": func(string) error {
		for begun := time.Now(); time.Since(begun) < 20*time.Second; {
		}
		return nil
	},
}

func fork(string) error {
	pid, _, e := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return e
	}
	if pid == 0 {
		syscall.RawSyscall(syscall.SYS_EXIT, 0, 0, 0)
	}
	return nil
}

// try runs the test's program, confined or as it is.
func try(t *testing.T, l *Limits, what, dir string) (stdout string, ok bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "hostile", what, dir)
	if l != nil {
		cmd = l.Command(t.Context(), []string{self, "confine"}, self, "hostile", what, dir)
	}
	var out, notes bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &notes
	err = cmd.Run()
	if cmd.ProcessState.ExitCode() == 70 {
		t.Fatalf("%s: could not be confined: %s", what, &notes)
	}
	return out.String() + notes.String(), err == nil
}

func TestAConfinedProgramDoesNothingOutside(t *testing.T) {
	lacks := map[string]string{}
	for _, f := range Fences() {
		lacks[f.Name] = f.Lacks
	}
	if lacks["files"]+lacks["processes"] != "" {
		t.Skip(lacks)
	}
	limits := Limits{Memory: 256 << 20, CPU: time.Second, Alone: true}
	for what := range hostile {
		if what == "nothing" {
			continue
		}
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o666); err != nil {
				t.Fatal(err)
			}
			if out, ok := try(t, &limits, what, dir); ok {
				t.Errorf("found that it could (%s), expected that it cannot", out)
			}
			if _, err := os.Stat(filepath.Join(dir, "secret")); err != nil {
				t.Error(err)
			}
			switch what {
			case "compute for ever", "raise a limit", "end its parent", "use memory":
				return // it cannot or should not be done outside either
			}
			if out, ok := try(t, nil, what, dir); !ok {
				t.Errorf("found that it cannot be done without limits either (%.200s), so this shows nothing", out)
			}
		})
	}
}

func TestAHarmlessProgramRunsConfined(t *testing.T) {
	if out, ok := try(t, &Limits{Memory: 256 << 20, CPU: 10 * time.Second, Alone: true}, "nothing", ""); !ok {
		t.Errorf("found %s, expected that it runs", out)
	}
}

func TestArgumentsThatAreNoneAreAnError(t *testing.T) {
	for _, arguments := range [][]string{nil, {"--"}, {"alone"}, {"memory=x", "--", "/bin/true"}, {"nothing", "--", "/bin/true"}, {"cpu=99999999999", "--", "/bin/true"}} {
		if err := Run(arguments); err == nil || !strings.Contains(err.Error(), "expected") {
			t.Errorf("%q: found %v, expected an error that says what is expected", arguments, err)
		}
	}
	l, program, err := parse(append((Limits{Memory: 5, CPU: time.Minute, Alone: true}).arguments(), "--", "a", "b"))
	if err != nil || l != (Limits{Memory: 5, CPU: time.Minute, Alone: true}) || len(program) != 2 {
		t.Errorf("found %+v %q %v", l, program, err)
	}
}
