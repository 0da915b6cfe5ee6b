package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A council is several masters, each with its disk, and the mail among them.
type council struct {
	draws   rng.Stream
	masters []*master
	mail    []letter
	decided map[uint64]View // by number, whatever any master took for decided
	lost    []sim.Message   // what was sent to servers and clients
	judge   *checker.Online // of what masters tell
	flaw    string          // that they have
}

type letter struct {
	from, to sim.NodeID
	message  sim.Message
}

// A master is the Env of one of them.
type master struct {
	*desk
	council *council
	id      sim.NodeID
	service *Service
	boots   int
}

func newCouncil(t *testing.T, seed uint64, masters int) *council {
	c := &council{
		draws: rng.New(seed, "council"), decided: make(map[uint64]View),
		judge: checker.NewOnline(checker.NewCommittedNeverChanges(), checker.NewPromisesKept(), checker.NewOneValuePerBallot()),
	}
	for i := range masters {
		c.masters = append(c.masters, &master{desk: newDesk(), council: c, id: sim.NodeID(i + 1)})
	}
	for _, m := range c.masters {
		m.boot(t)
	}
	return c
}

func (m *master) boot(t *testing.T) {
	t.Helper()
	config := &Config{
		servers: []sim.NodeID{11, 12, 13}, Length: 2, timeout: 100 * time.Millisecond,
		service: kv.Service(), Whom: func(v View, _ bool) sim.NodeID { return v.First() }, Flaw: m.council.flaw,
	}
	m.boots++
	for _, other := range m.council.masters {
		config.masters = append(config.masters, other.id)
	}
	m.service = newService(config)
	m.service.Boot(m)
	if m.service.halted {
		t.Fatalf("%v does not start: %v", m.id, m.told)
	}
}

func (m *master) ID() sim.NodeID                    { return m.id }
func (m *master) Disk() disk.FS                     { return m.disk }
func (m *master) Monotonic() time.Duration          { return m.now }
func (m *master) SetTimer(sim.Timer, time.Duration) {}
func (m *master) StopTimer(sim.Timer)               {}
func (m *master) Rand() *rng.Stream                 { return &m.council.draws }

func (m *master) Observe(o sim.Observation) {
	m.desk.Observe(o)
	m.council.judge.Observe(checker.Observation{Node: int32(m.id), Incarnation: m.boots, Observation: o})
}

func (m *master) Send(to sim.NodeID, message sim.Message) {
	if int(to) > len(m.council.masters) {
		m.council.lost = append(m.council.lost, message)
		return
	}
	m.council.mail = append(m.council.mail, letter{m.id, to, message})
}

// step lets one thing happen: a message arrives, twice perhaps, or is lost; a
// master begins an attempt, or gives one up, or loses its power.
func (c *council) step(t *testing.T) {
	m := c.masters[c.draws.Below(uint64(len(c.masters)))]
	switch what := c.draws.Below(20); {
	case what == 0:
		m.disk.Crash(m.now, disk.Drop)
		m.boot(t)
	case what == 1:
		m.service.abandon()
	case what < 5:
		own := View{Number: m.service.view.Number + 1, Members: []sim.NodeID{11, 12 + sim.NodeID(c.draws.Below(2))}, Joining: true}
		if c.draws.Below(4) == 0 {
			own = View{}
		}
		m.service.attempt(own)
	case len(c.mail) > 0:
		i := c.draws.Below(uint64(len(c.mail)))
		l := c.mail[i]
		if what > 6 {
			c.mail = append(c.mail[:i], c.mail[i+1:]...)
		}
		if what > 7 {
			c.masters[l.to-1].service.Receive(l.from, l.message)
		}
	}
}

func TestOneViewIsDecidedUnderEachNumberWhateverIsLostAndWhoeverCrashes(t *testing.T) {
	views := uint64(0)
	for seed := range uint64(300) {
		c := newCouncil(t, seed, 3+2*int(seed%2))
		for range 1500 {
			c.step(t)
			if check, broken := c.judge.First(); broken {
				t.Fatalf("seed %d: %s: %s", seed, check.Name, check.Detail)
			}
			for _, m := range c.masters {
				v := m.service.View()
				if was, found := c.decided[v.Number]; found && !was.equal(v) {
					t.Fatalf("seed %d: both %v and %v are decided", seed, was, v)
				}
				c.decided[v.Number] = v
				views = max(views, v.Number)
			}
		}
	}
	if views < 20 {
		t.Errorf("%d views were decided in no run; expected more, so that anything was shown", views)
	}
}

func TestMastersTellWhatTheyPromiseAcceptAndKnowToBeDecided(t *testing.T) {
	c := newCouncil(t, 1, 3)
	own := View{Number: 1, Members: []sim.NodeID{11}}
	n1, n2 := c.masters[0], c.masters[1]
	n1.told, n2.told = nil, nil
	n1.service.attempt(own)
	deliver[Prepare](c, 1, 2)
	deliver[Promise](c, 2, 1)
	deliver[Accept](c, 1, 2)
	promised := sim.Observation{Kind: sim.Promised, Term: 1001, Index: 1}
	accepted := sim.Observation{Kind: sim.Accepted, Term: 1001, Index: 1, Value: own.hash(), Text: "n11"}
	if votes := []sim.Observation{promised, accepted}; !slices.Equal(n1.told, votes) || !slices.Equal(n2.told, votes) {
		t.Fatalf("before anything is decided they tell %v and %v; expected %v", n1.told, n2.told, votes)
	}
	deliver[Accepted](c, 2, 1)
	decided := sim.Observation{Kind: sim.Decided, Index: 1, Value: own.hash(), Text: "n11"}
	if slices.Contains(n2.told, decided) || !slices.Contains(n1.told, decided) {
		t.Errorf("n1 tells %v, and n2, which has not heard of it, %v; expected of n1 %v", n1.told, n2.told, decided)
	}
	n1.told = nil
	if n1.boot(t); !slices.Contains(n1.told, decided) {
		t.Errorf("a master that starts again tells %v; expected %v among it", n1.told, decided)
	}
}

func TestAPromiseThatAMasterForgetsIsSeen(t *testing.T) {
	c := newCouncil(t, 1, 3)
	c.flaw = forgetPromise
	n2 := c.masters[1]
	n2.boot(t)
	n2.service.Receive(1, Prepare{Ballot: 5001})
	n2.disk.Crash(n2.now, disk.Keep)
	n2.boot(t)
	n2.service.Receive(3, Accept{Proposal: Proposal{Ballot: 4003, View: View{Number: 1, Members: []sim.NodeID{11}}}})
	if check, broken := c.judge.First(); !broken || check.Name != "promises" || !strings.Contains(check.Detail, "accepted index 1 under term 4003") {
		t.Errorf("found %+v, %v; expected a broken promise", check, broken)
	}
}

// deliver delivers all messages of one type between two masters, and returns how
// many there were.
func deliver[M sim.Message](c *council, from, to sim.NodeID) int {
	var rest []letter
	var found []M
	for _, l := range c.mail {
		if m, ok := l.message.(M); ok && l.from == from && l.to == to {
			found = append(found, m)
		} else {
			rest = append(rest, l)
		}
	}
	c.mail = rest
	for _, m := range found {
		c.masters[to-1].service.Receive(from, m)
	}
	return len(found)
}

func TestAPromiseAndAnAcceptanceOutliveACrash(t *testing.T) {
	c := newCouncil(t, 1, 3)
	own := View{Number: 1, Members: []sim.NodeID{11}}
	c.masters[0].service.attempt(own)
	deliver[Prepare](c, 1, 2)
	deliver[Promise](c, 2, 1)
	deliver[Accept](c, 1, 2)
	n2 := c.masters[1]
	n2.disk.Crash(n2.now, disk.Drop)
	n2.boot(t)
	if d := n2.service.decree; d.promised != 1001 || d.accepted.Ballot != 1001 || !d.accepted.View.equal(own) {
		t.Errorf("after a crash it has promised %v and accepted %v; expected ballot 1.1 and %v", d.promised, d.accepted, own)
	}
	n2.service.Receive(3, Prepare{Ballot: 3})
	if n := deliver[Promise](c, 2, 3); n != 0 {
		t.Errorf("%d promises of a lower ballot; expected none", n)
	}
}

func TestAMasterThatCannotSyncPromisesNothing(t *testing.T) {
	c := newCouncil(t, 1, 3)
	c.masters[0].service.attempt(View{Number: 1, Members: []sim.NodeID{11}})
	c.masters[1].disk.Install(func(op disk.Operation) disk.Effect {
		if op.Kind == disk.Sync {
			return disk.Fail()
		}
		return disk.Pass()
	})
	deliver[Prepare](c, 1, 2)
	if n := deliver[Promise](c, 2, 1); n != 0 || !c.masters[1].service.halted {
		t.Errorf("it promised %d times, and goes on: %v", n, !c.masters[1].service.halted)
	}
}

func TestAnswersToAnEarlierAttemptDoNotCount(t *testing.T) {
	c := newCouncil(t, 1, 3)
	s := c.masters[0].service
	again := func() {
		s.abandon()
		s.attempt(View{Number: 1, Members: []sim.NodeID{11}})
	}
	again()
	deliver[Prepare](c, 1, 2)
	again()
	if deliver[Promise](c, 2, 1) != 1 || s.decree.phase != preparing {
		t.Errorf("a promise of ballot 1.1 took an attempt with %v to phase %d", s.decree.ballot, s.decree.phase)
	}
	deliver[Prepare](c, 1, 2)
	deliver[Promise](c, 2, 1)
	deliver[Accept](c, 1, 2)
	again()
	deliver[Prepare](c, 1, 3)
	deliver[Promise](c, 3, 1)
	if deliver[Accepted](c, 2, 1) != 1 || s.decree.phase != accepting {
		t.Errorf("an acceptance of ballot 2.1 ended an attempt with %v in phase %d", s.decree.ballot, s.decree.phase)
	}
}

func TestAnAttemptWithoutAViewOfItsOwnDecidesNothingNew(t *testing.T) {
	c := newCouncil(t, 1, 3)
	s := c.masters[0].service
	s.attempt(View{})
	deliver[Prepare](c, 1, 2)
	deliver[Promise](c, 2, 1)
	if len(c.mail) != 7 || s.decree.phase != idle || !s.acting.asked { // six Alive, and the Prepare to n3
		t.Errorf("found %d messages under way, phase %d, asked: %v", len(c.mail), s.decree.phase, s.acting.asked)
	}
}

func TestTwoViewsUnderOneNumberPanic(t *testing.T) {
	c := newCouncil(t, 1, 3)
	n1 := c.masters[0].service
	n1.Receive(2, Announce{View{Number: 4, Members: []sim.NodeID{11}}})
	defer func() {
		if found := recover(); found == nil || !strings.Contains(found.(string), "both 4: n11 and 4: n12 are decided") {
			t.Errorf("found panic %v", found)
		}
	}()
	n1.Receive(3, Announce{View{Number: 4, Members: []sim.NodeID{12}}})
}

func TestRecordThatNoMasterWroteIsRefused(t *testing.T) {
	for _, c := range []struct {
		kind     byte
		payload  string
		expected string
	}{
		{promiseRecord, "", "ends too early"},
		{promiseRecord, "\x05\x05", "1 bytes behind its ballot"},
		{promiseRecord, "\x00", "ballot 0.0"},
		{acceptedRecord, "\x05\x01", "ends too early"},
		{acceptedRecord, "\x05\x00\x00\x0b", "proposes view 0"},
		{acceptedRecord, "\x05\x02\x00\x0b", "to follow view 0"},
		{9, "x", "unknown kind 9"},
	} {
		m := &master{desk: newDesk(), council: newCouncil(t, 1, 1), id: 1}
		w, _, err := wal.Open(m.disk, directory)
		if err != nil {
			t.Fatal(err)
		}
		w.Append(c.kind, []byte(c.payload))
		if err := w.Sync(); err != nil {
			t.Fatal(err)
		}
		s := newService(&Config{masters: []sim.NodeID{1, 2, 3}})
		s.Boot(m)
		if last := m.told[len(m.told)-1]; last.Kind != sim.Halted || !strings.Contains(last.Text, c.expected) {
			t.Errorf("kind %d, %q: found %v; expected that it halts with %s", c.kind, c.payload, last, c.expected)
		}
	}
}

func FuzzRecordsOfAMaster(f *testing.F) {
	f.Add(promiseRecord, []byte("\x05"))
	f.Add(acceptedRecord, []byte("\x05\x01\x00\x0b"))
	f.Fuzz(func(t *testing.T, kind byte, payload []byte) {
		s := newService(&Config{masters: []sim.NodeID{1, 2, 3}})
		if err := s.replay(wal.Record{Kind: kind, Payload: payload}); err == nil && s.decree.promised == 0 {
			t.Errorf("kind %d, %q is a record of no ballot", kind, payload)
		}
	})
}
