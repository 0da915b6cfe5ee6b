package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
)

// A picture has no colour for a role that is not listed, and a legend none that is not
// seen.
func TestTheRolesThatServersTellOfAreThoseThatTheirProtocolLists(t *testing.T) {
	told := make(map[string][]string) // by protocol
	for _, s := range Library() {
		for _, c := range mustRun(t, s, Options{Steps: 1}).Roles {
			if int(c.Node) <= s.Nodes && !slices.Contains(told[s.Protocol], c.Role) {
				told[s.Protocol] = append(told[s.Protocol], c.Role)
			}
		}
	}
	for _, p := range Protocols() {
		for _, role := range told[p.Name] {
			if p.Role(role).Stance == protocols.Other {
				t.Errorf("%s: a server becomes %q, which is not among the Roles of the descriptor; add it", p.Name, role)
			}
		}
		for _, r := range p.Roles {
			if !slices.Contains(told[p.Name], r.Name) {
				t.Errorf("%s: no server of a run of the library becomes %q, which is among the Roles of the descriptor", p.Name, r.Name)
			}
		}
	}
}
