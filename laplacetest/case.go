package laplacetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// A Case is all that makes a run but the program: the same case is the same run
// on every machine.
type Case[W any] struct {
	Seed   uint64
	Faults nemesis.Schedule
	Work   W
}

// String is the case as a kept file has it.
func (c Case[W]) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed: %d\n", c.Seed)
	if len(c.Faults) == 0 {
		b.WriteString("faults: []\n")
	} else {
		b.WriteString("faults:\n" + c.Faults.String())
	}
	text, err := workText(c.Work)
	if err != nil {
		text = fmt.Sprintf("# the work cannot be written as YAML: %v\n", err)
	}
	return b.String() + text
}

// GoString shows the case where rapid shows what it drew.
func (c Case[W]) GoString() string { return "\n" + c.String() }

// workText writes what the clients do under the key "work": a list with one
// entry a line if it can be, so that one is easily deleted; nothing for no work.
func workText[W any](work W) (string, error) {
	v := reflect.ValueOf(&work).Elem()
	if v.Kind() == reflect.Struct && v.NumField() == 0 {
		return "", nil
	}
	if v.Kind() == reflect.Slice && v.Len() == 0 {
		return "work: []\n", nil
	}
	if v.Kind() == reflect.Slice {
		if text, ok := linesText(v); ok {
			return "work:\n" + text, nil
		}
	}
	text, err := yaml.Marshal(map[string]W{"work": work})
	return string(text), err
}

// linesText writes a slice as a list with one entry a line; not ok if an entry
// is no line, since there is text of several lines in it.
func linesText(v reflect.Value) (string, bool) {
	var b strings.Builder
	for i := range v.Len() {
		text, err := yaml.MarshalWithOptions(v.Index(i).Interface(), yaml.Flow(true))
		line := strings.TrimSpace(string(text))
		if err != nil || strings.Contains(line, "\n") {
			return "", false
		}
		b.WriteString("- " + line + "\n")
	}
	return b.String(), true
}

// A found is what a kept file says of the failure.
type found = rundir.Case

// writeCase writes a case that breaks a property as a file to keep.
func writeCase[W any](one Case[W], f found) []byte { return []byte(f.Head() + one.String()) }

// readCase reads a kept file. The error is one line and says where what is
// wrong.
func readCase[W any](file string, text []byte) (one Case[W], f found, err error) {
	f, err = rundir.ParseCase(file, text, func(v document.Value) error { return readWork(v, &one.Work) })
	one.Seed, one.Faults = f.Seed, f.Faults
	return one, f, err
}

// readWork lets the YAML package read what the clients do.
func readWork[W any](v document.Value, work *W) error {
	err := yaml.NodeToValue(v.Node(), work, yaml.Strict())
	if err == nil {
		return nil
	}
	found := err.Error()
	if at, ok := errors.AsType[yaml.Error](err); ok {
		found = at.GetMessage()
		if token := at.GetToken(); token != nil {
			return &document.Error{File: v.File(), Line: token.Position.Line, Column: token.Position.Column,
				Found: "something else (" + document.Clip(found) + ")", Expected: fmt.Sprintf("a %T", *work)}
		}
	}
	return v.RefuseAs("something else ("+document.Clip(strings.ReplaceAll(found, "\n", " "))+")", fmt.Sprintf("a %T", *work))
}
