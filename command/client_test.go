package command

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func TestTheClientSaysWhatIsKnownOfAnOperation(t *testing.T) {
	long := errors.New("it is too long")
	for _, c := range []struct {
		kind     *services.Kind
		end      end
		expected answer
	}{
		{kv.Get, end{result: services.Result{Value: "1", Found: true}, outcome: services.Succeeded}, answer{0, "1\n", ""}},
		{kv.Get, end{outcome: services.Succeeded}, answer{statusNo, "", "client: there is no such key\n"}},
		{kv.Append, end{outcome: services.Unknown}, answer{statusUncertain, "", "client: no answer within 5s: the append may have taken effect, or do so yet\n"}},
		{kv.Append, end{outcome: services.Unknown, doubt: services.ErrForgotten}, answer{statusUncertain, "",
			"client: the append took effect; what it returned is no longer known\n"}},
		{kv.Append, end{outcome: services.Unknown, doubt: services.ErrExpired}, answer{statusUncertain, "",
			"client: the servers no longer know the client's session: the append took effect before, or it never will\n"}},
		{kv.Append, end{outcome: services.Failed}, answer{statusUncertain, "", "client: no answer within 5s; the append has no effect\n"}},
		{kv.Append, end{outcome: services.Failed, refusal: long}, answer{64, "", "client: the append has no effect: it is too long"}},
	} {
		var out, notes bytes.Buffer
		console := &console{out: newScreen(&out), notes: newScreen(&notes)}
		err := console.tell("client", services.Operation{Kind: c.kind, Key: "k"}, c.end, 5*time.Second)
		found := answer{console.status, out.String(), notes.String()}
		if err != nil {
			found.status, found.err = statusOf(err), err.Error()
		}
		if found != c.expected {
			t.Errorf("%v, %+v:\nfound    %+v\nexpected %+v", c.kind, c.end, found, c.expected)
		}
	}
}
