package services

import (
	"errors"
	"testing"
)

func TestAnOperationTakesWhatItsKindSays(t *testing.T) {
	for _, c := range []struct {
		kind  *Kind
		takes []string
		want  Operation
		wrong string
	}{
		{Get, []string{"k"}, Operation{Kind: Get, Key: "k"}, ""},
		{Put, []string{"k", "1"}, Operation{Kind: Put, Key: "k", Value: "1"}, ""},
		{CompareAndSet, []string{"k", "1", "2"}, Operation{Kind: CompareAndSet, Key: "k", Expected: "1", Value: "2"}, ""},
		{Register, nil, Operation{Kind: Register}, ""},
		{Get, nil, Operation{}, "get: found 0 words after it, expected KEY"},
		{Put, []string{"k"}, Operation{}, "put: found 1 word after it, expected KEY and VALUE"},
		{CompareAndSet, []string{"k", "1"}, Operation{}, "cas: found 2 words after it, expected KEY, EXPECTED and VALUE"},
		{Register, []string{"k"}, Operation{}, "register: found 1 word after it, expected none"},
	} {
		found, err := NewOperation(c.kind, c.takes...)
		if found != c.want || (err == nil) != (c.wrong == "") || err != nil && err.Error() != c.wrong {
			t.Errorf("%v of %q: found %+v, %v; expected %+v, %s", c.kind, c.takes, found, err, c.want, c.wrong)
		}
		if takes, ok := errors.AsType[*TakesError](err); ok != (err != nil) || ok && takes.Kind != c.kind {
			t.Errorf("%v of %q: found the error %#v, expected one of what %[1]v takes", c.kind, c.takes, err)
		}
	}
}

func TestAResultIsPutIntoWords(t *testing.T) {
	for want, c := range map[string]struct {
		o Operation
		r Result
	}{
		`get(k) = "7"`:     {Operation{Kind: Get, Key: "k"}, Result{Value: "7", Found: true}},
		"get(k) = nothing": {Operation{Kind: Get, Key: "k"}, Result{}},
		`put(k, "7")`:      {Operation{Kind: Put, Key: "k", Value: "7"}, Result{}},
	} {
		if got := c.o.Told(c.r); got != want {
			t.Errorf("found %s, expected %s", got, want)
		}
	}
}
