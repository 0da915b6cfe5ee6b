package labs

import "github.com/laplace-sim/laplace/checker"

// A Report is what a solution came to in some parts of its lab. It is the same on every machine,
// however many workers there were. As JSON it is one object with the keys below.
type Report struct {
	Lab       string       `json:"lab"`
	Points    int          `json:"points"`
	PointsMax int          `json:"points_max"`
	Tests     []TestReport `json:"tests"`
	// Notes are what people should know besides, such as what the linter found.
	Notes []string `json:"notes,omitempty"`
}

// A TestReport is what a solution came to in a test.
type TestReport struct {
	Part      string `json:"part"`
	Test      string `json:"test"`
	Asks      string `json:"asks"`
	Points    int    `json:"points"`
	PointsMax int    `json:"points_max"`
	// Seeds is how many were tried, and Passed how many of those were passed.
	Seeds  int `json:"seeds"`
	Passed int `json:"passed"`
	// Worst is the failure to look at first; nil if there is none.
	Worst *Failure `json:"worst,omitempty"`
	// Note says what people should know of how it was tried; "" if there is nothing.
	Note string `json:"note,omitempty"`
	// Claims are what the test asks for, each of which is worth a part of the points.
	Claims []Claim `json:"claims"`
}

// A Failure is a try that a solution did not pass.
type Failure struct {
	Seed   uint64        `json:"seed"`
	Check  checker.Check `json:"check"`
	Events uint64        `json:"events"`
	// Ended says why the process of the solution ended in the try, with the student's line if
	// that is known; "" if it did not.
	Ended string `json:"ended,omitempty"`
	// Stack is the panic's, the student's lines of it.
	Stack []string `json:"stack,omitempty"`
}

// A Claim is a check of a test over all seeds.
type Claim struct {
	Check string `json:"check"`
	// Failed is in how many tries it was not valid.
	Failed    int `json:"failed"`
	Points    int `json:"points"`
	PointsMax int `json:"points_max"`
}
