package live_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/live"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
)

func TestEveryProtocolThatListsItsMessagesServesClientsForReal(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		if len(p.Messages) == 0 {
			continue // it says that it can only be simulated
		}
		t.Run(p.Name, func(t *testing.T) {
			servers := freeServers(t, 3)
			serves(t, p, protocols.Cluster{Nodes: servers.IDs()}, servers, servers)
		})
	}
}

func TestTwoMastersOfThreeDecideForReal(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		if p.Masters == nil {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			servers := freeServers(t, 6)
			cluster := protocols.Cluster{Nodes: servers.IDs(), Parameters: map[string]string{"masters": "3"}}
			serves(t, p, cluster, servers, servers[1:])
		})
	}
}

// serves starts some of the servers of a cluster, and lets a client write and read.
func serves(t *testing.T, p *protocols.Protocol, cluster protocols.Cluster, servers, started live.Servers) {
	t.Helper()
	program, err := p.New(cluster)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for _, s := range started {
		running.Go(func() {
			err := live.Run(ctx, live.Config{
				Protocol: p.Name, Program: program, Messages: p.Messages,
				ID: s.ID, Servers: servers, Directory: t.TempDir(),
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	var thread *live.Thread
	await(t, "anyone who listens", func() bool {
		thread, err = live.Dial(ctx, servers, func(string) {})
		return err == nil
	})
	defer thread.Close()
	client := services.NewClient(thread, services.ClientConfig{ID: thread.Client(), Servers: servers.IDs(), Deadline: 10 * time.Second})
	for _, o := range []services.Operation{
		{Kind: kv.Put, Key: "k", Value: "1"},
		{Kind: kv.Append, Key: "k", Value: "2"},
		{Kind: kv.CompareAndSet, Key: "k", Expected: "12", Value: "3"},
	} {
		if _, outcome := client.Do(o); outcome != services.Succeeded {
			t.Fatalf("%v ended with outcome %d, expected %d", o.Kind, outcome, services.Succeeded)
		}
	}
	if result, outcome := client.Do(services.Operation{Kind: kv.Get, Key: "k"}); outcome != services.Succeeded || result.Value != "3" {
		t.Errorf("reading gave %+v with outcome %d, expected 3", result, outcome)
	}
	longest := strings.Repeat("v", services.CommandMax-64)
	if _, outcome := client.Do(services.Operation{Kind: kv.Put, Key: "k", Value: longest}); outcome != services.Succeeded {
		t.Errorf("a put of almost %d bytes ended with outcome %d, expected %d", services.CommandMax, outcome, services.Succeeded)
	}
	if _, outcome := client.Do(services.Operation{Kind: kv.Put, Key: "k", Value: longest + longest}); outcome != services.Failed || client.Refusal() == nil {
		t.Errorf("a put of more ended with outcome %d and %v, expected %d and a refusal", outcome, client.Refusal(), services.Failed)
	}
	if result, outcome := client.Do(services.Operation{Kind: kv.Get, Key: "k"}); outcome != services.Succeeded || result.Value != longest {
		t.Errorf("reading gave %d bytes with outcome %d, expected %d", len(result.Value), outcome, len(longest))
	}
}
