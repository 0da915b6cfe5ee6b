package observations

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A Judgement is what judging a recording came to.
type Judgement struct {
	// Checks are those of the invariants that could be judged, in the order of
	// checker.StandardInvariants. Their evidence says at which event: see Place.
	Checks []checker.Check
	// Left are the invariants that were not judged.
	Left []Left
	// Ordered are the observations as they were judged: event n is at n-1.
	ordered []told
	files   []string
}

// A Left is an invariant that was not judged, and why.
type Left struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Place is the file and the line, from 1, of the observation of an event, as the evidence
// of checks names it; line 0 if there is none such.
func (j *Judgement) Place(event uint64) (file string, line int) {
	if event == 0 || event > uint64(len(j.ordered)) {
		return "", 0
	}
	at := &j.ordered[event-1]
	return j.files[at.file], int(at.line)
}

// Judge judges all that was read. Clocks of nodes may differ by any amount: only what does
// not depend on which of two nodes did something first is judged.
func (r *Recording) Judge() *Judgement {
	return r.judge(r.inOrder(), func(name string) string {
		switch name {
		case checker.LeaderCompletenessName, checker.ChainOrderName, checker.FencingName:
			return "it depends on which node was first, and the clocks of nodes may differ"
		}
		return ""
	})
}

// JudgeOrdered judges all that was read as of one clock: the lines of a file stand in the
// order in which things happened, and times order those of several files. What is wrong
// with that is returned as a *checker.FileError.
func (r *Recording) JudgeOrdered() (*Judgement, error) {
	ordered, err := r.asTold()
	if err != nil {
		return nil, err
	}
	return r.judge(ordered, func(string) string { return "" }), nil
}

// needed are the kinds of observation without any of which an invariant has nothing to
// judge, besides those that checker.StandardInvariants asks for.
var needed = map[string][]observation.Kind{
	checker.ElectionSafetyName:        {observation.Became},
	checker.CommittedNeverChangesName: {observation.Committed},
	checker.AppliedAgreeName:          {observation.Applied},
	checker.AtMostOnceName:            {observation.Applied},
	checker.AcknowledgedNotLostName:   {observation.Acknowledged, observation.Applied},
	checker.LeaderCompletenessName:    {observation.Became, observation.Committed},
	checker.FencingName:               {observation.Became},
}

// judge feeds the observations to the invariants that can judge them. Forbidden says why
// one cannot in that order; "" if it can.
func (r *Recording) judge(ordered []told, forbidden func(name string) string) *Judgement {
	j := &Judgement{ordered: ordered, files: r.files}
	var invariants []checker.Invariant
	for _, i := range checker.StandardInvariants(r.kindsTold()...) {
		why := r.hinders(i.Name())
		if why == "" {
			why = forbidden(i.Name())
		}
		if why != "" {
			j.Left = append(j.Left, Left{i.Name(), why})
			continue
		}
		invariants = append(invariants, i)
	}
	online := checker.NewOnline(invariants...)
	online.Speak(&observation.Vocabulary{Nodes: r.Nodes(), Content: r.wordsOf, Command: func(id uint64) string { return "command " + r.wordsOf(id) }})
	for i := range ordered {
		o := ordered[i].Observation
		o.Event, o.At = uint64(i+1), o.At-timeOf(r.began)
		online.Observe(o)
	}
	j.Checks = online.Finish()
	for i := range j.Checks {
		j.Checks[i].Detail = j.placed(j.Checks[i].Detail, r)
	}
	return j
}

// kindsTold are the kinds of which something was told.
func (r *Recording) kindsTold() []observation.Kind {
	return slices.DeleteFunc(observation.All(), func(k observation.Kind) bool { return r.count[k] == 0 })
}

// hinders says what an invariant lacks to be judged; "" if nothing.
func (r *Recording) hinders(name string) string {
	for _, k := range needed[name] {
		if r.count[k] == 0 {
			return "no line is of kind " + strconv.Quote(k.String())
		}
	}
	byCommand := name == checker.AtMostOnceName || name == checker.AcknowledgedNotLostName
	if byCommand && r.applied.command.line == 0 {
		return "no line of kind \"applied\" names a command"
	}
	for _, k := range from1[name] {
		if !r.begins(k) {
			return "no line is of kind " + strconv.Quote(k.String()) + " and index 1, so the recording begins in the middle"
		}
	}
	return ""
}

// from1 are the kinds of observation that an invariant can judge only if they are told from
// position 1 on.
var from1 = map[string][]observation.Kind{
	checker.CommittedNeverChangesName: {observation.Committed},
	checker.AppliedAgreeName:          {observation.Applied},
	checker.AcknowledgedNotLostName:   {observation.Applied},
	checker.LogMatchingName:           {observation.Appended},
	checker.LeaderCompletenessName:    {observation.Appended, observation.Committed},
	checker.ChainOrderName:            {observation.Appended},
}

// begins reports whether position 1 was told of by a kind of observation.
func (r *Recording) begins(kind observation.Kind) bool {
	return slices.ContainsFunc(r.told, func(o told) bool { return o.Kind == kind && o.Index == 1 })
}

// wordsOf is a content in words: a text in quotes, or a number in decimal.
func (r *Recording) wordsOf(id uint64) string {
	if text, known := r.words[id]; known {
		return text
	}
	return strconv.FormatUint(id, 10)
}

// eventNamed finds the events that the details of checks name.
var eventNamed = regexp.MustCompile(`\b(event|since event) ([0-9]+)`)

// placed has a text name lines of files in place of events.
func (j *Judgement) placed(text string, r *Recording) string {
	return eventNamed.ReplaceAllStringFunc(text, func(found string) string {
		parts := eventNamed.FindStringSubmatch(found)
		event, _ := strconv.ParseUint(parts[2], 10, 64)
		file, line := j.Place(event)
		if line == 0 {
			return found
		}
		place := file + ":" + strconv.Itoa(line)
		if parts[1] == "event" {
			return place
		}
		return "since " + place
	})
}
