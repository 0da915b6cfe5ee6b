package wallclock

import (
	"context"
	"time"
)

func bad(ctx context.Context) time.Duration {
	start := time.Now()                          // want `^wallclock: time\.Now reads the machine's clock, which no seed decides; use env\.Monotonic or env\.Wall$`
	time.Sleep(time.Second)                      // want `^wallclock: time\.Sleep waits by the machine's clock`
	<-time.After(time.Second)                    // want `^wallclock: time\.After` `^channel: a receive`
	_ = time.Tick(time.Second)                   // want `^wallclock: time\.Tick`
	_ = time.NewTimer(time.Second)               // want `^wallclock: time\.NewTimer`
	_ = time.NewTicker(time.Second)              // want `^wallclock: time\.NewTicker`
	time.AfterFunc(time.Second, func() {})       // want `^wallclock: time\.AfterFunc`
	_, _ = context.WithTimeout(ctx, time.Second) // want `^wallclock: context\.WithTimeout`
	_, _ = context.WithDeadline(ctx, start)      // want `^wallclock: context\.WithDeadline`
	now := time.Now                              // want `^wallclock: time\.Now`
	return time.Since(start) + time.Until(now()) // want `^wallclock: time\.Since` `^wallclock: time\.Until`
}

type clock struct{}

func (clock) Now() time.Duration { return 0 }

func good(ctx context.Context, c clock) time.Time {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_ = ctx
	return time.Unix(0, 0).Add(c.Now() + 3*time.Second.Round(time.Minute)).UTC()
}
