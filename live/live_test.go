package live

import (
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
	"github.com/laplace-sim/laplace/sim/wire"
)

func TestAListOfServersIsReadInAnyOrder(t *testing.T) {
	servers, err := ParseServers("2=localhost:7002, 1=[::1]:7001")
	if err != nil || servers.String() != "1=[::1]:7001,2=localhost:7002" || !slices.Equal(servers.IDs(), []sim.NodeID{1, 2}) {
		t.Errorf("found %v, %v", servers, err)
	}
	if err := servers.CheckLoopback(); err != nil {
		t.Error(err)
	}
	for text, words := range map[string]string{
		"":                        `found ""`,
		"1:127.0.0.1:7001":        "NUMBER=HOST:PORT",
		"0=127.0.0.1:7001":        `"0=127.0.0.1:7001"`,
		"8388608=127.0.0.1:7001":  "NUMBER=HOST:PORT",
		"1=127.0.0.1":             "HOST:PORT",
		"1=127.0.0.1:0":           "from 1 to 65535",
		"1=127.0.0.1:http":        "from 1 to 65535",
		"1=:7001":                 "HOST:PORT",
		"1=a:1,1=a:2":             "each number and each address once",
		"1=a:1,2=a:1":             "each number and each address once",
		"1=127.0.0.1:7001,,2=a:1": `found ""`,
	} {
		if _, err := ParseServers(text); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: the error is %v, which does not say %q", text, err, words)
		}
	}
}

func TestAddressesOfOtherMachinesAreTold(t *testing.T) {
	for address, loopback := range map[string]bool{
		"127.0.0.1:1": true, "127.8.9.1:1": true, "[::1]:1": true, "localhost:1": true,
		"0.0.0.0:1": false, "[::]:1": false, "10.0.0.1:1": false, "example.org:1": false,
	} {
		if err := (Servers{{1, address}}).CheckLoopback(); (err == nil) != loopback {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestADirectoryBelongsToOneNode(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	first, err := openHome(dir, "raft", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openHome(dir, "raft", 1); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("while it is in use: %v", err)
	}
	first.close()
	for _, other := range []struct {
		protocol string
		id       sim.NodeID
	}{{"raft", 2}, {"paxos", 1}} {
		if _, err := openHome(dir, other.protocol, other.id); err == nil || !strings.Contains(err.Error(), "laplace raft node 1") {
			t.Errorf("as the home of node %d of %s: %v", other.id, other.protocol, err)
		}
	}
	again, err := openHome(dir, "raft", 1)
	if err != nil {
		t.Fatal(err)
	}
	again.close()
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "letters"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openHome(foreign, "raft", 1); err == nil || !strings.Contains(err.Error(), "found letters") {
		t.Errorf("a directory with other things in it: %v", err)
	}
}

func TestANodeThatCannotStartSaysWhy(t *testing.T) {
	taken := loopback.Listen(t)
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	program := func(sim.NodeID) sim.Process { return &teller{script: silent} }
	good := Config{Protocol: "telling", Program: program, ID: 1, Servers: Servers{{1, taken.Addr().String()}}, Directory: t.TempDir()}
	for words, change := range map[string]func(*Config){
		"cannot have the address " + taken.Addr().String(): func(c *Config) {},
		"expected its address":                             func(c *Config) { c.ID = 2 },
		"the directory":                                    func(c *Config) { c.Directory = filepath.Join(file, "below") },
		"of type *int":                                     func(c *Config) { c.Messages = []any{pointing{}} },
	} {
		c := good
		change(&c)
		if err := Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("the error is %v, which does not say %q", err, words)
		}
	}
	if _, err := net.DialTimeout("tcp", taken.Addr().String(), time.Second); err != nil {
		t.Errorf("whoever had the address has lost it: %v", err)
	}
}

type pointing struct{ To *int }

// The list of a protocol's messages is written by hand; what its nodes send is
// seen in the simulator.
func TestWhateverAListedProtocolSendsHasAFormOnTheWire(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		if len(p.Messages) == 0 {
			continue // it says that it can only be simulated
		}
		t.Run(p.Name, func(t *testing.T) {
			messages := append(clientMessages(), p.Messages...)
			if _, err := wire.NewLanguage(messages...); err != nil {
				t.Fatal(err)
			}
			var listed []string
			for _, m := range messages {
				listed = append(listed, reflect.TypeOf(m).Name())
			}
			for _, s := range scenarios.Library() {
				if s.Protocol != p.Name || !strings.HasSuffix(s.Name, "/everything") {
					continue
				}
				result, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true, Steps: 1})
				if err != nil {
					t.Fatal(err)
				}
				for r := range result.Trace.Records() {
					if r.Kind == trace.Deliver && !slices.Contains(listed, r.Name) {
						t.Fatalf("in %s node %d was sent a %s, which is not in the list", s.Name, r.Node, r.Name)
					}
				}
			}
		})
	}
}
