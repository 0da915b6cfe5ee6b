package kvraft

import (
	"testing"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func TestTheKindsAreThoseOfClients(t *testing.T) {
	for kind, is := range map[Kind]*services.Kind{Get: kv.Get, Put: kv.Put, Delete: kv.Delete, Append: kv.Append, CompareAndSet: kv.CompareAndSet} {
		if kindOf(kind) != is {
			t.Errorf("kind %d is %v to clients, expected %v", kind, kindOf(kind), is)
		}
		if kind.Reads() != is.Reads {
			t.Errorf("kind %d reads: %v, expected %v", kind, kind.Reads(), is.Reads)
		}
	}
	if n := len(kv.Service().Kinds); n != int(CompareAndSet) || kindOf(Nothing) != nil {
		t.Errorf("clients have %d kinds, expected %d, and none for Nothing", n, CompareAndSet)
	}
}

func TestACommandComesOutOfTheLogAsItWentIn(t *testing.T) {
	for kind := Nothing; kind <= CompareAndSet; kind++ {
		c := Command{Client: 4, Seq: 7, Kind: kind, Key: "k", Value: "v"}
		if kind == CompareAndSet {
			c.Expected = "e"
		}
		if kind == Nothing {
			c = Command{}
		}
		if out, err := decode(encode(c)); err != nil || out != c {
			t.Errorf("of %+v came %+v, error %v", c, out, err)
		}
	}
	if c, err := decode("\xff\xff"); err == nil {
		t.Errorf("%+v was read of what is no command", c)
	}
	if encode(Command{Kind: CompareAndSet + 1}) != "" {
		t.Error("a kind that there is not was put into the log")
	}
}
