package mutant

import (
	"context"
	"os/exec"
	"time"
)

// leaving is how long a command that was told to end may take for it.
const leaving = 5 * time.Second

// command is a command that ends, with all that it started, when the context
// does.
func command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = leaving
	together(cmd)
	return cmd
}
