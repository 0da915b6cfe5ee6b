package event

import (
	"cmp"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestValuesLeaveByTimeThenSequence(t *testing.T) {
	type due struct {
		at  time.Duration
		seq uint64
	}
	rapid.Check(t, func(t *rapid.T) {
		var q Queue[due]
		var model []due
		var seq uint64
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				seq++
				d := due{time.Duration(rapid.IntRange(0, 9).Draw(t, "at")), seq}
				q.Push(d.at, d.seq, d)
				model = append(model, d)
				slices.SortFunc(model, func(a, b due) int {
					return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
				})
			},
			"pop": func(t *rapid.T) {
				next, ok := q.Next()
				if ok != (len(model) > 0) {
					t.Fatalf("Next says %v with %d values queued", ok, len(model))
				}
				if !ok {
					return
				}
				at, got := q.Pop()
				if got != model[0] || at != got.at || next != at {
					t.Fatalf("popped %v at %v (Next said %v), want %v", got, at, next, model[0])
				}
				model = model[1:]
			},
			"retain": func(t *rapid.T) {
				rest := rapid.Uint64Range(0, 3).Draw(t, "rest")
				goes := func(d due) bool { return d.seq%4 == rest }
				q.Retain(func(d due) bool { return !goes(d) })
				model = slices.DeleteFunc(model, goes)
			},
			"": func(t *rapid.T) {
				count := 0
				q.Scan(func(time.Duration, uint64, due) { count++ })
				if q.Len() != len(model) || count != len(model) {
					t.Fatalf("Len %d, Scan visits %d, want %d", q.Len(), count, len(model))
				}
			},
		})
	})
}

// BenchmarkPushPop is the floor under every other figure of the kernel: one
// value taken and one put back, with n of them pending.
func BenchmarkPushPop(b *testing.B) {
	for _, n := range []int{16, 1024, 65536} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var q Queue[uint32]
			var seq uint64
			state := uint64(1)
			delay := func() time.Duration {
				state = state*6364136223846793005 + 1442695040888963407
				return time.Duration(state >> 44)
			}
			for range n {
				seq++
				q.Push(delay(), seq, 0)
			}
			b.ReportAllocs()
			for b.Loop() {
				at, v := q.Pop()
				seq++
				q.Push(at+delay(), seq, v)
			}
		})
	}
}
