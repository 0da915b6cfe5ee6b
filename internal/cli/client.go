package cli

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/protocols/kv"
)

// What client ends with when it was not simply done.
const (
	statusNo        = 1 // the key is absent, or its value was another
	statusUncertain = 2 // nobody answered in time, or not with the result
)

// A request is what client can ask for.
type request struct {
	kind  kv.Kind
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
2 no answer in time (a write may have taken effect, or do so yet), or none with the result,
64 bad command, or the value would be too long, 74 no server can be reached`},
		Args: arguments(1, 4, "get, put, append, cas or delete, and a key"),
		RunE: func(cmd *cobra.Command, args []string) error {
			servers, err := parseServers(list, anyAddress)
			if err != nil {
				return misuse(fmt.Errorf("%s: --servers: %w; see %[1]s --help", cmd.CommandPath(), err))
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
	f.SortFlags = false
	f.StringVar(&list, "servers", "", "the servers, as `LIST`: 1=HOST:PORT,2=HOST:PORT,...")
	f.DurationVar(&within, "within", 5*time.Second, "give up after `D`")
	f.BoolVar(&anyAddress, "any-address", false, "take addresses of other machines too")
	return cmd
}

// parseOperation reads the arguments as what to do to which key.
func parseOperation(cmd *cobra.Command, args []string) (kv.Operation, error) {
	var known []string
	for _, r := range requests {
		known = append(known, r.kind.String())
	}
	i := slices.Index(known, args[0])
	if i < 0 {
		return kv.Operation{}, confused(cmd, "", fmt.Sprintf("%q", args[0]), document.OneOf(args[0], known))
	}
	words := append([]string{"KEY"}, requests[i].words...)
	if len(args)-1 != len(words) {
		return kv.Operation{}, confused(cmd, args[0], fmt.Sprintf("%d words after it", len(args)-1), prose.List(words))
	}
	o := kv.Operation{Kind: requests[i].kind, Key: args[1]}
	switch len(words) {
	case 2:
		o.Value = args[2]
	case 3:
		o.Expected, o.Value = args[2], args[3]
	}
	return o, nil
}

// ask lets the servers carry out an operation and says what came of it.
func (c *console) ask(cmd *cobra.Command, servers live.Servers, o kv.Operation, within time.Duration) error {
	thread, err := live.Dial(cmd.Context(), servers, func(string) {})
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	defer thread.Close()
	client := kv.NewClient(thread, kv.ClientConfig{ID: thread.Client(), Servers: servers.IDs(), Deadline: within})
	result, outcome := client.Do(o)
	switch {
	case outcome == kv.Unknown && client.Doubt() != nil:
		c.status = statusUncertain
		c.notes.printf("%s: what became of the %v is not known: %v\n", cmd.CommandPath(), o.Kind, client.Doubt())
	case outcome == kv.Unknown:
		c.status = statusUncertain
		c.notes.printf("%s: no answer within %v: the %v may have taken effect, or do so yet\n", cmd.CommandPath(), within, o.Kind)
	case outcome == kv.Failed && client.Refusal() != nil:
		return misuse(fmt.Errorf("%s: the %v has no effect: %w", cmd.CommandPath(), o.Kind, client.Refusal()))
	case outcome == kv.Failed:
		c.status = statusUncertain
		c.notes.printf("%s: no answer within %v; the %v has no effect\n", cmd.CommandPath(), within, o.Kind)
	case o.Kind == kv.Get && !result.Found:
		c.status = statusNo
		c.notes.printf("%s: there is no such key\n", cmd.CommandPath())
	case o.Kind == kv.CompareAndSet && !result.Found:
		c.status = statusNo
		c.notes.printf("%s: the key does not have that value\n", cmd.CommandPath())
	case o.Kind == kv.Get || o.Kind == kv.Append:
		c.out.printf("%s\n", result.Value)
	}
	return nil
}
