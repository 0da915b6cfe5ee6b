package literature

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// A Report is what came of a yardstick.
type Report struct {
	Yardstick *Yardstick
	Findings  []Finding
}

// Words say in a sentence what came of each value, in their order: "172 ms published, 173.6
// ms here (170.7 ms to 178 ms): agrees". Notes say why values differ, each once; a value
// that differs has the number of its note behind it, from 1.
func (r *Report) Words() (values, notes []string) {
	all := r.notes()
	for i := range r.Findings {
		f := &r.Findings[i]
		words := fmt.Sprintf("%s published, %s: %s", f.published(), f.ours(), f.judgement())
		if n := all.number(f); n > 0 {
			words += fmt.Sprintf(" (%d)", n)
		}
		if f.Void > 0 {
			words += fmt.Sprintf("; %s left out that were not the experiment, such as seed %d: %s", prose.Count(f.Void, "trial"), f.Seed, f.Why)
		}
		values = append(values, words)
	}
	return values, all
}

// published is the value of the source.
func (f *Finding) published() string {
	text := f.Published.Statistic.Unit.Format(f.Published.Value)
	if f.Published.Bound {
		return "at most " + text
	}
	return text
}

// ours is our value with its bounds.
func (f *Finding) ours() string {
	value := f.Published.Statistic.Unit.Format(f.Ours.Value)
	if f.Ours.Low == f.Ours.High && !f.Ours.Open {
		return value + " here"
	}
	return fmt.Sprintf("%s here (%s)", value, f.bounds())
}

// bounds are those of our value.
func (f *Finding) bounds() string {
	format := f.Published.Statistic.Unit.Format
	if f.Ours.Open {
		return format(f.Ours.Low) + " or more"
	}
	return format(f.Ours.Low) + " to " + format(f.Ours.High)
}

// judgement says whether the two agree.
func (f *Finding) judgement() string {
	if f.Agrees {
		return "agrees"
	}
	return "differs"
}

// reason says whose a difference is, and why there is one.
func (f *Finding) reason() string {
	if f.Published.Whose == "" {
		return "Nobody has said why."
	}
	return "The difference is " + whose[f.Published.Whose] + ". " + strings.Join(strings.Fields(f.Published.Because), " ")
}

// notes are the reasons for differences, each once.
type notes []string

func (r *Report) notes() notes {
	var all notes
	for i := range r.Findings {
		if f := &r.Findings[i]; !f.Agrees && !slices.Contains(all, f.reason()) {
			all = append(all, f.reason())
		}
	}
	return all
}

// number is the place of the reason for a difference, from 1; 0 if there is none.
func (n notes) number(f *Finding) int {
	if f.Agrees {
		return 0
	}
	return slices.Index(n, f.reason()) + 1
}

// whose says in words whose a difference is.
var whose = map[string]string{
	Theirs: "theirs",
	Ours:   "ours",
	Model:  "the model's",
}

// A Tally counts values by what came of them.
type Tally struct {
	Agree       int `json:"agree"`
	Explained   int `json:"explained"`   // they differ, and it is known why
	Unexplained int `json:"unexplained"` // they differ
}

// Count is the tally of some reports.
func Count(reports ...Report) Tally {
	var t Tally
	for _, r := range reports {
		for i := range r.Findings {
			switch f := &r.Findings[i]; {
			case f.Agrees:
				t.Agree++
			case f.Explained():
				t.Explained++
			default:
				t.Unexplained++
			}
		}
	}
	return t
}

// String says it in a sentence.
func (t Tally) String() string {
	differ := t.Explained + t.Unexplained
	words := prose.Count(t.Agree+differ, "value") + ": "
	switch {
	case differ == 0:
		return words + "all agree"
	case t.Unexplained == 0:
		return words + fmt.Sprintf("%d agree, and it is said why %d differ", t.Agree, differ)
	}
	return words + fmt.Sprintf("%d agree; it is said why %d differ, and not why %d do", t.Agree, t.Explained, t.Unexplained)
}
