package hunt

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// uneven takes longest for the first of every few pieces.
func uneven(_ context.Context, i uint64) (uint64, error) {
	if i%5 == 0 {
		time.Sleep(time.Duration(i%7) * time.Second)
	}
	return i * i, nil
}

func TestWorkIsYieldedInOrderWhateverItTakes(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 16, 1000} {
		for _, n := range []uint64{0, 1, 2, 100} {
			synctest.Test(t, func(t *testing.T) {
				var got []uint64
				for value, err := range InOrder(t.Context(), workers, n, uneven) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, value)
				}
				if uint64(len(got)) != n {
					t.Fatalf("%d workers: found %d results, expected %d", workers, len(got), n)
				}
				for i, value := range got {
					if value != uint64(i*i) {
						t.Fatalf("%d workers: found %d in place %d", workers, value, i)
					}
				}
			})
		}
	}
}

func TestWorkersShareTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		for range InOrder(t.Context(), 4, 100, func(context.Context, uint64) (int, error) {
			time.Sleep(time.Second)
			return 0, nil
		}) {
		}
		if took := time.Since(began); took != 25*time.Second {
			t.Errorf("4 workers took %v for 100 pieces of a second, expected 25s", took)
		}
	})
}

func TestNoWorkerGetsFarAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun atomic.Uint64
		for i := range InOrder(t.Context(), 2, 1000, func(_ context.Context, i uint64) (uint64, error) {
			begun.Add(1)
			return i, nil
		}) {
			synctest.Wait()
			if most := i + 2*ahead; begun.Load() > most {
				t.Fatalf("%d pieces were begun when %d had been yielded, expected at most %d", begun.Load(), i, most)
			}
			if i == 100 {
				break
			}
		}
	})
}

func TestTheFirstErrorInOrderEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []uint64
		var failed error
		for value, err := range InOrder(t.Context(), 3, 100, func(ctx context.Context, i uint64) (uint64, error) {
			if i == 8 {
				return 0, errors.New("a later one, found earlier")
			}
			time.Sleep(time.Second)
			if i == 7 {
				return 0, errors.New("seven")
			}
			return i, nil
		}) {
			if err != nil {
				failed = err
				continue
			}
			got = append(got, value)
		}
		if !slices.Equal(got, []uint64{0, 1, 2, 3, 4, 5, 6}) || failed == nil || failed.Error() != "seven" {
			t.Errorf("found %v and error %v, expected 0 to 6 and the error of 7", got, failed)
		}
	})
}

func TestNothingIsLeftRunning(t *testing.T) {
	// The bubble ends only when all that was started within it has ended.
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int32
		patient := func(ctx context.Context, i uint64) (uint64, error) {
			running.Add(1)
			defer running.Add(-1)
			if i > 3 {
				<-ctx.Done()
			}
			return i, ctx.Err()
		}
		for i := range InOrder(t.Context(), 4, 100, patient) {
			if i == 2 {
				break
			}
		}
		if n := running.Load(); n != 0 {
			t.Errorf("%d runs go on after the loop was left", n)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for i, err := range InOrder(ctx, 4, 100, patient) {
			if i == 3 {
				cancel()
			}
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("the last error is %v, expected that of the context", last)
		}
		if n := running.Load(); n != 0 {
			t.Errorf("%d runs go on after the context ended", n)
		}
	})
}
