package concurrency

import (
	"sync"
	"sync/atomic"
)

type locked struct {
	mu sync.Mutex   // want `^lock: sync\.Mutex is for several threads, and the kernel has one; leave it out$`
	n  atomic.Int64 // want `^lock: atomic\.Int64`
}

func bad(l *locked, in <-chan int) {
	l.mu.Lock()
	out := make(chan int, 1) // want `^channel: making a channel`
	go func() {}()           // want `^goroutine: a go statement lets the scheduler decide`
	out <- 1                 // want `^channel: a send on a channel`
	_ = <-in                 // want `^channel: a receive from a channel`
	for range in {           // want `^channel: a range over a channel`
	}
	select { // want `^channel: a select chooses at random`
	case out <- 1:
		out <- 2 // want `^channel: a send on a channel`
	default:
	}
	close(out)                       // want `^channel: closing a channel`
	once := sync.OnceFunc(func() {}) // want `^lock: sync\.OnceFunc`
	once()
}

type queue []int

func (q *queue) close() {}

func good(q *queue) int {
	sum := 0
	for _, v := range *q {
		sum += v
	}
	func() { sum++ }()
	q.close()
	return -sum
}
