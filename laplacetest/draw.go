package laplacetest

import (
	"math/bits"
	"time"

	"pgregory.net/rapid"
)

// The generators in this file draw single bits. Those of rapid for numbers and
// lists draw small ones much more often than large ones, and use fractions of
// 53 bits, each of which costs its shrinking some hundred runs. With bits, every
// value is about as likely, and a case shrinks in a tenth of the time.

// whole draws a number below n, each about as likely; n is at most 1<<31.
func whole(t *rapid.T, n uint64) uint64 {
	const fine = 2 // bits more than needed, so that none is much likelier
	width := bits.Len64(n - 1)
	if width == 0 {
		return 0
	}
	if n&(n-1) != 0 {
		width += fine
	}
	var drawn uint64
	for range width {
		drawn <<= 1
		if coin.Draw(t, "bit") {
			drawn |= 1
		}
	}
	return drawn * n >> width
}

var coin = rapid.Bool()

// Below draws a number from 0 up to but not including n, each about as likely.
// It shrinks to 0.
func Below(n int) *rapid.Generator[int] {
	return rapid.Custom(func(t *rapid.T) int {
		if n < 1 {
			misused("Below(%d), or OneOf of nothing, has nothing to draw; expected one thing or more", n)
		}
		if n == 1 {
			coin.Draw(t, "nothing") // rapid wants something to be drawn
		}
		return int(whole(t, uint64(n)))
	})
}

// OneOf draws one of several things, each about as likely. It shrinks to the
// first: give the simplest first.
func OneOf[E any](things ...E) *rapid.Generator[E] {
	places := Below(len(things))
	return rapid.Custom(func(t *rapid.T) E { return things[places.Draw(t, "place")] })
}

// timeParts bounds how finely Times divides the time there is.
const timeParts = 1 << 12

// Times draws a time between two, both included, in whole milliseconds: one of
// 4,096 of them if there are more, all about as likely. It shrinks to the
// earliest.
func Times(from, to time.Duration) *rapid.Generator[time.Duration] {
	most := uint64(max(0, to-from) / time.Millisecond)
	parts := min(most+1, timeParts)
	return rapid.Map(Below(int(parts)), func(part int) time.Duration {
		ms := uint64(part)
		if parts > 1 {
			ms = ms * most / (parts - 1)
		}
		return from + time.Duration(ms)*time.Millisecond
	})
}

// Several draws a list of independent items, at most so many, and about half as
// many on average. An item can be left out without a change of the others.
func Several[E any](item *rapid.Generator[E], most int) *rapid.Generator[[]E] {
	// After each item the list ends with a chance of 1 in 2^width.
	width := max(1, bits.Len(uint(most/2))-1)
	next := rapid.Custom(func(t *rapid.T) *E {
		more := false
		for range width {
			more = coin.Draw(t, "more") || more
		}
		if !more {
			return nil
		}
		e := item.Draw(t, "item")
		return &e
	})
	return rapid.Custom(func(t *rapid.T) []E {
		var items []E
		for len(items) < most {
			e := next.Draw(t, "item")
			if e == nil {
				break
			}
			items = append(items, *e)
		}
		return items
	})
}
