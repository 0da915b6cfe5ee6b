package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// encode is the text of a result.
func encode(r services.Result) string {
	if r.Found {
		return "+" + r.Value
	}
	return "-" + r.Value
}

// decode reads what encode has written.
func decode(text string) (services.Result, error) {
	if text == "" || text[0] != '+' && text[0] != '-' {
		return services.Result{}, fmt.Errorf("found %.40q, expected a result that Execute returned", text)
	}
	return services.Result{Found: text[0] == '+', Value: text[1:]}, nil
}

// session is the answer to a client that registers: students tell clients apart themselves.
func session(client sim.NodeID, seq uint64) services.Reply {
	return services.Reply{Seq: seq, Status: services.OK, Result: services.Result{Session: uint64(client)}}
}
