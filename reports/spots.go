package reports

import "image/color"

// crowd is from how many marks on a picture is kept to those that can be told
// apart. A run of an hour has hundreds of thousands of operations.
const crowd = 20_000

// Spots are where marks of one colour stand, to the point, so that none is drawn
// over another like it. The nil spots are those of a picture that is no crowd.
type spots map[spot]bool

type spot struct {
	x0, x1, y int
	color     color.NRGBA
}

func newSpots(marks int) spots {
	if marks < crowd {
		return nil
	}
	return make(spots)
}

// free reports whether no mark like it stands from x0 to x1 at y, and takes the
// place.
func (s spots) free(x0, x1, y float64, c color.NRGBA) bool {
	if s == nil {
		return true
	}
	at := spot{int(x0), int(x1), int(y), c}
	if s[at] {
		return false
	}
	s[at] = true
	return true
}
