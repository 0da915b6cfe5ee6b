package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestWhatMastersAgreeOnIsToldInBallotsAndViews(t *testing.T) {
	for _, tt := range []struct {
		check string
		play  func(*script)
		claim string
		steps []string
	}{
		{"promises", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Promised, 5002, 3, 0, "")
			s.deliver(n3, n1, "Accept", 0)
			s.observe(n1, observation.Accepted, 4003, 3, 71, "n2 n3")
		}, "n1 accepted view 3 under ballot 4.3 (n2 n3), although it had promised ballot 5.2 for view 3 before.", []string{
			"n1 promised ballot 5.2 for view 3", "n1 accepted view 3 under ballot 4.3 (n2 n3), on Accept 1 from n3",
		}},
		{"one value per ballot", func(s *script) {
			s.deliver(n3, n1, "Accept", 0)
			s.observe(n1, observation.Accepted, 4003, 3, 71, "n2 n3")
			s.deliver(n3, n2, "Accept", 0)
			s.observe(n2, observation.Accepted, 4003, 3, 72, "n3")
		}, "n1 and n2 accepted different values for view 3 under ballot 4.3.", []string{
			"n1 accepted view 3 under ballot 4.3 (n2 n3)", "n2 accepted view 3 under ballot 4.3 (n3)",
		}},
		{"committed entries", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Committed, 1, 1, 9, "") // of the log, and no side of this
			s.expire(n1)
			s.observe(n1, observation.Accepted, 1001, 1, 71, "n2 n3")
			s.observe(n1, observation.Decided, 0, 1, 71, "n2 n3")
			s.expire(n2)
			s.observe(n2, observation.Decided, 0, 1, 72, "n3 (joining)")
		}, "View 1 holds two things: n1 has n2 n3, and n2 has n3 (joining).", []string{
			"n1 learned view 1 (n2 n3); accepted by then by n1 under ballot 1.1", "n2 learned view 1 (n3 (joining))",
			"n1 was the first to accept view 1 under ballot 1.1 (n2 n3)",
		}},
		{"committed entries", func(s *script) {
			s.expire(n1)
			s.observe(n1, observation.Decided, 0, 1, 71, "n2 n3")
			s.expire(n2)
			s.observe(n2, observation.Decided, 0, 3, 72, "n3")
		}, "n2 learned view 3, although nobody had learned view 2 before.", []string{
			"n1 learned view 1 (n2 n3)", "n2 learned view 3 (n3)",
		}},
	} {
		t.Run(tt.check, func(t *testing.T) {
			s := new(script)
			tt.play(s)
			r := s.result(checker.Check{
				Name: tt.check, Verdict: checker.Violation, Evidence: checker.Evidence{Event: s.number, At: s.at},
			})
			r.Protocol = "chain"
			story := Explain(r)
			if story.Claim != tt.claim {
				t.Errorf("it claims %s\nwant %s", story.Claim, tt.claim)
			}
			for _, want := range tt.steps {
				if !tells(story, want) {
					t.Errorf("it lacks %q:\n%s", want, story.Text(Terminal{}))
				}
			}
			judgeSteps(t, r, story)
		})
	}
}

func TestAVoteOfMastersIsNotForAnEntryOfTheLog(t *testing.T) {
	s := new(script)
	s.expire(n2)
	s.observe(n2, observation.Committed, 1, 1, 9, "")
	s.expire(n1)
	s.observe(n1, observation.Accepted, 1001, 2, 71, "n2 n3")
	s.expire(n3)
	s.observe(n3, observation.Appended, 1, 2, 72, "")
	s.deliver(n3, n2, "Update", 0)
	s.observe(n2, observation.Committed, 1, 3, 73, "")
	r := s.result(checker.Check{Name: "committed entries", Verdict: checker.Violation, Evidence: checker.Evidence{Event: s.number, At: s.at}})
	r.Protocol = "chain"
	if story := Explain(r); tells(story, "n1 accepted") || !tells(story, "n3 appended entry 2") {
		t.Errorf("found:\n%s", story.Text(Terminal{}))
	}
}
