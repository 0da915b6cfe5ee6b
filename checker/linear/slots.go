package linear

// Slots are a set of small numbers that can be compared: below 64 in a word,
// and the others, which few histories need, in a string of bits.
type slots struct {
	low  uint64
	high string
}

const lowSlots = 64

func (s slots) has(slot int32) bool {
	if slot < lowSlots {
		return s.low>>slot&1 == 1
	}
	slot -= lowSlots
	return int(slot/8) < len(s.high) && s.high[slot/8]>>(slot%8)&1 == 1
}

// with returns s with a slot that it does not have.
func (s slots) with(slot int32) slots {
	if slot < lowSlots {
		s.low |= 1 << slot
		return s
	}
	return s.flipped(slot - lowSlots)
}

// without returns s without a slot that it has.
func (s slots) without(slot int32) slots {
	if slot < lowSlots {
		s.low &^= 1 << slot
		return s
	}
	return s.flipped(slot - lowSlots)
}

// flipped returns s with one of its high bits flipped. Equal sets have equal
// strings: none ends with a byte of zeros.
func (s slots) flipped(bit int32) slots {
	bits := make([]byte, max(len(s.high), int(bit/8)+1))
	copy(bits, s.high)
	bits[bit/8] ^= 1 << (bit % 8)
	for len(bits) > 0 && bits[len(bits)-1] == 0 {
		bits = bits[:len(bits)-1]
	}
	s.high = string(bits)
	return s
}

// within reports whether t has all that s has.
func (s slots) within(t slots) bool {
	if s.low&^t.low != 0 || len(s.high) > len(t.high) {
		return false
	}
	for i := range len(s.high) {
		if s.high[i]&^t.high[i] != 0 {
			return false
		}
	}
	return true
}

// or returns what s or t has.
func (s slots) or(t slots) slots {
	s.low |= t.low
	if len(s.high) < len(t.high) {
		s.high, t.high = t.high, s.high
	}
	if t.high == "" {
		return s
	}
	bits := []byte(s.high)
	for i := range len(t.high) {
		bits[i] |= t.high[i]
	}
	s.high = string(bits)
	return s
}

// but returns s without what t has.
func (s slots) but(t slots) slots {
	s.low &^= t.low
	if s.high == "" || t.high == "" {
		return s
	}
	bits := []byte(s.high)
	for i := range min(len(bits), len(t.high)) {
		bits[i] &^= t.high[i]
	}
	for len(bits) > 0 && bits[len(bits)-1] == 0 {
		bits = bits[:len(bits)-1]
	}
	s.high = string(bits)
	return s
}

// lacking returns s without a slot, whether or not it has it.
func (s slots) lacking(slot int32) slots {
	if s.has(slot) {
		return s.without(slot)
	}
	return s
}

// having returns s with a slot, whether or not it has it.
func (s slots) having(slot int32) slots {
	if s.has(slot) {
		return s
	}
	return s.with(slot)
}
