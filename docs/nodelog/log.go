// Package nodelog writes what a node observes of itself, for laplace check
// --observations. Copy log.go, and call it where your code does these things; etcd.go is
// such code around go.etcd.io/raft.
package nodelog

import (
	"encoding/json"
	"io"
	"time"
)

// A Log is what one node tells.
type Log struct {
	out  *json.Encoder
	node string
	now  func() time.Time
}

// Start returns the log of a node that starts, at the end of what it told before. Now is
// time.Now.
func Start(out io.Writer, node string, now func() time.Time) *Log {
	l := &Log{json.NewEncoder(out), node, now}
	l.Tell("started")
	return l
}

// Tell writes a line of a kind, with fields: a name and a value in turn. Call it under the
// lock under which the state changes, so that the lines of a node stand in their order.
func (l *Log) Tell(kind string, fields ...any) {
	line := map[string]any{"time": l.now().UnixNano(), "node": l.node, "kind": kind}
	for i := 0; i+1 < len(fields); i += 2 {
		line[fields[i].(string)] = fields[i+1]
	}
	if err := l.out.Encode(line); err != nil {
		panic(err) // a log with holes accuses whoever is innocent
	}
}
