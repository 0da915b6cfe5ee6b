// Package queue is the service of queues: what was put in first comes out first.
package queue

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/checker/models/container"
	model "github.com/laplace-sim/laplace/checker/models/queue"
	"github.com/laplace-sim/laplace/services"
)

// The kinds of operation.
var (
	// Enqueue puts an element at the end of a queue.
	Enqueue = model.Enqueue
	// Dequeue takes the first element out of a queue and returns it; nothing if the queue
	// is empty.
	Dequeue = model.Dequeue
	// Drain takes all elements out of a queue and returns them, the first one first and
	// with a space between two; nothing if the queue is empty.
	Drain = model.Drain
)

var service = &services.Service{
	Name:      "queue",
	Version:   1,
	Summary:   "queues, first in and first out: enqueue, dequeue, and drain, which takes all",
	Kinds:     model.Kinds,
	Execute:   execute,
	Expects:   expects,
	Flaws:     []services.Flaw{dropsHead},
	Workloads: []*services.Workload{passes},
}

// Service describes the service.
func Service() *services.Service { return service }

// expects says what an element is: what a space can set apart.
func expects(o services.Operation) string {
	if o.Kind == Enqueue && !container.IsElement(o.Value) {
		return "an element: one letter or more, none of them a space"
	}
	return ""
}

// A line is a queue as its cells have it: one for the numbers of the first element and of
// the next to come, and how many bytes all take as Drain returns them, and one for each
// element.
type line struct {
	cells              *services.Cells
	key                string
	first, next, bytes int
}

// lineOf reads the numbers of a queue.
func lineOf(cells *services.Cells, key string) *line {
	l := &line{cells: cells, key: key}
	if text, found := cells.Get(l.numbers()); found {
		if _, err := fmt.Sscan(text, &l.first, &l.next, &l.bytes); err != nil {
			panic("queue: a cell holds what are no numbers: " + err.Error())
		}
	}
	return l
}

// numbers and element are the names of cells.
func (l *line) numbers() string { return "n/" + l.key }

func (l *line) element(number int) string { return "e/" + strconv.Itoa(number) + "/" + l.key }

// keep writes the numbers; a queue that is empty takes no room.
func (l *line) keep() {
	if l.first == l.next {
		l.cells.Delete(l.numbers())
		return
	}
	l.cells.Set(l.numbers(), fmt.Sprint(l.first, l.next, l.bytes))
}

// length is how many elements there are.
func (l *line) length() int { return l.next - l.first }

// push puts an element at the end.
func (l *line) push(element string) {
	l.cells.Set(l.element(l.next), element)
	l.next++
	l.bytes += len(element) + 1
}

// pop takes the first element out.
func (l *line) pop() string {
	element, _ := l.cells.Get(l.element(l.first))
	l.cells.Delete(l.element(l.first))
	l.first++
	l.bytes -= len(element) + 1
	return element
}

// execute carries out an operation. A queue whose elements together take more than a
// result may have takes no more.
func execute(cells *services.Cells, o services.Operation) (services.Result, bool) {
	l := lineOf(cells, o.Key)
	defer l.keep()
	switch {
	case o.Kind == Enqueue:
		if !container.IsElement(o.Value) || l.bytes+len(o.Value) > services.CommandMax {
			return services.Result{}, false
		}
		if cells.Flaw() == dropsHead.Name && l.length() == lengthMax {
			l.pop()
		}
		l.push(o.Value)
		return services.Result{}, true
	case l.length() == 0:
		return services.Result{}, true
	case o.Kind == Dequeue:
		return services.Result{Value: l.pop(), Found: true}, true
	}
	var all []string
	for l.length() > 0 {
		all = append(all, l.pop())
	}
	return services.Result{Value: strings.Join(all, " "), Found: true}, true
}

// lengthMax is how many elements a queue with the flaw holds.
const lengthMax = 4

// dropsHead is the flaw of queues that make room.
var dropsHead = services.Flaw{
	Name:     "drop-head",
	Summary:  "a queue that is full makes room for the next element by dropping the first, though that had been acknowledged",
	Source:   "RabbitMQ's documentation, Queue Length Limit: by default messages are dropped from the head of a queue that has reached its limit",
	Needs:    "nothing but a queue that fills up",
	Scenario: "synod/queue",
}
