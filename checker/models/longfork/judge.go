package longfork

import "github.com/laplace-sim/laplace/checker"

// Judge judges a history by Check and by Written, within steps; 0 is no bound. What
// nobody wrote, or what a write that failed did, rules out all levels too.
func Judge(h checker.History, steps int) ([]checker.Check, []checker.Standing) {
	forks, written := Check(h, steps), Written(h)
	checks := []checker.Check{forks}
	if written.Verdict == checker.Violation {
		checks = append(checks, written)
	}
	standings := make([]checker.Standing, len(Levels))
	for i, level := range Levels {
		s := checker.Standing{Level: level, Why: "there is no long fork, and no more was judged"}
		switch {
		case forks.Verdict == checker.Violation:
			s.Verdict, s.Why = checker.Violation, forks.Detail
		case written.Verdict == checker.Violation:
			s.Verdict, s.Why = checker.Violation, written.Detail
		case forks.Verdict == checker.Unknown:
			s.Why = forks.Detail
		}
		standings[i] = s
	}
	return checks, standings
}

// Written judges whether all that reads saw had been written: each value by the write of its key,
// which was called before the read returned and did not fail; see checker.Written.
func Written(h checker.History) checker.Check {
	writes := make(map[string]*checker.Operation)
	for i := range h {
		if o := &h[i]; o.Kind == Write && o.Outcome != checker.OutcomeFail {
			writes[o.Key] = o
		}
	}
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		readings, err := readOutput(o)
		if o.Kind != Read || err != nil {
			return false, true
		}
		explained = true
		for _, r := range readings {
			if r.written {
				write := writes[r.key]
				tells = true
				explained = explained && write != nil && write.Value == r.value && write.Call <= o.Return
			}
		}
		return tells, explained
	})
}
