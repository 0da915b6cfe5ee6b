package jepsen

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Without an order of their own, what touches at an instant is concurrent.
func TestOperationsThatTouchAreConcurrent(t *testing.T) {
	at := func(id int, client string, call, ret time.Duration) checker.Operation {
		return checker.Operation{ID: id, Client: client, Call: call, Return: ret}
	}
	h := checker.History{at(0, "a", 0, 5), at(1, "b", 5, 5), at(2, "a", 5, 5), at(3, "c", 5, 9), at(4, "a", 5, 7)}
	var order []int
	for _, m := range moments(h) {
		sign := 1
		if m.returns {
			sign = -1
		}
		order = append(order, sign*(m.operation+1))
	}
	// b and c call before a returns; a returns before it calls again.
	if want := []int{1, 2, 4, -1, 3, -2, -3, 5, -5, -4}; !slices.Equal(order, want) {
		t.Errorf("found %v, expected %v", order, want)
	}
}
