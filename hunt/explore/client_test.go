package explore

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

func TestAClientKnowsWhatEachAnswerMeansAndGoesOn(t *testing.T) {
	for status, expected := range map[services.Status]checker.Outcome{
		services.OK: checker.OutcomeOK, services.Refused: checker.OutcomeFail, services.TooLong: checker.OutcomeFail,
		services.Done: checker.OutcomeUnknown, services.Expired: checker.OutcomeUnknown,
	} {
		s, r := searched(t, Model{
			Servers: 1, Clients: [][]services.Operation{putThenGet("A")},
			Program: programOf(script{receive: func(s *script, from sim.NodeID, m sim.Message) {
				reply := services.Reply{Seq: m.(services.Request).Seq, Status: status}
				if reply.Seq == 2 {
					reply.Status = services.OK
				}
				s.env.Send(from, reply)
			}}),
		})
		last := s.histories.list[len(s.histories.list)-1].operations
		if r.Finished != 1 || len(last) != 2 || last[0].Outcome != expected || last[1].Outcome != checker.OutcomeOK {
			t.Errorf("answered with status %d: %v; expected the outcome %v, and another operation", status, last, expected)
		}
	}
}

func TestAClientThatMayAskTwiceWritesInASessionUntilThatExpires(t *testing.T) {
	var asked [][]uint64 // of each run of a handler, kinds and sessions
	put := putThenGet("A")[0]
	m := Model{
		Servers: 1, Clients: [][]services.Operation{{put, put, put, {Kind: kv.Get, Key: "k"}}},
		Program: programOf(script{receive: func(s *script, from sim.NodeID, m sim.Message) {
			command, err := kv.Service().Decode(m.(services.Request).Command)
			if err != nil {
				panic(err)
			}
			asked = append(asked, []uint64{uint64(command.Kind.Code), command.Session})
			reply := services.Reply{Seq: command.Seq, Status: services.OK}
			switch {
			case command.Kind == services.Register:
				reply.Result.Session = 7 + command.Seq - services.RegistrationBase
			case command.Seq == 2:
				reply.Status = services.Expired
			}
			s.env.Send(from, reply)
		}}),
	}
	sessions := func() []uint64 {
		asked = nil
		if r := explored(t, m); r.Finished == 0 {
			t.Errorf("found no state with all answers: %s", r.Reason)
		}
		var all []uint64
		for _, a := range asked {
			if a[0] == uint64(kv.Put.Code) {
				all = append(all, a[1])
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	if found := sessions(); !slices.Equal(found, []uint64{0}) {
		t.Errorf("who asks once writes in the sessions %v; expected none", found)
	}
	m.Copies = 1
	if found := sessions(); !slices.Equal(found, []uint64{8, 9}) {
		t.Errorf("who may ask twice writes in the sessions %v; expected 8, and 9 after that has expired", found)
	}
	m.Sessionless = true
	if found := sessions(); !slices.Equal(found, []uint64{0}) {
		t.Errorf("who does without sessions writes in the sessions %v; expected none", found)
	}
}
