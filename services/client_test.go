package services

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A script is a Thread on which servers answer as it says: the k-th request
// meets the k-th list of answers, and the last list from then on. Whoever registers
// has a session at once, and that is not noted.
type script struct {
	answers  [][]answer
	now      time.Duration
	sent     []sim.NodeID
	seqs     []uint64
	mail     []answer
	silent   bool     // nobody answers who registers
	sessions []uint64 // of the commands that were sent
	opened   uint64   // sessions
	observed []sim.Observation
	rand     rng.Stream
}

// An answer is a reply that arrives some time after its request. From 0 is
// the server that was asked. A Seq of the reply is added to that of the
// request.
type answer struct {
	after time.Duration
	from  sim.NodeID
	reply Reply
}

func (s *script) ID() sim.NodeID            { return 9 }
func (s *script) Monotonic() time.Duration  { return s.now }
func (s *script) Rand() *rng.Stream         { return &s.rand }
func (s *script) Observe(o sim.Observation) { s.observed = append(s.observed, o) }

func (s *script) Send(to sim.NodeID, m sim.Message) {
	seq := seqOf(m)
	if request, ok := m.(Request); ok {
		command, err := toy.Decode(request.Command)
		if err != nil && len(request.Command) <= CommandMax || err == nil && (command.Seq != seq || command.Client != request.Client) {
			panic("a request that does not fit its command")
		}
		if command.Kind == Register {
			s.register(to, seq)
			return
		}
		s.sessions = append(s.sessions, command.Session)
	}
	for _, a := range s.answers[min(len(s.sent), len(s.answers)-1)] {
		a.after += s.now
		a.reply.Seq += seq
		if a.from == 0 {
			a.from = to
		}
		s.mail = append(s.mail, a)
	}
	s.sent = append(s.sent, to)
	s.seqs = append(s.seqs, seq)
}

// register answers who registers, twice.
func (s *script) register(server sim.NodeID, seq uint64) {
	if s.silent {
		return
	}
	for range 2 {
		s.opened++
		reply := Reply{Seq: seq, Status: OK, Result: Result{Session: 100 + s.opened}}
		s.mail = append(s.mail, answer{s.now, server, reply})
	}
}

func seqOf(m sim.Message) uint64 {
	switch request := m.(type) {
	case Reconfigure:
		return request.Seq
	case AddLearner:
		return request.Seq
	case TransferLeadership:
		return request.Seq
	default:
		return m.(Request).Seq
	}
}

func (s *script) Receive(timeout time.Duration) (sim.NodeID, sim.Message, bool) {
	slices.SortStableFunc(s.mail, func(a, b answer) int { return int(a.after - b.after) })
	if len(s.mail) == 0 || s.mail[0].after > s.now+timeout {
		s.now += timeout
		return 0, nil, false
	}
	a := s.mail[0]
	s.mail = s.mail[1:]
	s.now = max(s.now, a.after)
	return a.from, a.reply, true
}

func TestClientKnowsWhatBecameOfItsOperation(t *testing.T) {
	const ms = time.Millisecond
	ok := Reply{Status: OK}
	put := Operation{Kind: Put, Key: "k", Value: "1"}
	get := Operation{Kind: Get, Key: "k"}
	cas := Operation{Kind: CompareAndSet, Key: "k", Value: "1"}
	for _, c := range []struct {
		name         string
		operation    Operation
		answers      [][]answer
		outcome      Outcome
		asked        int // how often; 0 is more than once
		acknowledged int
	}{
		{"answered at once", put, [][]answer{{{ms, 0, ok}}}, Succeeded, 1, 1},
		{"answered twice", put, [][]answer{{{ms, 0, ok}, {2 * ms, 0, ok}}}, Succeeded, 1, 1},
		{"a read is not acknowledged", get, [][]answer{{{ms, 0, ok}}}, Succeeded, 1, 0},
		{"a cas that wrote", cas, [][]answer{{{ms, 0, Reply{Status: OK, Result: Result{Found: true}}}}}, Succeeded, 1, 1},
		{"a cas that did not", cas, [][]answer{{{ms, 0, ok}}}, Succeeded, 1, 0},
		{"asked again after silence", put, [][]answer{{}, {{ms, 0, ok}}}, Succeeded, 2, 1},
		{"answered late, by the first", put, [][]answer{{{250 * ms, 0, ok}}, {}}, Succeeded, 2, 1},
		{"sent on to the leader", put, [][]answer{{{ms, 0, Reply{Status: NotLeader, Leader: 3}}}, {{ms, 3, ok}}}, Succeeded, 2, 1},
		{"no leader for a while", put, [][]answer{{{ms, 0, Reply{Status: NotLeader}}}, {{ms, 0, Reply{Status: Unavailable}}}, {{ms, 0, ok}}}, Succeeded, 3, 1},
		{"a status that nobody knows", put, [][]answer{{{ms, 0, Reply{Status: Expired + 1}}}, {{ms, 0, ok}}}, Succeeded, 2, 1},
		{"the answer to an earlier operation", put, [][]answer{{{ms, 0, Reply{Seq: ^uint64(0), Status: OK}}, {2 * ms, 0, Reply{Status: Refused}}}}, Failed, 1, 0},
		{"a write without an answer", put, [][]answer{{}}, Unknown, 0, 0},
		{"a read without an answer", get, [][]answer{{}}, Failed, 0, 0},
		{"done at an earlier try whose result is forgotten", put, [][]answer{{{ms, 3, Reply{Status: Done}}}}, Unknown, 1, 0},
		{"a session that has expired", put, [][]answer{{{ms, 3, Reply{Status: Expired}}}}, Unknown, 1, 0},
		{"a value that would be too long", put, [][]answer{{{ms, 3, Reply{Status: TooLong}}}}, Failed, 1, 0},
		{"sent round in circles", put, [][]answer{{{ms, 0, Reply{Status: NotLeader, Leader: 3}}}, {{ms, 0, Reply{Status: NotLeader, Leader: 2}}}}, Unknown, 0, 0},
	} {
		s := &script{answers: c.answers}
		client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
		_, outcome := client.Do(c.operation)
		s.observed = slices.DeleteFunc(s.observed, func(o sim.Observation) bool { return o.Kind == sim.Registered })
		if outcome != c.outcome || len(s.observed) != c.acknowledged {
			t.Errorf("%s: outcome %d, %d observations; expected %d, %d", c.name, outcome, len(s.observed), c.outcome, c.acknowledged)
		}
		if c.asked > 0 && len(s.sent) != c.asked || c.asked == 0 && (len(s.sent) < 2 || len(s.sent) > 1000) {
			t.Errorf("%s: asked %d times; expected %d", c.name, len(s.sent), c.asked)
		}
		if slices.ContainsFunc(s.seqs, func(seq uint64) bool { return seq != 1 }) {
			t.Errorf("%s: asked with the numbers %v", c.name, s.seqs)
		}
		if s.now > 2*time.Second {
			t.Errorf("%s: took %v", c.name, s.now)
		}
		for _, o := range s.observed {
			if o.Kind != sim.Acknowledged || o.Value != Identity(9, 1) {
				t.Errorf("%s: observed %+v", c.name, o)
			}
		}
	}
}

func TestAClientSendsNoCommandThatIsTooLong(t *testing.T) {
	s := &script{answers: [][]answer{{{time.Millisecond, 0, Reply{Status: OK}}}}}
	client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
	around := len(Command{Client: 9, Session: 101, Seq: 1, Operation: Operation{Kind: Put, Key: "k"}}.Encode())
	longest := strings.Repeat("x", CommandMax-around)
	if _, outcome := client.Do(Operation{Kind: Put, Key: "k", Value: longest}); outcome != Succeeded || client.Refusal() != nil {
		t.Errorf("the longest command: outcome %d, %v; expected %d", outcome, client.Refusal(), Succeeded)
	}
	_, outcome := client.Do(Operation{Kind: Put, Key: "k", Value: longest + "x"})
	if outcome != Failed || len(s.sent) != 1 {
		t.Errorf("one byte more: outcome %d after %d requests; expected %d after none", outcome, len(s.sent)-1, Failed)
	}
	if err := client.Refusal(); err == nil || !strings.Contains(err.Error(), fmt.Sprint(CommandMax+1)) {
		t.Errorf("the refusal is %v; expected how long it was", err)
	}
	if client.Do(Operation{Kind: Put, Key: "k"}); client.Refusal() != nil {
		t.Errorf("the next operation is refused as well: %v", client.Refusal())
	}
}

func TestClientGoesWhereItIsSent(t *testing.T) {
	s := &script{answers: [][]answer{
		{{time.Millisecond, 0, Reply{Status: NotLeader, Leader: 3}}},
		{{time.Millisecond, 0, Reply{Status: OK}}},
	}}
	client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
	client.current = 0
	client.Do(Operation{Kind: Put})
	client.Do(Operation{Kind: Put})
	if !slices.Equal(s.sent, []sim.NodeID{1, 3, 3}) {
		t.Errorf("asked %v; expected 1, then 3, and 3 again", s.sent)
	}
	if !slices.Equal(s.seqs, []uint64{1, 1, 2}) {
		t.Errorf("numbered them %v", s.seqs)
	}
}

func TestAClientRegistersBeforeItsFirstWriteAndAfterItsSessionHasExpired(t *testing.T) {
	ok, expired := Reply{Status: OK}, Reply{Status: Expired}
	s := &script{answers: [][]answer{{{0, 0, ok}}, {{0, 0, ok}}, {{0, 0, ok}}, {{0, 0, expired}}, {{0, 0, ok}}}}
	client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
	get, put := Operation{Kind: Get, Key: "k"}, Operation{Kind: Put, Key: "k"}
	for i, c := range []struct {
		operation Operation
		outcome   Outcome
		opened    uint64 // sessions, two at a time
		doubt     error
	}{
		{get, Succeeded, 0, nil}, {put, Succeeded, 2, nil}, {put, Succeeded, 2, nil}, {put, Unknown, 2, ErrExpired}, {get, Succeeded, 2, nil}, {put, Succeeded, 4, nil},
	} {
		if _, outcome := client.Do(c.operation); outcome != c.outcome || s.opened != c.opened || client.Doubt() != c.doubt {
			t.Errorf("operation %d: outcome %d, %d sessions, doubt %v; expected %d, %d, %v", i+1, outcome, s.opened, client.Doubt(), c.outcome, c.opened, c.doubt)
		}
	}
	if !slices.Equal(s.sessions, []uint64{0, 101, 101, 101, 0, 103}) || !slices.Equal(s.seqs, []uint64{1, 2, 3, 4, 5, 6}) {
		t.Errorf("the commands belong to the sessions %v and are numbered %v; expected 0, 101, 101, 101, 0 and 103, numbered from 1", s.sessions, s.seqs)
	}
	var told []uint64
	for _, o := range s.observed {
		if o.Kind == sim.Registered {
			told = append(told, o.Value)
		}
	}
	if !slices.Equal(told, []uint64{101, 103}) {
		t.Errorf("told of the sessions %v; expected 101 and 103", told)
	}
}

func TestAClientThatIsResumedGoesOnInItsSession(t *testing.T) {
	s := &script{answers: [][]answer{{{0, 0, Reply{Status: OK}}}}}
	config := ClientConfig{ID: 7, Servers: []sim.NodeID{1, 2, 3}}
	put := Operation{Kind: Put, Key: "k"}
	client := NewClient(s, config)
	client.Do(put)
	config.ID = 8
	resumed := Resume(client, s, config)
	if _, outcome := resumed.Do(put); outcome != Succeeded || s.opened != 2 || !slices.Equal(s.seqs, []uint64{1, 2}) || !slices.Equal(s.sessions, []uint64{101, 101}) {
		t.Errorf("outcome %d, numbers %v in the sessions %v of %d; expected %d, 1 and 2 in one of 2", outcome, s.seqs, s.sessions, s.opened, Succeeded)
	}
	if o := s.observed[len(s.observed)-1]; o.Value != Identity(7, 2) {
		t.Errorf("acknowledged %x; expected the second command of client 7", o.Value)
	}
}

func TestAWriteOfAClientThatCannotRegisterHasFailed(t *testing.T) {
	s := &script{silent: true}
	client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1, 2, 3}})
	if _, outcome := client.Do(Operation{Kind: Put, Key: "k"}); outcome != Failed || len(s.sent) > 0 || s.now != 2*time.Second {
		t.Errorf("outcome %d after %d commands and %v; expected %d after none and 2s", outcome, len(s.sent), s.now, Failed)
	}
}

// One copy of a request is executed; then the session expires; and the other copy
// is applied, whose answer is the first that the client gets.
func TestWhatMetAnExpiredSessionMayHaveBeenExecutedThoughItWasSentOnce(t *testing.T) {
	store := NewStore(toy, 1)
	s := &once{Thread: &script{}, store: store}
	client := NewClient(s, ClientConfig{Servers: []sim.NodeID{1}})
	_, outcome := client.Do(Operation{Kind: Append, Key: "k", Value: "x"})
	if value := store.Execute(Operation{Kind: Get, Key: "k"}).Value; value != "x" || s.sent != 1 {
		t.Fatalf("a command that was sent %d times has made %q", s.sent, value)
	}
	if outcome != Unknown {
		t.Errorf("outcome %d; expected %d", outcome, Unknown)
	}
}

// A once is a Thread with one server. It applies each command twice, with another
// client that registers in between, and answers with what became of the copy.
type once struct {
	Thread
	store *Store
	reply Reply
	sent  int
}

func (o *once) Send(_ sim.NodeID, m sim.Message) {
	request := m.(Request)
	command, err := toy.Decode(request.Command)
	if err != nil {
		panic(err)
	}
	if command.Kind != Register {
		o.sent++
		o.store.Apply(command)
		o.store.Apply(Command{Client: 2, Operation: Operation{Kind: Register}})
	}
	result, effect := o.store.Apply(command)
	o.reply = Answer(request.Seq, result, effect)
}

func (o *once) Receive(time.Duration) (sim.NodeID, sim.Message, bool) { return 1, o.reply, true }
