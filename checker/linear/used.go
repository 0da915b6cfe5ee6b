package linear

import "encoding/binary"

// A used says of which kindreds how many are effective: a string, so that
// states can be compared, of eight bytes for each kindred that has any, its
// number and the count, in order of number.
type used string

const usedSize = 8

// entry returns the number of a kindred and its count, at a place in u.
func (u used) entry(at int) (kindred, count int32) {
	text := u[at : at+usedSize]
	number := func(t used) int32 {
		return int32(t[0])<<24 | int32(t[1])<<16 | int32(t[2])<<8 | int32(t[3])
	}
	return number(text[:4]), number(text[4:])
}

// find returns where the entry of a kindred is, or would be.
func (u used) find(kindred int32) (at int, found bool) {
	for at < len(u) {
		switch k, _ := u.entry(at); {
		case k == kindred:
			return at, true
		case k > kindred:
			return at, false
		}
		at += usedSize
	}
	return at, false
}

// of returns how many of a kindred are effective.
func (u used) of(kindred int32) int32 {
	at, found := u.find(kindred)
	if !found {
		return 0
	}
	_, count := u.entry(at)
	return count
}

// within reports whether no kindred has more in u than in v. Whatever may follow
// v may then follow u.
func (u used) within(v used) bool {
	for at := 0; at < len(u); at += usedSize {
		if k, count := u.entry(at); count > v.of(k) {
			return false
		}
	}
	return true
}

// with returns u with one more of a kindred.
func (u used) with(kindred int32) used {
	at, found := u.find(kindred)
	text := make([]byte, 0, len(u)+usedSize)
	text = append(text, u[:at]...)
	var count int32
	if found {
		_, count = u.entry(at)
	}
	text = binary.BigEndian.AppendUint32(text, uint32(kindred))
	text = binary.BigEndian.AppendUint32(text, uint32(count+1))
	if found {
		at += usedSize
	}
	return used(append(text, u[at:]...))
}

// without returns u without the kindreds that are over.
func (u used) without(over func(kindred int32) bool) used {
	kept := u
	for at := len(u) - usedSize; at >= 0; at -= usedSize {
		if k, _ := u.entry(at); over(k) {
			kept = kept[:at] + kept[at+usedSize:]
		}
	}
	return kept
}
