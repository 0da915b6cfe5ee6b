package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/labs/calibrate/trial"
)

// played is the variable that has this program play a program of solutions.
const played = "LAPLACE_TEST_SOLUTIONS"

func TestMain(m *testing.M) {
	if os.Getenv(played) != "" {
		play()
	}
	os.Exit(m.Run())
}

// play says of each cell what its solution is called.
func play() {
	var cells []trial.Cell
	if err := json.NewDecoder(os.Stdin).Decode(&cells); err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	for i, c := range cells {
		_ = out.Encode(trial.Line{Cell: i})
		came := trial.Came{Tried: c.Seeds}
		switch c.Solution {
		case "exits":
			os.Exit(0)
		case "panics":
			panic("no such thing")
		case "loops":
			time.Sleep(time.Hour)
		case "error":
			came.Error = "no such scenario"
		}
		_ = out.Encode(trial.Line{Cell: i, Came: &came})
	}
	os.Exit(0)
}

func tryPlayed(t *testing.T, solutions ...string) ([]trial.Came, error) {
	t.Helper()
	t.Setenv(played, "1")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var cells []trial.Cell
	for i, s := range solutions {
		cells = append(cells, trial.Cell{Solution: s, Seeds: i + 1})
	}
	return driver{program: program, jobs: 2, silence: time.Second}.try(t.Context(), cells)
}

func TestASolutionThatEndsItsProcessTakesNoOtherWithIt(t *testing.T) {
	came, err := tryPlayed(t, "fine", "fine", "exits", "panics", "loops", "fine", "fine", "fine", "exits")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "with status 0", "panic: no such thing", "it said nothing for 1s", "", "", "", "with status 0"} {
		if c := came[i]; c.Failed != (want != "") || c.Tried != i+1 || !strings.Contains(c.Check.Detail, want) {
			t.Errorf("%d: found %+v, expected %q", i, c, want)
		}
	}
}

func TestWhatIsWrongWithALabIsNoFailureOfASolution(t *testing.T) {
	_, err := tryPlayed(t, "fine", "error", "fine")
	if fmt.Sprint(err) != "no such scenario" {
		t.Errorf("found %v", err)
	}
}
