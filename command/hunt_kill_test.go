package command

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/reports/rundir"
)

// asCommand lets this test program be the laplace command, or another that is like it:
// in a process of its own, which can be killed.
const asCommand = "LAPLACE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	switch os.Getenv(asCommand) {
	case "laplace":
		Main(Options{})
	case "mine":
		Main(mine())
	case "unfinished":
		Main(unfinished())
	}
	os.Exit(m.Run())
}

// command is laplace in a process of its own.
func command(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	return commandOf(t, "laplace", args...)
}

// commandOf is a program in a process of its own; see TestMain.
func commandOf(t *testing.T, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), asCommand+"="+name)
	var out bytes.Buffer
	cmd.Stdout = &out
	return cmd, &out
}

func TestAHuntThatIsKilledAndGoesOnEndsAsIfLeftAlone(t *testing.T) {
	for _, strategy := range []string{"", "guided"} {
		t.Run("strategy="+strategy, func(t *testing.T) {
			inHuntingGround(t)
			args := []string{
				"hunt", "twice.yaml", "short.yaml", "--flaw", "no-sessions", "--strategy", strategy, "--seeds", "30", "--jobs", "2", "--out", "kept", "--json",
			}
			began := time.Now()
			alone, want := command(t, args...)
			if err := alone.Run(); alone.ProcessState.ExitCode() != 1 {
				t.Fatalf("found %v, want the status of a violation", err)
			}
			took := time.Since(began)
			wantFiles := contentsOf(t, "kept/failures")
			if err := os.RemoveAll("kept"); err != nil {
				t.Fatal(err)
			}
			const kills = 3
			for killed, after := 0, took/6; killed < kills; {
				cmd, _ := command(t, args...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(after)
				_ = cmd.Process.Kill() // it may have ended
				if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() == -1 {
					killed++
					continue
				}
				// This machine has become faster: begin anew, with less patience.
				killed, after = 0, after/2
				if err := os.RemoveAll("kept"); err != nil {
					t.Fatal(err)
				}
			}
			last, got := command(t, args...)
			if err := last.Run(); last.ProcessState.ExitCode() != 1 {
				t.Fatalf("found %v, want the status of a violation", err)
			}
			if got.String() != want.String() {
				t.Errorf("what was killed %d times ends with\n%s\nwant\n%s", kills, got, want)
			}
			if gotFiles := contentsOf(t, "kept/failures"); !slices.Equal(gotFiles, wantFiles) {
				t.Errorf("found files\n%.2000q\nwant\n%.2000q", gotFiles, wantFiles)
			}
		})
	}
}

// contentsOf is every file of a directory with what is in it, but for what
// tells real time.
func contentsOf(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		text := ""
		if entry.Type().IsRegular() && entry.Name() != rundir.ResultFile {
			text = readFile(t, path)
		}
		all = append(all, path+"\n"+text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
