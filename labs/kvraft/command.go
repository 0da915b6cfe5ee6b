package kvraft

import (
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// kindOf is what clients call a kind, which has the number of the service's code for it; nil if
// it is none of theirs.
func kindOf(k Kind) *services.Kind {
	for _, kind := range kv.Service().Kinds {
		if kind.Code == uint8(k) {
			return kind
		}
	}
	return nil
}

// commandOf is a client's command as students see it.
func commandOf(c services.Command) Command {
	return Command{Client: c.Client, Seq: c.Seq, Kind: Kind(c.Kind.Code), Key: c.Key, Value: c.Value, Expected: c.Expected}
}

// encode is how a command stands in the log: as clients encode it, and empty for Nothing.
func encode(c Command) string {
	kind := kindOf(c.Kind)
	if kind == nil {
		return ""
	}
	return services.Command{
		Client:    c.Client,
		Seq:       c.Seq,
		Operation: services.Operation{Kind: kind, Key: c.Key, Value: c.Value, Expected: c.Expected},
	}.Encode()
}

// decode reads what encode wrote.
func decode(encoded string) (Command, error) {
	if encoded == "" {
		return Command{}, nil
	}
	c, err := kv.Service().Decode(encoded)
	if err != nil {
		return Command{}, err
	}
	return commandOf(c), nil
}

// identity names a command in what is observed of it.
func (c Command) identity() uint64 { return services.Identity(c.Client, c.Seq) }
