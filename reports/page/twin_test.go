package page

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestATwinPartsWhereSomethingComesOfTheDifference(t *testing.T) {
	r := run(t, "raft/leader-partition", "stale-read", 0)
	spec := r.Spec
	spec.Faults = append(nemesis.Schedule(nil), spec.Faults...)
	for i := range spec.Faults {
		if spec.Faults[i].ID == "mute" {
			spec.Faults[i].Trigger.At += 100 * time.Millisecond
		}
	}
	twin, err := scenarios.Run(t.Context(), spec, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &Subject{Result: r, Twin: twin, Difference: "the fault mute struck 100ms later"}
	m := modelOf(t, s)
	other, err := newTwin(t.Context(), s, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []*Model{m, other} {
		if side.Apart == nil || side.Apart.Difference != s.Difference {
			t.Fatalf("found that they part at %+v", side.Apart)
		}
	}
	if m.Apart.At < 7*time.Second || m.Apart.At > 7100*time.Millisecond || m.Apart.Event < 1000 {
		t.Errorf("found that they part at %+v, expected when something came of the fault", m.Apart)
	}

	var b bytes.Buffer
	if err := Write(t.Context(), &b, s); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `id="twin"`) {
		t.Error("found no twin on the page")
	}
}

func TestARunAndItselfPartNowhere(t *testing.T) {
	r := run(t, "raft/quiet", "", 0)
	m := modelOf(t, &Subject{Result: r})
	other, err := newTwin(t.Context(), &Subject{Result: r, Twin: r}, m)
	if err != nil || m.Apart != nil || other.Apart != nil {
		t.Errorf("found that they part at %+v, error %v", m.Apart, err)
	}
}
