package reports

// crowd is from how many marks on a picture is kept to those that can be told
// apart. A run of an hour has hundreds of thousands of operations.
const crowd = 20_000

// Spots are where marks stand, to the point, so that none is drawn over another
// that looks like it. The nil spots are those of a picture that is no crowd.
type spots map[spot]bool

type spot struct {
	x0, x1, y int
	look      any // what tells marks apart
}

func newSpots(marks int) spots {
	if marks < crowd {
		return nil
	}
	return make(spots)
}

// free reports whether no mark of that look, which can be compared, stands from
// x0 to x1 at y, and takes the place.
func (s spots) free(x0, x1, y float64, look any) bool {
	if s == nil {
		return true
	}
	at := spot{int(x0), int(x1), int(y), look}
	if s[at] {
		return false
	}
	s[at] = true
	return true
}
