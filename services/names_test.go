package services

import "testing"

func TestCommandsAreNamedByTheirClients(t *testing.T) {
	name := CommandNames([]string{"n1", "c1"})
	for identity, want := range map[uint64]string{
		Identity(2, 7):                  "c1's command 7",
		Identity(2, RegistrationBase+1): "c1's registration",
		Identity(3, 7):                  "command 30000000007",
		7:                               "command 7",
	} {
		if found := name(identity); found != want {
			t.Errorf("%x is %q, expected %q", identity, found, want)
		}
	}
}
