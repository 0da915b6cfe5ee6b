package hunt

import (
	"cmp"
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// ahead is how many pieces of work each worker may be ahead of the first whose
// result is still awaited: enough that nobody waits for a piece that takes some
// times as long as others, and a bound on what waits to be yielded.
const ahead = 8

// InOrder does the pieces of work 0 to n-1 on so many workers, as many as there
// are processors if that is 0, and yields what comes of them in the order of
// their numbers. The first error ends it. When the caller leaves the loop the
// work under way is abandoned, and none goes on after.
func InOrder[T any](ctx context.Context, workers int, n uint64, work func(context.Context, uint64) (T, error)) iter.Seq2[T, error] {
	type outcome struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		var busy sync.WaitGroup
		defer busy.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		// Pieces are begun in order, and one only when there is room in the
		// window behind the first that was not yielded. So each has a place
		// there of its own.
		workers := min(uint64(cmp.Or(workers, runtime.GOMAXPROCS(0))), n)
		window := workers * ahead
		places := make([]chan outcome, window)
		room := make(chan struct{}, window)
		for i := range places {
			places[i] = make(chan outcome, 1)
			room <- struct{}{}
		}
		var begun atomic.Uint64
		for range workers {
			busy.Go(func() {
				for {
					select {
					case <-room:
					case <-ctx.Done():
						return
					}
					i := begun.Add(1) - 1
					if i >= n || ctx.Err() != nil {
						return
					}
					value, err := work(ctx, i)
					places[i%window] <- outcome{value, err}
				}
			})
		}
		for i := range n {
			var o outcome
			select {
			case o = <-places[i%window]:
			case <-ctx.Done():
				// Nobody may ever begin this piece.
				o.err = ctx.Err()
			}
			if !yield(o.value, o.err) || o.err != nil {
				return
			}
			room <- struct{}{}
		}
	}
}
