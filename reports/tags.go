package reports

import "slices"

// A tag is a bar with a label beside it or in it, in one of several rows.
type tag struct {
	x0, x1 float64 // the bar
	label  string
	style  style
	row    int // -1 if there was no room in any
	labelX float64
	at     anchor // which end of the label stands at labelX
}

// pack puts tags into so many rows at most that no two overlap, and their labels where
// there is room. It returns how many rows there are, and how many tags found no room.
func pack(tags []tag, rowsMax int) (rows, left int) {
	const gap = 5
	ends := make([][]box, 0, rowsMax)
	for i := range tags {
		t := &tags[i]
		room := t.place(gap)
		t.row = slices.IndexFunc(ends, func(row []box) bool {
			return !slices.ContainsFunc(row, func(b box) bool { return room.x0 < b.x1+gap && b.x0 < room.x1+gap })
		})
		if t.row < 0 && len(ends) < rowsMax {
			t.row = len(ends)
			ends = append(ends, nil)
		}
		if t.row < 0 {
			left++
			continue
		}
		ends[t.row] = append(ends[t.row], room)
	}
	return len(ends), left
}

// place puts the label into the bar, or to the right of it, or to the left, where there is
// room first, so far away, and returns the room that both take.
func (t *tag) place(gap float64) (room box) {
	width := t.style.measure(t.label)
	room = box{x0: t.x0, x1: t.x1}
	switch {
	case width+2*gap <= t.x1-t.x0:
		t.labelX = t.x0 + gap
	case t.x1+gap+width <= plotRight:
		t.labelX = t.x1 + gap
		room.x1 = t.labelX + width
	case t.x0-gap-width >= plotLeft:
		t.labelX, t.at = t.x0-gap, end
		room.x0 = t.labelX - width
	default:
		// There may be more room beside it than in it.
		if before := t.x0 - gap - plotLeft; before > plotRight-t.x0-2*gap {
			t.label = t.style.fit(t.label, before)
			t.labelX, t.at = t.x0-gap, end
			room.x0 = t.labelX - t.style.measure(t.label)
			break
		}
		t.label = t.style.fit(t.label, plotRight-t.x0-2*gap)
		t.labelX = t.x0 + gap
		room.x1 = max(room.x1, t.labelX+t.style.measure(t.label))
	}
	return room
}

// write writes the label of a tag, its base line at y.
func (t *tag) write(sk *sketch, y float64) { sk.write(t.labelX, y, t.style, t.label, t.at) }
