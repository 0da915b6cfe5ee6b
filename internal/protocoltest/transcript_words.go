package protocoltest

import (
	"fmt"

	"github.com/cockroachdb/datadriven"

	"github.com/laplace-sim/laplace/sim"
)

// Words are the arguments of a command that are no more than words.
func Words(arguments []datadriven.CmdArg) []string {
	words := make([]string, len(arguments))
	for i, a := range arguments {
		words[i] = a.Key
	}
	return words
}

// ServerID is the server of a name: "n1".
func ServerID(name string) (id sim.NodeID, err error) {
	if _, err := fmt.Sscanf(name, "n%d", &id); err != nil {
		return 0, fmt.Errorf("expected a server such as n1, found %s: %w", name, err)
	}
	return id, nil
}

// ServerIDs are the servers of some names.
func ServerIDs(names []string) ([]sim.NodeID, error) {
	ids := make([]sim.NodeID, len(names))
	for i, name := range names {
		var err error
		if ids[i], err = ServerID(name); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
