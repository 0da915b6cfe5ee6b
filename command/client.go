package command

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

// What client ends with when it was not simply done.
const (
	statusNo        = 1 // the key is absent, or its value was another
	statusUncertain = 2 // nobody answered in time, or not with the result
)

// A request is what client can ask for.
type request struct {
	kind  *services.Kind
	words []string // of the arguments after the key
}

var requests = []request{
	{kv.Get, nil}, {kv.Put, []string{"VALUE"}}, {kv.Append, []string{"VALUE"}},
	{kv.CompareAndSet, []string{"EXPECTED", "VALUE"}}, {kv.Delete, nil},
}

func (c *console) clientCommand() *cobra.Command {
	var (
		list       string
		anyAddress bool
		within     time.Duration
	)
	cmd := &cobra.Command{
		Use:   "client --servers LIST get|put|append|cas|delete KEY [VALUE...]",
		Short: "Ask servers that run for real to read or to write a key",
		Long: `Ask servers that "laplace node" runs to read or to write a key:

  get KEY                   show the value
  put KEY VALUE             set the value
  append KEY VALUE          add to the end of the value, and show it
  cas KEY EXPECTED VALUE    set the value if it is EXPECTED
  delete KEY                make the key absent

The servers are asked one after another until one has an answer.`,
		Example: `  laplace client --servers 1=127.0.0.1:7001,2=127.0.0.1:7002 put color red
  laplace client --servers 1=127.0.0.1:7001,2=127.0.0.1:7002 get color`,
		Annotations: map[string]string{statusNote: `0 done, 1 the key is absent or its value is not EXPECTED,
2 no answer in time (a write may have taken effect, or do so yet),
or none that says what the write returned,
64 bad command, or the value would be too long, 74 no server can be reached`},
		Args: arguments(1, 4, "get, put, append, cas or delete, and a key"),
		RunE: func(cmd *cobra.Command, args []string) error {
			servers, err := parseServers(list, anyAddress)
			if err != nil {
				return unhelped(cmd, fmt.Errorf("--servers: %w", err))
			}
			if within <= 0 {
				return confused(cmd, "--within", within.String(), "more than nothing, such as 5s")
			}
			o, err := parseOperation(cmd, args)
			if err != nil {
				return err
			}
			return c.ask(cmd, servers, o, within)
		},
	}
	f := cmd.Flags()
	f.StringVar(&list, "servers", "", "the servers, as `LIST`: 1=HOST:PORT,2=HOST:PORT,...")
	f.DurationVar(&within, "within", 5*time.Second, "give up after `D`")
	f.BoolVar(&anyAddress, "any-address", false, "take addresses of other machines too")
	return cmd
}

// parseOperation reads the arguments as what to do to which key.
func parseOperation(cmd *cobra.Command, args []string) (services.Operation, error) {
	var known []string
	for _, r := range requests {
		known = append(known, r.kind.String())
	}
	i := slices.Index(known, args[0])
	if i < 0 {
		return services.Operation{}, confused(cmd, "", fmt.Sprintf("%q", args[0]), document.OneOf(args[0], known))
	}
	words := append([]string{"KEY"}, requests[i].words...)
	if len(args)-1 != len(words) {
		return services.Operation{}, confused(cmd, args[0], fmt.Sprintf("%d words after it", len(args)-1), prose.List(words))
	}
	o := services.Operation{Kind: requests[i].kind, Key: args[1]}
	switch len(words) {
	case 2:
		o.Value = args[2]
	case 3:
		o.Expected, o.Value = args[2], args[3]
	}
	return o, nil
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
	case o.Kind == kv.Get && !e.result.Found:
		c.status = statusNo
		c.notes.printf("%s: there is no such key\n", path)
	case o.Kind == kv.CompareAndSet && !e.result.Found:
		c.status = statusNo
		c.notes.printf("%s: the key does not have that value\n", path)
	case o.Kind == kv.Get || o.Kind == kv.Append:
		c.out.printf("%s\n", e.result.Value)
	}
	return nil
}
