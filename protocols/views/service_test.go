package views

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// An office is the Env of a service, and its hand on the clock.
type office struct {
	*desk
	announced []View
	replies   []services.Reply
	service   *Service
}

func newOffice(length int) *office {
	o := &office{desk: newDesk()}
	o.service = newService(&Config{
		servers: []sim.NodeID{2, 3, 4}, Length: length, timeout: 100 * time.Millisecond,
		service: kv.Service(), Whom: func(v View, _ bool) sim.NodeID { return v.First() },
	})
	o.service.Boot(o)
	return o
}

func (o *office) ID() sim.NodeID                    { return 1 }
func (o *office) Disk() disk.FS                     { return o.disk }
func (o *office) Monotonic() time.Duration          { return o.now }
func (o *office) SetTimer(sim.Timer, time.Duration) {}
func (o *office) StopTimer(sim.Timer)               {}

func (o *office) Send(_ sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case Announce:
		o.announced = append(o.announced, m.View)
	case services.Reply:
		o.replies = append(o.replies, m)
	}
}

// pass lets time pass, in which the given servers ping from the current view
// with their state, and then lets the service look.
func (o *office) pass(took time.Duration, alive ...sim.NodeID) {
	o.now += took
	for _, id := range alive {
		o.service.Receive(id, Ping{View: o.service.view.Number, Ready: true})
	}
	o.service.Expire(tickTimer)
}

func (o *office) expect(t *testing.T, step, view string) {
	t.Helper()
	if found := o.service.View().String(); found != view {
		t.Fatalf("%s: found view %s; expected %s", step, found, view)
	}
}

const while, long = 60 * time.Millisecond, 150 * time.Millisecond

func TestServersJoinOneAfterTheOtherAsTheyHaveTheState(t *testing.T) {
	o := newOffice(3)
	o.expect(t, "nobody was heard", "0:")
	o.service.Receive(3, Ping{})
	o.expect(t, "n3 was heard", "1: n3")
	o.pass(while, 2, 3, 4)
	o.expect(t, "all were heard", "2: n3 n2 (joining)")
	o.now += while
	o.service.Receive(2, Ping{View: 2})
	o.pass(0, 3, 4)
	o.expect(t, "n2 has no state yet", "2: n3 n2 (joining)")
	o.pass(while, 2, 3, 4)
	o.expect(t, "n2 has the state", "3: n3 n2 n4 (joining)")
}

func TestNobodyWithoutTheStateIsPromoted(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3, 4)
	o.expect(t, "n3 joins", "2: n2 n3 (joining)")
	o.now += long
	o.service.Receive(3, Ping{View: 2})
	o.pass(0, 4)
	o.expect(t, "n2 is dead, n3 has no state", "2: n2 n3 (joining)")
	o.pass(while, 2, 4)
	o.pass(while, 2, 4)
	o.expect(t, "n2 is back, n3 is dead", "3: n2 n4 (joining)")
	o.pass(while, 2, 4)
	o.pass(long, 4)
	o.expect(t, "n4 has the state, n2 is dead", "4: n4")
}

func TestFirstMemberThatRestartsGetsANewView(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.pass(while, 2, 3)
	o.service.Receive(2, Ping{})
	o.pass(0)
	o.expect(t, "n2 has restarted", "3: n2 n3")
}

func TestServerThatDoesNotHearTheServiceIsDead(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.pass(while, 2, 3)
	for range 4 {
		o.now += while
		o.service.Receive(2, Ping{View: 1, Ready: true})
		o.pass(0, 3)
	}
	o.expect(t, "n2 pings from view 1", "3: n3")
}

func TestServiceThatStoodStillRemovesNobody(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.pass(while, 2, 3)
	o.pass(time.Minute)
	o.pass(time.Millisecond, 2, 3)
	o.expect(t, "all were heard again", "2: n2 n3 (joining)")
}

func TestViewsSurviveACrashOfTheService(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.disk.Crash(o.now, disk.Drop)
	o.service = newService(o.service.config)
	o.service.Boot(o)
	o.expect(t, "after the crash", "2: n2 n3 (joining)")
}

func TestServiceThatCannotSyncAnnouncesNothing(t *testing.T) {
	o := newOffice(2)
	o.disk.Install(func(op disk.Operation) disk.Effect {
		if op.Kind == disk.Sync {
			return disk.Fail()
		}
		return disk.Pass()
	})
	o.service.Receive(2, Ping{})
	o.service.Receive(3, Ping{})
	if len(o.announced) > 0 || !o.service.halted {
		t.Errorf("it announced %v, and goes on: %v", o.announced, !o.service.halted)
	}
}

func TestServiceSendsClientsOn(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(3, Ping{})
	o.service.Receive(9, services.Request{Seq: 5})
	if expected := (services.Reply{Seq: 5, Status: services.NotLeader, Leader: 3}); len(o.replies) != 1 || o.replies[0] != expected {
		t.Errorf("found replies %v; expected %v", o.replies, expected)
	}
}

func TestServerThatIsStoppedCleanlyIsReplacedAtOnce(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.pass(while, 2, 3)
	o.service.Receive(2, Ping{View: 2, Ready: true, Leaving: true})
	o.pass(0)
	o.expect(t, "n2 leaves", "3: n3")
	o.pass(0, 2)
	o.pass(0, 2)
	o.expect(t, "n2 is back", "4: n3 n2 (joining)")
}

func TestTheOnlyFullMemberDoesNotLoseItsOfficeByLeaving(t *testing.T) {
	o := newOffice(2)
	o.service.Receive(2, Ping{})
	o.pass(while, 2, 3)
	o.service.Receive(2, Ping{View: 2, Ready: true, Leaving: true})
	o.pass(0)
	o.expect(t, "n2 leaves before n3 has the state", "2: n2 n3 (joining)")
}
