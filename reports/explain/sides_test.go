package explain

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Each check has stories of its own; here each is broken by hand, as shortly as
// it can be, and the story must name both sides.
func TestEachKindOfCheckHasItsTwoSides(t *testing.T) {
	told := make(map[string]bool)
	for _, tt := range []struct {
		check string
		play  func(*script)
		claim string
		steps []string
	}{
		{"election safety", func(s *script) {
			s.expire(n3)
			s.observe(n3, observation.Promised, 2, 0, 1, "")
			s.deliver(n3, n1, "Vote", 1)
			s.observe(n1, observation.Became, 2, 0, 0, "leader")
			s.control("fault f1: crash")
			s.turn(trace.Crash, n3)
			back := s.boot(n3)
			s.observe(n3, observation.Promised, 2, 0, 2, "")
			s.deliver(n3, n2, "Vote", back)
			s.observe(n2, observation.Became, 2, 0, 0, "leader")
		}, "Term 2 had two leaders, n1 and n2.", []string{
			"n1 became leader of term 2, with the votes of n3", "n2 became leader of term 2, with the votes of n3",
			"n3 voted for n2 in term 2 as well, after a crash at 0.003 s",
		}},
		{"committed entries", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Committed, 1, 1, 71, "")
			s.expire(n2)
			s.observe(n2, observation.Committed, 2, 1, 72, "")
		}, "Entry 1 holds two things: n1 has no client's command of term 1, and n2 has no client's command of term 2.", []string{
			"n1 committed entry 1 of term 1", "n2 committed entry 1 of term 2",
		}},
		{"committed entries", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Committed, 1, 1, 71, "")
			s.observe(n1, observation.Committed, 1, 2, 72, "")
			s.expire(n2)
			s.observe(n2, observation.Committed, 1, 1, 71, "")
			s.deliver(n1, n2, "Ping", 1)
			s.observe(n2, observation.Committed, 1, 3, 73, "")
		}, "n2 committed entry 3 next to entry 1.", []string{"n2 committed entry 1", "n2 committed entry 3 of term 1 (no client's command), on Ping 1 from n1"}},
		{"committed entries", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Appended, 1, 1, 71, "")
			s.observe(n1, observation.Committed, 1, 1, 71, "")
			s.observe(n1, observation.Appended, 1, 2, 72, "")
			s.observe(n1, observation.Committed, 1, 2, 72, "")
			s.deliver(n2, n1, "Entries", 1)
			s.observe(n1, observation.Appended, 1, 1, 71, "")
		}, "n1 cut its log back to entry 1, although it had committed up to entry 2.", []string{
			"n1 committed entry 2", "n1 put entry 1 of term 1 (no client's command) at the end of its log, which had gone up to entry 2, on Entries 1 from n2",
		}},
		{"applied commands", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Applied, 0, 1, 71, "")
			s.observe(n1, observation.Applied, 0, 2, 72, "")
			s.expire(n1)
			s.observe(n1, observation.Restored, 1, 1, 0, "")
		}, "n1 went back to a snapshot that ends at entry 1, although it had come to entry 2.", []string{
			"n1 applied entry 2", "n1 restored a snapshot that ends with entry 1 of term 1",
		}},
		{"acknowledged commands", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Became, 3, 0, 0, "leader")
			s.deliver(n1, c1, "Reply", 1)
			s.observe(c1, observation.Acknowledged, 0, 0, 71, "")
		}, "c1 was told that its command 47 took effect, but no server had applied it.", []string{
			"n1, leader of term 3, told c1 so, and had applied up to entry 0", "c1 was told that its command 47 took effect",
		}},
		{"at most once", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Applied, 0, 1, 71, "")
			s.expire(n1)
			s.observe(n1, observation.Applied, 0, 2, 71, "")
		}, "command 47 took effect twice, at entry 1 and at entry 2.", []string{"n1 applied entry 1", "n1 applied it again at entry 2"}},
		{"log matching", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Appended, 1, 1, 71, "")
			s.expire(n2)
			s.observe(n2, observation.Appended, 1, 1, 72, "")
		}, "n1 and n2 have different things at entry 1 of term 1.", []string{"n1 appended entry 1", "n2 appended entry 1"}},
		{"log matching", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Appended, 1, 1, 71, "")
			s.observe(n1, observation.Appended, 3, 2, 72, "")
			s.expire(n2)
			s.observe(n2, observation.Appended, 2, 1, 73, "")
			s.observe(n2, observation.Appended, 3, 2, 72, "")
		}, "Entry 2 of term 3 stands behind different entries in the logs of n1 and n2.", []string{
			"behind entry 1 of term 1", "behind entry 1 of term 2",
		}},
		{"leader completeness", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Became, 1, 0, 0, "leader")
			s.observe(n1, observation.Appended, 1, 1, 71, "")
			s.observe(n1, observation.Committed, 1, 1, 71, "")
			s.expire(n2)
			s.observe(n2, observation.Became, 2, 0, 0, "leader")
		}, "Entry 1 of term 1 (no client's command), which n1 had committed, is missing from the log of n2, leader of term 2.", []string{
			"n1 committed entry 1", "n2 became leader of term 2; its log was empty",
		}},
		{"leader completeness", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Committed, 1, 1, 71, "")
		}, "n1 committed entry 1 of term 1 (no client's command), which stood in no log.", []string{"n1 committed entry 1"}},
		{"promises", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Promised, 2, 0, 2, "")
			s.expire(n1)
			s.observe(n1, observation.Promised, 2, 0, 3, "")
		}, "n1 voted for n3 in term 2, although it had voted for n2 in term 2 before.", []string{
			"n1 voted for n2 in term 2", "n1 voted for n3 in term 2",
		}},
		{"one value per ballot", func(s *script) {
			s.deliver(n3, n1, "Accept", 0)
			s.observe(n1, observation.Accepted, 2, 1, 71, "")
			s.deliver(n3, n2, "Accept", 0)
			s.observe(n2, observation.Accepted, 2, 1, 72, "")
		}, "n1 and n2 accepted different values for entry 1 under term 2.", []string{
			"n1 accepted entry 1 under term 2", "n2 accepted entry 1 under term 2",
		}},
		{"chain order", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Placed, 1, 1, 0, "")
			s.expire(n2)
			s.observe(n2, observation.Placed, 1, 2, 0, "")
			s.expire(n2)
			s.observe(n2, observation.Appended, 1, 1, 71, "")
		}, "n2 holds entry 1 of term 1 (no client's command), but n1, before it in the chain of term 1, does not.", []string{
			"n2 appended entry 1", "the log of n1 was empty, that of n2 went up to entry 1",
		}},
		{"fencing", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Became, 1, 0, 0, "leader")
			s.expire(n2)
			s.observe(n2, observation.Became, 2, 0, 0, "leader")
			s.observe(n2, observation.Served, 2, 0, 0, "")
			s.expire(n1)
			s.observe(n1, observation.Served, 1, 0, 0, "")
		}, "n1 answered a client on its own authority in term 1, but n2 had acted in term 2 already.", []string{
			"n2 answered a client in term 2", "n1 answered a client on its own authority in term 1", "n2 became leader of term 2",
		}},
		{"program", func(s *script) {
			sent := s.expire(n2)
			s.expire(n1)
			s.deliver(n2, n1, "Ping", sent)
		}, "n1 panicked", []string{"n1 failed, on Ping 1 from n2", "n2 sent it"}},
	} {
		told[tt.check] = true
		t.Run(tt.check, func(t *testing.T) {
			s := new(script)
			tt.play(s)
			r := s.result(checker.Check{
				Name: tt.check, Verdict: checker.Violation, Detail: "n1 panicked\ngoroutine 1", Evidence: checker.Evidence{Event: s.number, At: s.at},
			})
			story := Explain(r)
			if story.Check != tt.check || story.Claim != tt.claim {
				t.Errorf("it claims %s: %s\nwant %s: %s", story.Check, story.Claim, tt.check, tt.claim)
			}
			for _, want := range tt.steps {
				if !tells(story, want) {
					t.Errorf("it lacks %q:\n%s", want, story.Text(Terminal{}))
				}
			}
			judgeSteps(t, r, story)
		})
	}
	for _, invariant := range checker.StandardInvariants(observation.All()...) {
		if !told[invariant.Name()] {
			t.Errorf("no case of this test breaks %q; write one, with what the story of both sides must say", invariant.Name())
		}
	}
}

func tells(s *Story, text string) bool {
	for _, step := range s.Steps {
		if strings.Contains(step.Text, text) {
			return true
		}
	}
	return false
}

func TestALateAnswerIsToldWithWhatItsServerCouldNotKnow(t *testing.T) {
	s := new(script)
	s.boot(n1)
	s.observe(n1, observation.Became, 1, 0, 0, "leader")
	s.deliver(n2, n1, "Beat", 0)
	s.control("fault g1: partition")
	s.expire(n2)
	s.observe(n2, observation.Became, 2, 0, 0, "leader")
	s.drop(n2, n1, "Entries", "cut", "fault g1")
	s.observe(n2, observation.Committed, 2, 1, 71, "")
	s.observe(n2, observation.Applied, 0, 1, 4<<40|1, "")
	put := s.number
	s.deliver(n2, c1, "Reply", put)
	done := s.at
	asked := s.deliver(c1, n1, "Request", s.number)
	s.deliver(n1, c1, "Reply", asked)
	get := 1
	r := s.result(checker.Check{})
	r.History = checker.History{
		{ID: 0, Client: "c1", Kind: keyvalue.Put, Key: "k", Value: "new", Outcome: checker.OutcomeOK, Call: time.Millisecond, Return: done},
		{ID: 1, Client: "c1", Kind: keyvalue.Get, Key: "k", Outcome: checker.OutcomeOK, Call: done + 1, Return: s.at},
	}
	r.Checks = []checker.Check{{Name: "linearizability", Verdict: checker.Violation, Evidence: checker.Evidence{
		Operations: []int{0, 1}, Accused: &get, Answers: []string{`"new"`}, At: s.at,
	}}}
	story := Explain(r)
	if want := `c1's get(k) returned absent; it could have returned "new".`; story.Claim != want {
		t.Errorf("it claims %s, want %s", story.Claim, want)
	}
	const lacks = "get(k) by c1 lacks new"
	r.Checks = []checker.Check{{Name: "set", Promise: checker.Freshness, Verdict: checker.Violation, Detail: lacks, Evidence: checker.Evidence{
		Operations: []int{0, 1}, At: s.at,
	}}}
	direct := Explain(r)
	if direct.Claim != lacks {
		t.Errorf("a judgement of another name claims %s, want %s", direct.Claim, lacks)
	}
	for _, want := range []string{
		`n2, leader of term 2, answered c1's put(k, "new"), which is entry 1`,
		"n1, leader of term 1, answered c1's get(k) with absent; it had applied up to entry 0",
		"n1 got Beat 1 from n2, the last that it heard of another server before its answer",
		"1 Entries to n1 from n2 did not arrive (cut by fault g1)",
	} {
		for _, story := range []*Story{story, direct} {
			if !tells(story, want) {
				t.Errorf("it lacks %q:\n%s", want, story.Text(Terminal{}))
			}
		}
	}
	// c1 knew, but its request does not tell.
	if want := "No chain of messages between servers led from entry 1 to n1's answer: n1 could not know of it."; len(story.Notes) == 0 || story.Notes[0] != want {
		t.Errorf("its notes are %q, want %q", story.Notes, want)
	}
}

// Where nobody tells of votes, the answers to a candidate are taken for them.
func TestACandidateIsElectedByTheAnswersOfItsProtocol(t *testing.T) {
	s := new(script)
	s.expire(n3)
	s.deliver(n3, n1, "MsgVoteResp", s.number) // to an earlier candidacy
	asked := s.expire(n1)
	s.observe(n1, observation.Became, 2, 0, 0, "candidate")
	s.deliver(n3, n1, "MsgVote", asked)
	s.deliver(n2, n1, "MsgVoteResp", asked)
	s.observe(n1, observation.Became, 2, 0, 0, "leader")
	s.expire(n3)
	s.observe(n3, observation.Became, 2, 0, 0, "leader")
	r := s.result(checker.Check{Name: "election safety", Verdict: checker.Violation, Evidence: checker.Evidence{Event: s.number, At: s.at}})
	r.Protocol = "etcdraft"
	if story, want := Explain(r), "n1 became leader of term 2, after answers to its candidacy from n2"; !tells(story, want) {
		t.Errorf("it lacks %q:\n%s", want, story.Text(Terminal{}))
	}
}
