package nemesis

import (
	"errors"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/laplace-sim/laplace/internal/document"
)

// ReadTrigger reads a trigger by itself that is part of a larger YAML document:
// what to look out for in a run, whether or not a fault is set off by it. The
// error is a *FileError; file is only for it.
func ReadTrigger(file string, node ast.Node) (Trigger, error) {
	var t Trigger
	v := document.Of(file, node)
	pairs, err := v.Pairs("a trigger: keys and values")
	if err != nil {
		return Trigger{}, err
	}
	if err := fill(v, pairs, t.fields()); err != nil {
		return Trigger{}, err
	}
	if m := t.check(); m != nil {
		if i := slices.IndexFunc(pairs, func(p document.Pair) bool { return p.Name == m.field }); i >= 0 {
			v = pairs[i].Value
		}
		return Trigger{}, v.RefuseAs(m.found, m.expected)
	}
	return t, nil
}

// String is the trigger as one line of YAML.
func (t Trigger) String() string {
	entries := writeFields(t.fields())
	if entries == nil {
		entries = []entry{{"at", t.At.String()}}
	}
	return writeFlow(entries)
}

// Check returns an error if a run with so many servers and clients could never
// meet the trigger, because it names nodes that are not there or is none that a
// file could say.
func (t Trigger) Check(servers, clients int) error {
	refuse := func(found, expected string) error {
		return errors.New("found " + found + ", expected " + expected)
	}
	root, err := document.Parse("", []byte(t.String()))
	if err == nil {
		_, err = ReadTrigger("", root.Node())
	}
	if file, ok := errors.AsType[*FileError](err); ok {
		return refuse(file.Found, file.Expected)
	}
	for _, name := range slices.Concat(t.By, t.To) {
		if !nodeExists(name, servers, clients) {
			return refuse("the node "+name, nodeRange(servers, clients))
		}
	}
	return nil
}
