package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/joshdk/go-junit"

	"github.com/laplace-sim/laplace/scenarios"
)

// A workflow is what is used of one of GitHub.
type workflow struct {
	Name string         `yaml:"name"`
	On   map[string]any `yaml:"on"`
	Jobs map[string]struct {
		RunsOn string            `yaml:"runs-on"`
		Env    map[string]string `yaml:"env"`
		Steps  []struct {
			Name, If, Uses, Run string
			With                map[string]any
		}
	}
}

// theWorkflow is the one that people copy.
func theWorkflow(t *testing.T) (w workflow) {
	t.Helper()
	text, err := os.ReadFile("../docs/github-actions.yml")
	if err == nil {
		err = yaml.Unmarshal(text, &w)
	}
	if err != nil {
		t.Fatal(err)
	}
	if job := w.Jobs["hunt"]; len(job.Steps) == 0 || job.RunsOn == "" {
		t.Fatalf("found the jobs %+v, expected one that hunts", w.Jobs)
	}
	if _, pushed := w.On["push"]; !pushed {
		t.Errorf("it is done on %v, expected on each push", w.On)
	}
	return w
}

func TestEachCommandOfTheWorkflowExistsWithItsFlags(t *testing.T) {
	line := regexp.MustCompile(`(?m)\blaplace ((?:hunt|export|[a-z]+) [^\n>]*)`)
	commands := 0
	for _, step := range theWorkflow(t).Jobs["hunt"].Steps {
		if (step.Uses == "") == (step.Run == "") {
			t.Errorf("the step %+v uses and runs %q and %q, expected one of both", step, step.Uses, step.Run)
		}
		for _, match := range line.FindAllStringSubmatch(step.Run, -1) {
			words := strings.Fields(strings.ReplaceAll(match[1], `"$SEEDS"`, "200"))
			cmd, args, err := (&console{}).rootCommand().Find(words)
			if err != nil || cmd.Name() != words[0] {
				t.Errorf("found no command for %q (%v)", match[1], err)
				continue
			}
			if err := cmd.ParseFlags(args); err != nil {
				t.Errorf("%q: %v", match[1], err)
			}
			commands++
		}
	}
	if commands < 4 {
		t.Errorf("found %d commands, expected a hunt and three exports", commands)
	}
}

// The steps are carried out as they stand there, with a scenario that fails soon.
func TestTheStepsOfTheWorkflowLeaveTheSummaryAndTheArtifact(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to carry out the steps with")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	job := theWorkflow(t).Jobs["hunt"]
	inEmptyDirectory(t)
	bin := t.TempDir()
	if err := os.Symlink(program, filepath.Join(bin, "laplace")); err != nil {
		t.Skip("there are no symbolic links here:", err)
	}
	flawed := scenarios.New("chain")
	for _, s := range scenarios.Library() {
		if s.Name == "chain/rolling-crashes" {
			flawed = s
		}
	}
	flawed.Name, flawed.Flaw = "flawed", "no-duplicate-suppression"
	writeFile(t, "flawed.yaml", string(flawed.YAML()))
	statuses := make(map[string]int)
	for _, step := range job.Steps {
		if !strings.Contains(step.Run, "laplace ") || step.Name == "Install" {
			continue
		}
		// As GitHub calls it.
		cmd := exec.CommandContext(t.Context(), shell, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
		cmd.Env = append(os.Environ(), asCommand+"=laplace", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_STEP_SUMMARY=summary.md", "SCENARIOS=flawed.yaml", "SEEDS=6")
		out, err := cmd.CombinedOutput()
		statuses[step.Name] = cmd.ProcessState.ExitCode()
		if statuses[step.Name] > 1 {
			t.Fatalf("the step %s ends with %v:\n%s", step.Name, err, out)
		}
	}
	if statuses["Hunt"] != 1 || statuses["Summary"] != 0 || len(statuses) != 2 {
		t.Fatalf("the steps end with %v, expected 1 of the hunt and 0 of the summary", statuses)
	}
	summary := readFile(t, "summary.md")
	for _, want := range []string{"### hunt found: violation", "| flawed | 6 |", "### violation: flawed", "To run it again:", "laplace replay found/failures/"} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary lacks %q:\n%s", want, summary)
		}
	}
	suites, err := junit.IngestFile("found/junit.xml")
	if err != nil || len(suites) != 1 || suites[0].Totals.Failed == 0 {
		t.Errorf("found the results %+v (%v), expected a failure", suites, err)
	}
}
