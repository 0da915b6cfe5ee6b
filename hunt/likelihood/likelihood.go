package likelihood

import "time"

// A Curve is the chance of a violation along a run: at each of its points what is drawn
// after an event was drawn anew, many times, and it was counted how often the run was
// a violation all the same. As JSON it is one object with the keys below.
type Curve struct {
	// Signature is that of the run. Faults reports whether faults were drawn anew as well.
	Signature string `json:"signature"`
	Faults    bool   `json:"faults"`
	// Until is the virtual time by which a violation must have come to count; 0 is the end
	// of the run. It is somewhat later than the violation of the run itself, if that ended
	// the run: another would come some time.
	Until time.Duration `json:"until_ns"`
	// Points are in order of events. The first is event 0, of which nothing is kept.
	Points []Point `json:"points"`
	// Jump is the step at which the chance rose most; nil if it rose nowhere.
	Jump *Jump `json:"jump"`
	// Runs is how many runs it took in all.
	Runs int `json:"runs"`
}

// A Point is the chance of a violation when all up to an event is kept.
type Point struct {
	Event uint64        `json:"event"`
	At    time.Duration `json:"at_ns"`
	Runs  int           `json:"runs"`
	// Violations is how many runs were any violation, and Same how many were one of the
	// signature of the curve.
	Violations int `json:"violations"`
	Same       int `json:"same"`
	// Low and High are the bounds of the 95 % interval (Wilson, 1927) of the chance of any
	// violation, in millionths.
	Low  int64 `json:"low_ppm"`
	High int64 `json:"high_ppm"`
}

// A Jump is the event at which the chance rose most.
type Jump struct {
	Before Point `json:"before"`
	After  Point `json:"after"`
	// Single is whether it is one event, that of After, among those that were looked
	// at. If not, the points were used up before it was found, which lies between.
	Single bool `json:"single"`
	// Text is what happened there, in words: "n3 voted for n2 in term 4".
	Text string `json:"text"`
}
