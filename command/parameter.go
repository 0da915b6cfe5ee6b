package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// parameterFlag is the name of the flag that sets a parameter of a protocol.
const parameterFlag = "parameter"

// parameterFlags are what --parameter was given, each NAME=VALUE.
type parameterFlags []string

// add adds the flag to a command. The protocol whose parameters are meant is
// known by what else is on the command line; it is nil if that says none.
func (f *parameterFlags) add(cmd *cobra.Command, protocol func(args []string) *protocols.Protocol) {
	cmd.Flags().StringArrayVar((*[]string)(f), parameterFlag, nil, "set the parameter N of the protocol to V: `N=V`")
	_ = cmd.RegisterFlagCompletionFunc(parameterFlag, func(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		return completeParameter(protocol(args), word)
	}) // it fails for a flag that there is not
}

// values are the parameters that were given, by name. Of those that were given
// twice the last counts, as with other flags.
func (f parameterFlags) values(cmd *cobra.Command) (map[string]string, error) {
	values := make(map[string]string, len(f))
	for _, given := range f {
		name, value, ok := strings.Cut(given, "=")
		if !ok {
			return nil, unhelped(cmd, fmt.Errorf("--%s: found %q, expected NAME=VALUE", parameterFlag, given))
		}
		values[name] = strings.TrimSpace(value)
	}
	return values, nil
}

// apply returns the scenario with the parameters that were given, whatever it
// says of them itself.
func (f parameterFlags) apply(cmd *cobra.Command, s scenarios.Scenario) (scenarios.Scenario, error) {
	given, err := f.values(cmd)
	if err != nil || len(given) == 0 {
		return s, err
	}
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		return s, unhelped(cmd, err)
	}
	if _, err := p.Settings(protocols.Cluster{Nodes: []sim.NodeID{1}, Parameters: given}); err != nil {
		return s, unhelped(cmd, err)
	}
	parameters := maps.Clone(s.Parameters)
	if parameters == nil {
		parameters = make(map[string]string, len(given))
	}
	maps.Copy(parameters, given)
	s.Parameters = parameters
	return s, nil
}

// words are the flags again, as they can be typed after a command.
func (f parameterFlags) words() string {
	var text strings.Builder
	for _, given := range f {
		fmt.Fprintf(&text, " --%s %s", parameterFlag, given)
	}
	return text.String()
}

// completeParameter completes the word NAME=VALUE: first the name, and behind the
// equals sign the values that can be listed.
func completeParameter(p *protocols.Protocol, word string) ([]string, cobra.ShellCompDirective) {
	if p == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	name, value, named := strings.Cut(word, "=")
	var found []string
	if !named {
		for _, q := range p.Parameters {
			if strings.HasPrefix(q.Name, name) {
				found = append(found, cobra.CompletionWithDesc(q.Name+"=", q.Summary))
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	i := slices.IndexFunc(p.Parameters, func(q protocols.Parameter) bool { return q.Name == name })
	if i < 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, v := range suggested(p.Parameters[i]) {
		if strings.HasPrefix(v, value) {
			found = append(found, name+"="+v)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// suggested are values of a parameter: all that a switch or a choice can have, and
// of others the default and those that a search may draw.
func suggested(q protocols.Parameter) []string {
	switch q.Kind {
	case protocols.Switch:
		return []string{"true", "false"}
	case protocols.Choice:
		return q.Values
	default:
		return append([]string{q.Default}, q.Draws...)
	}
}

// protocolOf is the protocol of the scenario that the arguments name; nil if they
// name none.
func protocolOf(args []string) *protocols.Protocol {
	s, err := scenarios.Find(demonstration)
	if len(args) > 0 {
		if s, err = scenarios.Find(args[0]); err != nil {
			s, err = scenarios.ReadFile(args[0])
		}
	}
	if err != nil {
		return nil
	}
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		return nil
	}
	return p
}
