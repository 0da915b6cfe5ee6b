package scenarios

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
)

// served is a history to judge service by. Where there are fewer sessions than
// clients, sessions expire while they are in use, however well the servers do, and
// whoever is told so has been answered: there the operation counts as done. With
// room for all, nobody need ever be told, so who is told has not been served.
func (r *run) served(history checker.History) checker.History {
	if len(r.workload.history.expired) == 0 || !r.workload.fewSessions {
		return history
	}
	history = slices.Clone(history)
	for i := range history {
		if slices.Contains(r.workload.history.expired, history[i].ID) {
			history[i].Outcome = checker.OutcomeOK
		}
	}
	return history
}

// sessionsAreFew reports whether the servers remember fewer sessions than there are
// clients.
func (r *run) sessionsAreFew() bool {
	has := slices.ContainsFunc(r.protocol.Parameters, func(p protocols.Parameter) bool { return p.Name == protocols.Sessions.Name })
	return has && r.spec.settings(r.protocol).Number(protocols.Sessions.Name) < int64(r.spec.Workload.Clients)
}
