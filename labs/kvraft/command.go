package kvraft

import (
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// kinds are what the kinds are called by clients.
var kinds = [...]*services.Kind{Get: kv.Get, Put: kv.Put, Delete: kv.Delete, Append: kv.Append, CompareAndSet: kv.CompareAndSet}

// commandOf is a client's command as students see it; of kind Nothing if it is none of the kinds.
func commandOf(c services.Command) Command {
	seen := Command{Client: c.Client, Seq: c.Seq, Key: c.Key, Value: c.Value, Expected: c.Expected}
	for kind := Get; kind <= CompareAndSet; kind++ {
		if kinds[kind] == c.Kind {
			seen.Kind = kind
		}
	}
	return seen
}

// encode is how a command stands in the log: as clients encode it, and empty for Nothing.
func encode(c Command) string {
	if c.Kind == Nothing || c.Kind > CompareAndSet {
		return ""
	}
	return services.Command{
		Client:    c.Client,
		Seq:       c.Seq,
		Operation: services.Operation{Kind: kinds[c.Kind], Key: c.Key, Value: c.Value, Expected: c.Expected},
	}.Encode()
}

// decode reads what encode wrote.
func decode(encoded string) (Command, error) {
	if encoded == "" {
		return Command{}, nil
	}
	c, err := kv.Service().Decode(encoded)
	return commandOf(c), err
}

// identity names a command in what is observed of it.
func (c Command) identity() uint64 { return services.Identity(c.Client, c.Seq) }
