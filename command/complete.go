package command

import (
	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
)

// A completion is what may stand behind a flag, given what was typed so far.
type completion func(cmd *cobra.Command, args []string) []string

// completions has the flags whose values are names, the same for all commands that have
// them. A command that knows better registers its own first.
var completions = map[string]completion{
	"flaw":     completeFlaws,
	"strategy": func(*cobra.Command, []string) []string { return strategy.Names },
	"protocol": func(*cobra.Command, []string) []string { return protocolNames() },
	"service":  completeServices,
	"scenario": func(*cobra.Command, []string) []string { return scenarioNames() },
}

// completeFlags has the shell complete the flags of a command whose values are names.
func completeFlags(cmd *cobra.Command) {
	for name, complete := range completions {
		if _, known := cmd.GetFlagCompletionFunc(name); known || cmd.Flags().Lookup(name) == nil {
			continue
		}
		_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return complete(cmd, args), cobra.ShellCompDirectiveNoFileComp
		}) // it fails for a flag that there is not
	}
}

// completeFlaws has those of the protocol that is run, and those of services.
func completeFlaws(cmd *cobra.Command, args []string) []string {
	p := protocolOf(args)
	if f := cmd.Flags().Lookup("protocol"); f != nil {
		p, _ = scenarios.FindProtocol(f.Value.String()) // of one that there is not, nothing is known
	}
	if p == nil {
		return nil
	}
	var all []string
	for _, f := range p.Flaws {
		all = append(all, cobra.CompletionWithDesc(f.Name, f.Summary))
	}
	for _, s := range scenarios.ServicesOf(p) {
		for _, f := range s.Flaws {
			all = append(all, cobra.CompletionWithDesc(f.Name, f.Summary))
		}
	}
	return all
}

func completeServices(*cobra.Command, []string) []string {
	var all []string
	for _, s := range scenarios.Services() {
		all = append(all, cobra.CompletionWithDesc(s.Name, s.Summary))
	}
	return all
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenarios.Library() {
		names = append(names, cobra.CompletionWithDesc(s.Name, s.Summary))
	}
	return names
}

// completionCommand is cobra's, with help like that of the others.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short = "Have a shell complete commands, scenarios, flags and flaws"
		cmd.Long = "Print a script that has a shell complete commands, scenarios, flags and their values."
		cmd.Example = "  laplace completion bash > ~/.local/share/bash-completion/completions/laplace\n  source <(laplace completion zsh)\n  laplace completion fish | source"
		cmd.Annotations = map[string]string{statusNote: statusesBad}
	}
}
