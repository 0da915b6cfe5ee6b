package protocols

import (
	"math"
	"testing"
	"time"
)

func TestATransferTakesAsManyRoundTripsAsItHasPartsThatMayNotGoTogether(t *testing.T) {
	const ms = time.Millisecond
	transfer := Transfer{Part: 128, Ahead: 16, Soon: 10 * ms}
	for _, c := range []struct {
		bytes         int64
		answer, takes time.Duration
	}{
		{0, 2 * ms, 2 * ms},
		{1, 2 * ms, 2 * ms},
		{128, 20 * ms, 20 * ms},
		{129, 20 * ms, 40 * ms},
		{16 * 128, 9 * ms, 9 * ms},
		{16*128 + 1, 9 * ms, 18 * ms},
		{16 * 128, 10 * ms, 160 * ms},
		{1 << 20, 0, 0},
		{math.MaxInt64, time.Hour, math.MaxInt64},
	} {
		if takes := transfer.Takes(c.bytes, c.answer); takes != c.takes {
			t.Errorf("%d bytes with answers after %v: found %v, expected %v", c.bytes, c.answer, takes, c.takes)
		}
	}
}
