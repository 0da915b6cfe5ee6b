package models

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/jepsen"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// kv is a store of keys and values.
var kv = Model{
	Name:    "kv",
	Summary: "a store of keys and texts, which are also appended to",
	Kinds:   storeKinds,
	Jepsen:  store{jepsen.Spelled(storeKinds)},
	Levels:  levelsOfRegisters,
	Judge:   judgeStore,
}

// storeKinds are the kinds of a store, with the append that does not tell.
var storeKinds = append(slices.Clip(keyvalue.Kinds), extend)

// store is the language of stores: that in which Laplace spells operations, and that of
// the logs of MIT's tests, which have the key as the :key, know no absent key, of which they
// read the empty text, and do not tell what came of an append.
type store struct{ jepsen.Language }

// Read reads an operation.
func (s store) Read(op jepsen.Op) (checker.Operation, error) {
	if op.Key == nil {
		o, err := s.Language.Read(op)
		if op.F == keyvalue.Append.Name && op.Outcome == checker.OutcomeOK && op.Output == nil && op.Told != nil {
			o.Kind, err = extend, nil
		}
		return o, err
	}
	o := checker.Operation{Key: jepsen.Text(op.Key), Outcome: op.Outcome}
	switch op.F {
	case "get":
		o.Kind = keyvalue.Get
		if op.Outcome == checker.OutcomeOK && op.Told != nil {
			o.Output = jepsen.Text(op.Told)
			o.Found = o.Output != ""
		}
		return o, nil
	case "put":
		o.Kind = keyvalue.Put
	case "append":
		o.Kind = extend
	default:
		return o, jepsen.Unnamed(op.F, "get", "put", "append")
	}
	var err error
	if o.Value, err = single(op.Asked); err == nil && o.Kind == keyvalue.Put && o.Value == "" {
		o.Kind = keyvalue.Delete // what reads as the empty text is absent
	}
	return o, err
}
