package chain

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// On these links a byte takes 200 ns, and so an update as long as two resend timeouts, or
// somewhat less.
func TestALongUpdateIsSentOnceOverASlowLink(t *testing.T) {
	const (
		values = 100
		hops   = 2 // of an update, from member to member
		again  = 3 // values over each, at first
	)
	links := network.Config{Default: network.Link{Delay: dist.Constant(250 * time.Microsecond), Bandwidth: 5_000_000, Ordered: true}}
	for _, length := range []int{160_000, 200_000, 210_000} {
		load := drill.Load{Links: links, Values: values, Length: length}
		found := load.Carry(t, 4, Protocol())
		if most := hops * (values + again) * (length + 1000); found.Bytes > most {
			t.Errorf("%d values of %d bytes: %+v; expected %d bytes at most, each value once from member to member, but for %d", values, length, found, most, again)
		}
	}
}
