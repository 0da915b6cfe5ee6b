package command

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestEveryCommandExplainsItself(t *testing.T) {
	for _, command := range []string{"", "run", "hunt", "replay", "shrink", "explain", "export", "convert", "list", "version", "lint", "check", "mutants", "schema", "node", "client", "new", "lab", "lab list", "lab init", "lab check", "lab hint"} {
		a := laplace(t, strings.Fields(command+" --help")...)
		if a.status != 0 || a.err != "" {
			t.Errorf("%s --help: exit status %d and %q, want 0 and nothing", command, a.status, a.err)
		}
		for _, part := range []string{"\nUsage:\n  laplace", "\nExamples:\n  laplace", "\nFlags:\n", "\nExit status:\n  "} {
			if !strings.Contains(a.out, part) {
				t.Errorf("%s --help lacks %q:\n%s", command, part, a.out)
			}
		}
		expectWidth(t, a.out, 80)
		if help := laplace(t, strings.Fields("help "+command)...); help != a {
			t.Errorf("help %s is\n%s\nwant\n%s", command, help.out, a.out)
		}
	}
	if a, help := laplace(t), laplace(t, "--help"); a.status != 0 || a.out != help.out {
		t.Errorf("without a command it ends with %d and\n%s\nwant 0 and\n%s", a.status, a.out, help.out)
	}
}

func TestVersionNamesTheBuild(t *testing.T) {
	for _, command := range []string{"version", "--version"} {
		if a := laplace(t, command); a.status != 0 || a.out != scenarios.Build()+"\n" {
			t.Errorf("%s: exit status %d and %q, want 0 and %q", command, a.status, a.out, scenarios.Build())
		}
	}
}
