package explain

import (
	"slices"
)

// A story fits a screen of so many lines and columns.
const (
	screenLines = 24
	screenWidth = 80
)

// operationsShown bounds how many operations a screen shows.
const operationsShown = 5

// shown returns the story as it fits a screen: without the steps of least
// importance, the earliest first. It is the same for any terminal, and for
// Markdown.
func (s *Story) shown() *Story {
	fits := *s
	fits.Steps = slices.Clone(s.Steps)
	fits.Operations = nearest(s.Operations)
	for s.Check == "" && len(fits.Steps) > recountMost {
		least := fits.least()
		if least < 0 {
			break
		}
		fits.Steps = slices.Delete(fits.Steps, least, least+1)
	}
	for len(fits.page(Terminal{Width: screenWidth}).text) > screenLines && len(fits.Steps) > 0 && fits.leaveOut() {
	}
	return &fits
}

// leaveOut takes away what the story needs least; false if it needs all of it.
func (s *Story) leaveOut() bool {
	bystander := slices.IndexFunc(s.Operations, func(o Operation) bool { return !o.Accused })
	parties := 1 // operations that the story needs more than a step
	if slices.ContainsFunc(s.Operations, func(o Operation) bool { return o.Accused }) {
		parties = 3
	}
	least := s.least()
	switch {
	case least >= 0 && s.Steps[least].Importance == Context:
		s.Steps = slices.Delete(s.Steps, least, least+1)
	case len(s.Notes) > 1:
		s.Notes = s.Notes[:len(s.Notes)-1]
	case len(s.Operations) > parties:
		s.Operations = slices.Delete(s.Operations, bystander, bystander+1)
	case least >= 0:
		s.Steps = slices.Delete(s.Steps, least, least+1)
	case len(s.Notes) > 0:
		s.Notes = nil
	case bystander >= 0:
		s.Operations = slices.Delete(s.Operations, bystander, bystander+1)
	default:
		return false
	}
	return true
}

// least is the place of the step that the story needs least, of several the
// earliest; -1 if it needs all of them.
func (s *Story) least() int {
	least := -1
	for i := range s.Steps {
		if !s.needed(i) && (least < 0 || s.Steps[i].Importance < s.Steps[least].Importance) {
			least = i
		}
	}
	return least
}

// needed reports whether a step has to stay: a side of the contradiction, and
// the last fault if there is no other.
func (s *Story) needed(i int) bool {
	if s.Steps[i].Importance == Decisive {
		return true
	}
	if s.Steps[i].Bearing != Fault {
		return false
	}
	for j := range s.Steps {
		if j != i && s.Steps[j].Bearing == Fault {
			return false
		}
	}
	return true
}

// nearest are the operations that a screen shows: the accused one and those
// called last.
func nearest(all []Operation) []Operation {
	shown := slices.Clone(all)
	for len(shown) > operationsShown {
		place := slices.IndexFunc(shown, func(o Operation) bool { return !o.Accused })
		shown = slices.Delete(shown, place, place+1)
	}
	return shown
}
