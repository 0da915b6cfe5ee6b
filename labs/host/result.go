package host

import (
	"fmt"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// ResultText is the text of a result: what a student's program is given for a command that was
// executed, and hands on as it is.
func ResultText(r services.Result) string {
	if r.Found {
		return "+" + r.Value
	}
	return "-" + r.Value
}

// ParseResult reads what ResultText has written. The error is that of any other text, which a
// student's program has made itself.
func ParseResult(text string) (services.Result, error) {
	if text == "" || text[0] != '+' && text[0] != '-' {
		return services.Result{}, fmt.Errorf("found %.40q, expected a result that Execute returned", text)
	}
	return services.Result{Found: text[0] == '+', Value: text[1:]}, nil
}

// Session is the answer to a client that opens a session. Its number belongs to services that
// forget sessions; to labs it is the client's own.
func Session(client sim.NodeID, seq uint64) services.Reply {
	return services.Reply{Seq: seq, Status: services.OK, Result: services.Result{Session: uint64(client)}}
}
