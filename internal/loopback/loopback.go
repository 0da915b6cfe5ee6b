// Package loopback gives tests addresses of this machine to listen at.
package loopback

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// The ports are lower than those that systems give to whoever asks for any, and
// to every connection that somebody opens. So a port that a test lets go of is
// free when the test takes it again.
const (
	lowestPort  = 10000
	highestPort = 30000
)

// Listen listens at a port where nobody else does, until it is closed.
func Listen(t testing.TB) net.Listener {
	t.Helper()
	for range 1000 {
		port := lowestPort + rand.IntN(highestPort-lowestPort+1)
		if l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			return l
		}
	}
	t.Fatal("there are no free ports")
	return nil
}

// FreeAddresses are n addresses, all different, where nobody listens.
func FreeAddresses(t testing.TB, n int) []string {
	t.Helper()
	all := make([]string, n)
	for i := range all {
		l := Listen(t)
		defer l.Close()
		all[i] = l.Addr().String()
	}
	return all
}
