package command

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
)

// What client ends with when it was not simply done.
const (
	statusNo        = 1 // it came to nothing, as the key is absent
	statusUncertain = 2 // nobody answered in time, or not with the result
)

// clientFlags are the flags of client.
type clientFlags struct {
	servers    string
	service    string
	within     time.Duration
	anyAddress bool
}

func (c *console) clientCommand() *cobra.Command {
	var flags clientFlags
	spoken := scenarios.Services()[0]
	cmd := &cobra.Command{
		Use:         clientUse(spoken),
		Short:       "Ask servers that run for real to carry out an operation",
		Long:        clientManual(spoken),
		Example:     clientExamples,
		Annotations: map[string]string{statusNote: clientStatus(spoken)},
		Args:        arguments(1, 4, prose.Either(spoken.Vocabulary().Names())+", and a key"),
		RunE: func(cmd *cobra.Command, args []string) error {
			servers, err := parseServers(flags.servers, flags.anyAddress)
			if err != nil {
				return unhelped(cmd, fmt.Errorf("--servers: %w", err))
			}
			if flags.within <= 0 {
				return confused(cmd, "--within", flags.within.String(), "more than nothing, such as 5s")
			}
			service, err := scenarios.FindService(flags.service)
			if err != nil {
				return unhelped(cmd, fmt.Errorf("--service: %w", err))
			}
			o, err := parseOperation(cmd, service, args)
			if err != nil {
				return err
			}
			return c.ask(cmd, servers, o, flags.within)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.servers, "servers", "", "the servers, as `LIST`: 1=HOST:PORT,2=HOST:PORT,...")
	f.StringVar(&flags.service, "service", spoken.Name, "ask in the language of the service `NAME`")
	f.DurationVar(&flags.within, "within", 5*time.Second, "give up after `D`")
	f.BoolVar(&flags.anyAddress, "any-address", false, "take addresses of other machines too")
	explains := cmd.HelpFunc()
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if s, err := scenarios.FindService(flags.service); err == nil {
			if s != spoken {
				cmd.Example = clientExample(s)
			}
			cmd.Use, cmd.Long, cmd.Annotations = clientUse(s), clientManual(s), map[string]string{statusNote: clientStatus(s)}
		}
		explains(cmd, args)
	})
	return cmd
}

const clientExamples = `  laplace client --servers 1=127.0.0.1:7001,2=127.0.0.1:7002 put color red
  laplace client --servers 1=127.0.0.1:7001,2=127.0.0.1:7002 get color`

// clientExample asks for the first kind of operation of a service.
func clientExample(s *services.Service) string {
	words := strings.ToLower(usage(s.Vocabulary()[0]))
	return fmt.Sprintf("  %s client --servers 1=127.0.0.1:7001 --service %s %s", program.Name(), s.Name, words)
}

// kindsShown bounds the letters of the names of kinds in the line that says how client is
// used, which is one line.
const kindsShown = 30

// clientUse says how operations of a service are asked for.
func clientUse(s *services.Service) string {
	kinds := strings.Join(s.Vocabulary().Names(), "|")
	if len(kinds) > kindsShown {
		kinds = "KIND"
	}
	key := " KEY"
	if slices.ContainsFunc(s.Kinds, func(k *services.Kind) bool { return k.Keyless }) {
		key = " [KEY]"
	}
	return "client --servers LIST " + kinds + key + " [VALUE...]"
}

// clientManual says what clients of a service can ask for.
func clientManual(s *services.Service) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Ask servers that \"%s node\" runs to carry out an operation of %s:\n\n", program.Name(), s.Name)
	kinds := s.Vocabulary()
	width := 0
	for _, k := range kinds {
		width = max(width, len(usage(k)))
	}
	for _, k := range kinds {
		text.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s    %s", width, usage(k), k.Summary), " ") + "\n")
	}
	text.WriteString("\nThe servers are asked one after another until one has an answer.")
	if all := scenarios.Services(); len(all) > 1 {
		text.WriteString("\n" + strings.Join(prose.Wrap(fmt.Sprintf("With --service NAME --help these are the operations of another service: %s.",
			prose.List(serviceNames(all, s))), 79), "\n"))
	}
	return text.String()
}

// serviceNames are the names of services but one.
func serviceNames(all []*services.Service, but *services.Service) []string {
	var names []string
	for _, s := range all {
		if s != but {
			names = append(names, s.Name)
		}
	}
	return names
}

// usage is how an operation of a kind is asked for.
func usage(k *services.Kind) string { return strings.Join(append([]string{k.Name}, k.Takes()...), " ") }

// clientStatus says what the exit status means.
func clientStatus(s *services.Service) string {
	var nothing []string
	for _, k := range s.Vocabulary() {
		if k.Conditional() {
			nothing = append(nothing, comesToNothing(k))
		}
	}
	no := ""
	if len(nothing) > 0 {
		no = " 1 " + prose.Either(nothing) + ","
	}
	return strings.Join(prose.Wrap("0 done,"+no, 77), "\n") + `
2 no answer in time (a write may have taken effect, or do so yet),
or none that says what the write returned,
64 bad command, or the value would be too long, 74 no server can be reached`
}

// comesToNothing says that an operation of a kind came to nothing.
func comesToNothing(k *services.Kind) string {
	return cmp.Or(k.Nothing, k.Name+": "+checker.Operation{Kind: k, Outcome: checker.OutcomeOK}.Answer())
}

// parseOperation reads the arguments as what to ask for.
func parseOperation(cmd *cobra.Command, s *services.Service, args []string) (services.Operation, error) {
	known := s.Vocabulary()
	kind := known.Named(args[0])
	if kind == nil {
		return services.Operation{}, confused(cmd, "", fmt.Sprintf("%q", args[0]), document.OneOf(args[0], known.Names()))
	}
	o, err := services.NewOperation(kind, args[1:]...)
	if takes, ok := errors.AsType[*services.TakesError](err); ok {
		return o, confused(cmd, args[0], fmt.Sprintf("%d words after it", takes.Found), takes.Expected())
	}
	return o, err
}

// ask lets the servers carry out an operation and says what came of it.
func (c *console) ask(cmd *cobra.Command, servers live.Servers, o services.Operation, within time.Duration) error {
	thread, err := live.Dial(cmd.Context(), servers, func(string) {})
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	defer thread.Close()
	client := services.NewClient(thread, services.ClientConfig{ID: thread.Client(), Servers: servers.IDs(), Deadline: within})
	result, outcome := client.Do(o)
	return c.tell(cmd.CommandPath(), o, end{result, outcome, client.Refusal(), client.Doubt()}, within)
}

// An end is what came of an operation; see services.Client.
type end struct {
	result         services.Result
	outcome        services.Outcome
	refusal, doubt error
}

// tell says what came of an operation that servers had so long to carry out.
func (c *console) tell(path string, o services.Operation, e end, within time.Duration) error {
	switch {
	case errors.Is(e.doubt, services.ErrForgotten):
		c.status = statusUncertain
		c.notes.printf("%s: the %v took effect; what it returned is no longer known\n", path, o.Kind)
	case errors.Is(e.doubt, services.ErrExpired):
		c.status = statusUncertain
		c.notes.printf("%s: the servers no longer know the client's session: the %v took effect before, or it never will\n", path, o.Kind)
	case e.outcome == services.Unknown:
		c.status = statusUncertain
		c.notes.printf("%s: no answer within %v: the %v may have taken effect, or do so yet\n", path, within, o.Kind)
	case e.outcome == services.Failed && e.refusal != nil:
		return misuse(fmt.Errorf("%s: the %v has no effect: %w", path, o.Kind, e.refusal))
	case e.outcome == services.Failed:
		c.status = statusUncertain
		c.notes.printf("%s: no answer within %v; the %v has no effect\n", path, within, o.Kind)
	case o.Kind.Conditional() && !e.result.Found:
		c.status = statusNo
		c.notes.printf("%s: %s\n", path, comesToNothing(o.Kind))
	case o.Kind.Output == checker.TextOutput || o.Kind.Output == checker.MaybeOutput:
		c.out.printf("%s\n", e.result.Value)
	}
	return nil
}
