//go:build !linux && !darwin

package confine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// Fences says which limits hold on this machine.
func Fences() (fences []Fence) {
	for _, name := range []string{"memory", "time of the processor", "files", "processes", "network"} {
		fences = append(fences, Fence{Name: name, Lacks: "on " + runtime.GOOS + " there is no such limit"})
	}
	return fences
}

// confines says whether the system has limits.
const confines = false

func separate(*exec.Cmd) {}

func killAll(cmd *exec.Cmd) error {
	if err := cmd.Process.Kill(); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// become is not called where there is nothing to set.
func (Limits) become([]string) error {
	return fmt.Errorf("found %s, expected a system with limits", runtime.GOOS)
}
