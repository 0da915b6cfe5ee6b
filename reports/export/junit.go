package export

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
)

// The elements of JUnit XML, as far as they are used.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Output     string          `xml:"system-out,omitempty"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Skipped *junitMessage `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// add adds a test case and counts it.
func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// writeSuites writes test suites as one file.
func writeSuites(w io.Writer, suites ...junitSuite) error {
	all := junitSuites{Suites: suites}
	for _, s := range suites {
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// writeJUnit writes a run as a test suite with a test case for each check. What is unknown
// is an error, since it is not valid; a check that is void beside harm beyond the
// claim is skipped. The story is the output of the
// check that it is about or, if there is none, of the suite. Times are virtual.
func writeJUnit(w io.Writer, run *Run) error {
	r := run.Result
	s := junitSuite{Name: r.Scenario, Time: decimal(r.Virtual, inSeconds)}
	story := run.Story.Text(explain.Terminal{})
	for _, p := range [][2]string{
		{"protocol", r.Protocol}, {"flaw", r.Flaw}, {"seed", fmt.Sprint(r.Seed)}, {"digest", r.Digest.String()}, {"model", string(r.Model)},
		{"verdict", r.Verdict.String()}, {"replay", run.Story.Replay},
	} {
		s.Properties = append(s.Properties, junitProperty{p[0], p[1]})
	}
	for _, c := range r.Checks {
		one := junitCase{Class: r.Scenario, Name: c.Name, Time: decimal(0, inSeconds)}
		told := &junitMessage{Message: c.Detail, Type: c.Verdict.String(), Text: c.Detail}
		switch {
		case c.Verdict == checker.Valid:
		case c.Void != "":
			one.Skipped = &junitMessage{Message: c.Detail}
		case c.Verdict == checker.Violation:
			one.Failure = told
		default:
			one.Error = told
		}
		if c.Name == run.Story.Check {
			one.Output, story = story, ""
		}
		s.add(one)
	}
	s.Output = story
	return writeSuites(w, s)
}

// writeHuntJUnit writes a hunt as a test suite for each scenario, with a test case for the
// runs of it that did not fail and one for each way to fail.
func writeHuntJUnit(w io.Writer, h *Hunt) error {
	t, err := h.tally()
	if err != nil {
		return err
	}
	var suites []junitSuite
	for i, sc := range h.Plan.Scenarios {
		s := junitSuite{Name: sc.Name, Time: decimal(t.scenarios[i].virtual, inSeconds)}
		for _, p := range [][2]string{{"hunt", h.Name}, {"strategy", h.Plan.Strategy}, {"model", h.Plan.Model}, {"runs", fmt.Sprint(t.scenarios[i].runs)}} {
			s.Properties = append(s.Properties, junitProperty{p[0], p[1]})
		}
		s.add(h.passing(i, t))
		for _, f := range h.Failures {
			if f.Scenario == i {
				s.add(h.failing(f, t))
			}
		}
		for _, each := range h.Sometimes {
			if each.Scenario == i && !each.Reached {
				told := "in no run: " + each.Name
				s.add(junitCase{Class: sc.Name, Name: "sometimes: " + each.Name, Time: "0", Error: &junitMessage{Message: told, Type: checker.Unknown.String(), Text: told}})
			}
		}
		suites = append(suites, s)
	}
	return writeSuites(w, suites...)
}

// passing is the test case of the runs of a scenario that did not fail.
func (h *Hunt) passing(scenario int, t *tally) junitCase {
	of := t.scenarios[scenario]
	name := h.Plan.Scenarios[scenario].Name
	c := junitCase{Class: name, Name: "runs", Time: "0", Output: fmt.Sprintf("%s: %d valid, %d violations, %d unknown\n",
		prose.Count(of.runs, "run"), of.verdicts[checker.Valid], of.verdicts[checker.Violation], of.verdicts[checker.Unknown])}
	if n := of.verdicts[checker.Unknown]; n > 0 || of.runs == 0 {
		told := fmt.Sprintf("%s of %d could not be judged", prose.Count(n, "run"), of.runs)
		if of.runs == 0 {
			told = "no run was made"
		}
		c.Error = &junitMessage{Message: told, Type: checker.Unknown.String(), Text: told}
	}
	return c
}

// failing is the test case of a way to fail.
func (h *Hunt) failing(f Failure, t *tally) junitCase {
	name := h.Plan.Scenarios[f.Scenario].Name
	told := fmt.Sprintf("%s in %s, the first with seed %d", f.Signature, prose.Count(t.signatures[f.Signature], "run"), f.Seed)
	text := told + "\n"
	if s := f.Shrunk; s != nil && s.Difference != "" {
		text += "its nearest run that passes: " + s.Difference + "\n"
	}
	if line := f.replay(); line != "" {
		text += "to run it again: " + line + "\n"
	}
	return junitCase{Class: name, Name: f.Signature, Time: "0", Failure: &junitMessage{Message: told, Type: checker.Violation.String(), Text: text}}
}
