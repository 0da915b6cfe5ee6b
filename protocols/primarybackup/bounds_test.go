package primarybackup

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
)

func TestRequestsThatWaitAreBounded(t *testing.T) {
	const more = 7
	put, get := kv.Operation{Kind: kv.Put, Key: "k", Value: "v"}, kv.Operation{Kind: kv.Get, Key: "k"}
	large := kv.Operation{Kind: kv.Put, Key: "k", Value: strings.Repeat("v", 1<<19)}
	if found := drill.Refused(t, 3, Protocol(), 2, slices.Repeat([]kv.Operation{put}, views.MaxWaiting+more)); found != more {
		t.Errorf("the primary refused %d updates; expected %d", found, more)
	}
	if found := drill.Refused(t, 3, Protocol(), 2, slices.Repeat([]kv.Operation{get}, views.MaxWaiting+more)); found != more {
		t.Errorf("the primary refused %d reads; expected %d", found, more)
	}
	if found := drill.Refused(t, 3, Protocol(), 2, slices.Repeat([]kv.Operation{large}, views.MaxWaitingBytes>>19+more)); found != more {
		t.Errorf("the primary refused %d long updates; expected %d", found, more)
	}
}
