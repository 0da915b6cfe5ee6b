package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/loopback"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/wire"
)

func silent(*teller, string) {}

// telling is the language of tellers, and tellers their cluster of the given
// servers.
func telling(t *testing.T) *wire.Language {
	t.Helper()
	l, err := wire.NewLanguage(append(clientMessages(), note{})...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func tellers(ids ...sim.NodeID) uint64 { return rng.HashString(fmt.Sprint("telling", ids)) }

func TestMessagesPassBetweenNodesAndSurviveTheRestartOfOne(t *testing.T) {
	here, there := loopback.Listen(t), loopback.Listen(t)
	servers := Servers{{1, here.Addr().String()}, {2, there.Addr().String()}}
	// The one sends until it is answered; the other answers.
	asker := &teller{script: func(t *teller, happened string) {
		switch happened {
		case "boot", "expire again":
			t.env.Send(2, note{"question"})
			t.env.Send(99, note{"to nobody"})
			t.env.SetTimer("again", 5*time.Millisecond)
		}
	}}
	answerer := func() *teller {
		return &teller{script: func(t *teller, happened string) {
			if strings.HasPrefix(happened, `"question"`) {
				t.env.Send(1, note{"answer of " + fmt.Sprintf("%p", t)})
			}
		}}
	}
	runTeller(t, asker, 1, servers, here)
	first := answerer()
	end := runTeller(t, first, 2, servers, there)
	awaitLine(t, first, `"question" from n1`)
	awaitLine(t, asker, fmt.Sprintf(`"answer of %p" from n2`, first))
	end()
	again, err := net.Listen("tcp", servers[1].Address)
	if err != nil {
		t.Fatal(err)
	}
	second := answerer()
	runTeller(t, second, 2, servers, again)
	awaitLine(t, asker, fmt.Sprintf(`"answer of %p" from n2`, second))
}

func TestAServerThatHasConnectedIsTriedAtOnce(t *testing.T) {
	here := loopback.Listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	deaf := func(sim.NodeID, sim.Message, int) {}
	first := newTransport(1, tellers(1, 2), telling(t), deaf, logFor(t))
	first.link(Server{2, "127.0.0.1:1"})
	second := newTransport(2, tellers(1, 2), telling(t), deaf, logFor(t))
	second.link(Server{1, here.Addr().String()})
	running.Go(func() { first.accept(ctx, here) })

	rested := make(chan time.Duration, 1)
	running.Go(func() { rested <- first.links[2].rest(ctx, time.Hour) })
	running.Go(func() { second.links[1].run(ctx, func(error) {}) })
	select {
	case next := <-rested:
		if next != retryMin {
			t.Errorf("the attempt after that waits %v, expected %v", next, retryMin)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server has connected, and within ten seconds nobody tried to connect to it")
	}
}

// visit connects to a server, writes some bytes, and reads until the server
// closes the connection.
func visit(t *testing.T, address string, text []byte) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Write(text); err != nil {
		t.Fatal(err)
	}
	// A server that closes with bytes unread resets the connection.
	if _, err := io.Copy(io.Discard, c); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the server did not close the connection after %q", text)
	}
}

func TestWhoeverCannotBeUnderstoodIsDisconnectedWithOneLine(t *testing.T) {
	l := loopback.Listen(t)
	address := l.Addr().String()
	servers := Servers{{1, address}, {2, "127.0.0.1:1"}}
	log := &lineLog{}
	p := &teller{script: silent}
	language := telling(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{
			Protocol: "telling", Program: func(sim.NodeID) sim.Process { return p }, Messages: []any{note{}},
			ID: 1, Servers: servers, Listener: l, Directory: t.TempDir(),
			Log: func(line string) {
				if strings.HasPrefix(line, "from") {
					log.add(line)
				}
			},
		})
	}()
	greeting := func(change func(*hello)) []byte {
		h := hello{Version: version, From: 2, To: 1, Incarnation: 1, Cluster: tellers(1, 2), Language: language.Fingerprint()}
		change(&h)
		frame, err := greetings.Frame(h, helloMax)
		if err != nil {
			t.Fatal(err)
		}
		return frame
	}
	good := greeting(func(*hello) {})
	frame := func(m any) []byte {
		f, err := language.Frame(m, wire.FrameMax)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	damaged := frame(note{"damaged"})
	damaged[len(damaged)-1] ^= 1
	for _, c := range []struct {
		sent []byte
		word string
	}{
		{[]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), "did not say who it is"},
		{bytes.Repeat([]byte{0}, 100), "did not say who it is"},
		{frame(note{"no hello"}), "did not say who it is"},
		{greeting(func(h *hello) { h.Version = version + 1 }), fmt.Sprintf("version %d, expected %d", version+1, version)},
		{greeting(func(h *hello) { h.To = 2 }), "takes this node for 2, expected 1"},
		{greeting(func(h *hello) { h.Cluster++ }), "another cluster"},
		{greeting(func(h *hello) { h.Language++ }), "another form"},
		{greeting(func(h *hello) { h.From = 3 }), "found node 3"},
		{greeting(func(h *hello) { h.From = 1 }), "found node 1"},
		{greeting(func(h *hello) { h.From = -1 }), "found node -1"},
		{append(bytes.Clone(good), damaged...), "checksum"},
		{append(bytes.Clone(good), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0), "at most"},
		{append(append(bytes.Clone(good), frame(note{"heard"})...), good...), "live.hello"},
	} {
		before := log.String()
		visit(t, address, c.sent)
		eventually(t, "a line", func() bool { return len(log.String()) > len(before) })
		if line := strings.TrimPrefix(log.String(), before); !strings.Contains(line, c.word) || strings.Count(strings.TrimSpace(line), "\n") > 0 {
			t.Errorf("after %q it logged %q, expected one line with %q", c.sent, line, c.word)
		}
	}
	awaitLine(t, p, `"heard" from n2`)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestASecondClientOfOneNumberIsRefused(t *testing.T) {
	tr := newTransport(1, 0, telling(t), nil, nil)
	first, again, other := newOutbox(), newOutbox(), newOutbox()
	id := serverMax + 5
	if err := errors.Join(tr.register(hello{From: id, Incarnation: 1}, first), tr.register(hello{From: id, Incarnation: 1}, again)); err != nil {
		t.Fatal("a client that connects again: ", err)
	}
	if err := tr.register(hello{From: id, Incarnation: 2}, other); err == nil {
		t.Error("another client of its number was taken in")
	}
	tr.leave(id, first) // the old connection has been noticed to be dead
	if tr.box(id) != again {
		t.Error("the new connection of the client is forgotten with the old one")
	}
	tr.leave(id, again)
	if err := tr.register(hello{From: id, Incarnation: 2}, other); err != nil {
		t.Error("after the client has left: ", err)
	}
}

func TestAMessageThatIsTooLongDoesNotLeaveAndTheLogSaysSo(t *testing.T) {
	var log lineLog
	tr := newTransport(1, 0, telling(t), nil, log.add)
	tr.link(Server{2, "127.0.0.1:1"})
	tr.links[2].box.open()
	tr.send(2, note{strings.Repeat("x", wire.FrameMax-64)})
	if sent := len(tr.links[2].box.take(nil)); sent != 1 || log.String() != "" {
		t.Errorf("of one that is almost too long %d left, and it logged %q", sent, log.String())
	}
	tr.send(2, note{strings.Repeat("x", wire.FrameMax)})
	if sent := len(tr.links[2].box.take(nil)); sent != 0 || !strings.Contains(log.String(), fmt.Sprintf("expected at most %d", wire.FrameMax)) {
		t.Errorf("of one that is too long %d left, and it logged %q", sent, log.String())
	}
}

// A metered connection takes all that is written, and notes how much under one
// deadline.
type metered struct {
	net.Conn
	got         []byte
	under, most int
}

func (m *metered) Write(p []byte) (int, error) {
	m.got = append(m.got, p...)
	m.under += len(p)
	m.most = max(m.most, m.under)
	return len(p), nil
}

func (m *metered) SetWriteDeadline(time.Time) error {
	m.under = 0
	return nil
}

func TestHoweverMuchWaitsTheOtherEndHasTimeForEachPortion(t *testing.T) {
	frames := [][]byte{
		bytes.Repeat([]byte("a"), 10), bytes.Repeat([]byte("b"), 3*portionMax), {}, bytes.Repeat([]byte("c"), 100),
		bytes.Repeat([]byte("d"), portionMax-110), bytes.Repeat([]byte("e"), 1<<20),
	}
	m := &metered{}
	if !newConnection(m).writeAll(t.Context(), slices.Clone(frames)) {
		t.Fatal("it was not written")
	}
	if !bytes.Equal(m.got, bytes.Join(frames, nil)) {
		t.Errorf("%d bytes were written, or others; expected %d", len(m.got), len(bytes.Join(frames, nil)))
	}
	if m.most != portionMax {
		t.Errorf("%d bytes were to be taken by one deadline, expected %d", m.most, portionMax)
	}
}

func TestAMessageThatIsNotListedIsAMistakeOfTheProtocol(t *testing.T) {
	tr := newTransport(1, 0, telling(t), nil, nil)
	tr.link(Server{2, "127.0.0.1:1"})
	defer func() {
		if text := fmt.Sprint(recover()); !strings.Contains(text, "live.Server") || !strings.Contains(text, "list of its protocol's messages") {
			t.Errorf("it ended with %s", text)
		}
	}()
	tr.send(2, note{"one"})
	tr.send(99, Server{}) // to nobody: lost
	tr.send(2, Server{})
}

func TestQueuesAreBoundedAndLoseWhatIsTooMuch(t *testing.T) {
	m := newMailbox()
	for range 3 {
		m.put(event{}, mailboxMax/2-1)
	}
	m.put(event{}, 0) // from the node itself, or the end of a sync: never lost
	if taken := m.take(nil); len(taken) != 3 {
		t.Errorf("%d events are in a mailbox for two messages and what is never lost", len(taken))
	}
	m.put(event{}, mailboxMax)
	if taken := m.take(nil); len(taken) != 1 {
		t.Error("an emptied mailbox takes nothing")
	}

	o := newOutbox()
	frame := make([]byte, outboxMax/2-1)
	o.put(frame, len(frame))
	if len(o.take(nil)) != 0 {
		t.Error("without a connection a frame waits for one")
	}
	o.open()
	for range 3 {
		o.put(frame, len(frame))
	}
	if n := len(o.take(nil)); n != 2 {
		t.Errorf("%d frames are in an outbox for two", n)
	}
	o.put(frame, len(frame))
	o.close()
	o.open()
	if len(o.take(nil)) != 0 {
		t.Error("a frame has outlived the connection that it was for")
	}
}

func TestAThreadReachesWhoeverRuns(t *testing.T) {
	l := loopback.Listen(t)
	servers := Servers{{1, l.Addr().String()}, {2, "127.0.0.1:1"}}
	p := &server{}
	runTeller(t, p, 1, servers, l)
	thread, err := Dial(t.Context(), servers, logFor(t))
	if err != nil {
		t.Fatal(err)
	}
	defer thread.Close()
	if thread.ID() <= serverMax || sim.NodeID(thread.Client()&(1<<24-1)) != thread.ID() {
		t.Errorf("a client has the number %d and is called %x", thread.ID(), thread.Client())
	}
	thread.Send(2, services.Request{Seq: 1})
	thread.Send(1, services.Request{Seq: 2})
	from, m, ok := thread.Receive(10 * time.Second)
	if !ok || from != 1 || m != (services.Reply{Seq: 2, Status: services.Unavailable}) {
		t.Errorf("from %v came %v, %v", from, m, ok)
	}
	if _, m, ok := thread.Receive(time.Millisecond); ok {
		t.Errorf("%v came unasked", m)
	}
}

func TestWhoHearsOfAConnectionCanSendOverIt(t *testing.T) {
	l := loopback.Listen(t)
	runTeller(t, &server{}, 1, Servers{{1, l.Addr().String()}}, l)
	tr := newTransport(serverMax+1, 0, nil, func(sim.NodeID, sim.Message, int) {}, logFor(t))
	tr.link(Server{1, l.Addr().String()})
	ctx, cancel := context.WithCancel(t.Context())
	waiting := 0
	tr.links[1].run(ctx, func(error) {
		tr.send(1, services.Request{Seq: 1})
		waiting = len(tr.links[1].box.take(nil))
		cancel()
	})
	if waiting != 1 {
		t.Errorf("%d frames wait for the connection, expected the one that was sent as soon as it was there", waiting)
	}
}

// A server answers requests.
type server struct{ env sim.Env }

func (s *server) Boot(env sim.Env) { s.env = env }
func (s *server) Receive(from sim.NodeID, m sim.Message) {
	s.env.Send(from, services.Reply{Seq: m.(services.Request).Seq, Status: services.Unavailable})
}
func (s *server) Expire(sim.Timer) {}

func TestWithoutServersThereIsNoThread(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ctx := range map[string]context.Context{"nobody listens": t.Context(), "the context has ended": ended} {
		if _, err := Dial(ctx, Servers{{1, "127.0.0.1:1"}, {2, "127.0.0.1:1"}}, func(string) {}); err == nil || !strings.Contains(err.Error(), "1=127.0.0.1:1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
