package live

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/sim"
)

// A Server is a node that listens.
type Server struct {
	ID      sim.NodeID
	Address string // "127.0.0.1:7001"
}

// Servers are the servers of a cluster, in the order of their numbers.
type Servers []Server

// serverMax is the highest number of a server. Above it are the clients.
const serverMax sim.NodeID = 1<<23 - 1

// ParseServers reads what String writes: "1=127.0.0.1:7001,2=127.0.0.1:7002".
// The order does not matter.
func ParseServers(text string) (Servers, error) {
	var all Servers
	for part := range strings.SplitSeq(text, ",") {
		number, address, ok := strings.Cut(strings.TrimSpace(part), "=")
		id, err := strconv.ParseInt(number, 10, 32)
		if !ok || err != nil || id < 1 || id > int64(serverMax) {
			return nil, fmt.Errorf("found %q, expected NUMBER=HOST:PORT, such as 1=127.0.0.1:7001", part)
		}
		host, port, err := net.SplitHostPort(address)
		if n, err2 := strconv.ParseUint(port, 10, 16); err != nil || err2 != nil || n == 0 || host == "" {
			return nil, fmt.Errorf("found the address %q, expected HOST:PORT with a port from 1 to 65535, such as 127.0.0.1:7001", address)
		}
		for _, s := range all {
			if s.ID == sim.NodeID(id) || s.Address == address {
				return nil, fmt.Errorf("found %q beside %d=%s, expected each number and each address once", part, s.ID, s.Address)
			}
		}
		all = append(all, Server{sim.NodeID(id), address})
	}
	slices.SortFunc(all, func(a, b Server) int { return int(a.ID - b.ID) })
	return all, nil
}

// String is the list as ParseServers reads it.
func (s Servers) String() string {
	parts := make([]string, len(s))
	for i, one := range s {
		parts[i] = fmt.Sprintf("%d=%s", one.ID, one.Address)
	}
	return strings.Join(parts, ",")
}

// IDs are the numbers of the servers.
func (s Servers) IDs() []sim.NodeID {
	ids := make([]sim.NodeID, len(s))
	for i, one := range s {
		ids[i] = one.ID
	}
	return ids
}

// Address returns where a server listens; false if there is no such server.
func (s Servers) Address(id sim.NodeID) (string, bool) {
	for _, one := range s {
		if one.ID == id {
			return one.Address, true
		}
	}
	return "", false
}

// CheckLoopback returns an error if an address may be reached from, or lead to,
// another machine. Nothing that goes over these connections is protected.
func (s Servers) CheckLoopback() error {
	for _, one := range s {
		host, _, _ := net.SplitHostPort(one.Address)
		if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
			return fmt.Errorf("found %s, expected an address of this machine only, such as 127.0.0.1: nothing on these connections is protected", one.Address)
		}
	}
	return nil
}
