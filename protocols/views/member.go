package views

import (
	"fmt"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// The timers of a member.
const (
	PingTimer   sim.Timer = "ping"   // to the service
	ResendTimer sim.Timer = "resend" // for what may have been lost
)

// A Member is a server that can be a member of views, but for what the paper of its
// protocol is about: it keeps the log, enters views, hands the state to who joins and
// is handed it, feeds its successor, and takes snapshots. A protocol's server embeds
// one.
type Member struct {
	*Config
	ledger
	// Host has the machine, and the reads that wait until the view is known to stand.
	host.Host
	Env sim.Env
	ID  sim.NodeID

	// Log is on disk: the view, and the updates.
	Log  *Log
	Role Role
	// CommitIndex is the index up to which all full members have the log.
	CommitIndex uint64
	// LastApplied is the index up to which the machine has executed the log.
	LastApplied uint64
	// Owed is what the predecessor is to hear.
	Owed Owed
	// Spoke reports whether the successor was sent anything since the resend timer
	// expired last.
	Spoke bool

	// Feed sends the log on to the successor.
	Feed *Feed
	// Joiner is the successor, if it joins.
	Joiner Joiner

	// Round is the last round of questions whether it stands.
	Round uint64

	duties   Duties
	roleView uint64 // the view in which it took up its role
	hasRole  bool   // it has taken up one since it started
	pings    timer
	resends  timer
	post     post

	// While it joins.
	reception reception // the state that it is being handed
	admitted  uint64    // the view in which it was told when it is a full member:
	admission uint64    // once its log is on disk up to here
	known     uint64    // what it knew to be committed before
}

// Duties are what the server of a protocol does besides what each [Member] does.
type Duties interface {
	// Dismiss sends those who wait for a read to whoever serves it in the view, which
	// was entered just now.
	Dismiss()
	// Assume begins the work of the role that the member has taken up in its view.
	Assume()
	// Request takes in what a client asks for.
	Request(from sim.NodeID, m services.Request)
	// Forward hands on to the successor, if there is one, what is on disk.
	Forward()
	// SendBatch sends the successor a part of the log.
	SendBatch(b Batch)
	// Ack is the message by which what is owed is acknowledged, for the log up to an
	// index.
	Ack(o Owed, index uint64) sim.Message
	// Commit takes note that all full members have the log up to an index, and applies
	// it.
	Commit(index uint64)
	// Serve commits what may be, and answers the reads that may be answered.
	Serve()
	// Resend asks once more for what has not come, besides what is sent again from now on
	// of the state or of the log.
	Resend()
	// Install puts the predecessor's state in the place of the member's own; see
	// [Member.Replace].
	Install(s Snapshot)
	// MustAgree holds once the inbox has drained; see [Member.Never].
	MustAgree()
	// MustBeConfirmed holds for a read that is answered: the view stood after it came.
	MustBeConfirmed(r host.Read)
}

// NewMember returns a member that has not started yet, of a server with the given
// duties.
func NewMember(c *Config, duties Duties) Member { return Member{Config: c, duties: duties, Role: Idle} }

// Boot restores what is on disk. Whoever was not first goes on with its office. The
// first must not, for it does not know what it had promised: it tells the service and
// waits for a view in which it is first anew, or is not (lab 2: a server that restarts
// pings with view 0).
func (m *Member) Boot(env sim.Env) {
	m.Env, m.ID = env, env.ID()
	m.pings = newTimer(PingTimer, m.heartbeat)
	m.resends = newTimer(ResendTimer, m.Config.resend)
	m.Host = host.New(env, services.NewStore(m.service, m.Sessions), m.protocol, m.Flaw, func(to sim.NodeID, reply services.Reply) { m.Send(to, reply) })
	if m.check("trust its disk", m.recover()) {
		m.assume()
		m.ping()
	}
}

// recover reads back what is on disk.
func (m *Member) recover() error {
	opened, err := openLog(m.Env.Disk())
	if err != nil {
		return err
	}
	m.Log = opened
	m.Feed = newFeed(m.Log, m.BatchBytes, m.Config.resend)
	if snapshot := m.Log.Snapshot(); snapshot.Data != nil {
		if err := m.restore(snapshot); err != nil {
			return err
		}
	}
	m.Log.tell(m.Env)
	return nil
}

// restore puts a snapshot in the place of the machine's state.
func (m *Member) restore(snapshot Snapshot) error {
	if err := m.Machine.Install(m.Env, m.SnapshotPart, snapshot.Data); err != nil {
		return err
	}
	m.CommitIndex, m.LastApplied = snapshot.Index, snapshot.Index
	m.Env.Observe(sim.Observation{Kind: sim.Restored, Term: snapshot.View, Index: snapshot.Index})
	return nil
}

// Receive handles a message that is not the protocol's own.
func (m *Member) Receive(from sim.NodeID, message sim.Message) {
	switch got := message.(type) {
	case services.Request:
		last := m.Log.Last()
		m.duties.Request(from, got)
		m.ask(m.Log.Last() - last)
	case Announce:
		m.enter(got.View)
	case StateReply:
		m.stateReply(got)
	}
}

// Expire handles a timeout.
func (m *Member) Expire(timer sim.Timer) {
	switch timer {
	case PingTimer:
		m.pings.expire()
		m.resends.mustRun(m.Env.Monotonic())
		m.ping()
	case ResendTimer:
		m.resends.expire()
		m.resend()
	}
}

// resend tries again where an answer has not come: it goes back to what the successor
// has, of the state or of the log.
func (m *Member) resend() {
	now := m.Env.Monotonic()
	m.Await()
	switch {
	case m.Joiner.isHanded():
		m.Joiner.handover.Retry(now)
		m.handOver()
	case m.Feeds():
		m.Feed.retry(now)
	}
	m.duties.Resend()
	m.mustBeInTime(now)
	m.Spoke = false
}

// Await sets the resend timer: the member waits for answers.
func (m *Member) Await() { m.resends.set(m.Env, m.Config.resend) }

// Rest stops the resend timer.
func (m *Member) Rest() { m.resends.stop(m.Env) }

// Drained does once what many messages called for: one sync, one message to the
// successor, one acknowledgement.
//
// An update is on a member's disk before it is handed on. So no member has one that
// its predecessor could have lost, and what the last has, all have. The member does
// not wait for its disk meanwhile: one that stalls holds up updates, and nothing else.
func (m *Member) Drained() {
	if m.halted {
		m.mustBeStopped()
		return
	}
	m.check("write its disk", m.Log.beginSync(m.Env.Monotonic()))
	m.duties.Forward()
	m.complete()
	m.duties.Serve()
	m.Acknowledge(m.Log.Synced())
	m.takeSnapshot()
	m.mustAgree()
}

// Synced handles the end of a sync that the member did not wait for.
func (m *Member) Synced(tag uint64, err error) {
	if m.halted {
		return
	}
	before := m.Log.Snapshot().Index
	replaced, err := m.Log.endSync(tag, err)
	switch snapshot := m.Log.Snapshot(); {
	case !m.check("sync its disk", err):
	case replaced:
		m.installed()
		m.MustOwe()
	case snapshot.Index > before:
		m.Env.Observe(sim.Observation{Kind: sim.Compacted, Term: snapshot.View, Index: snapshot.Index})
	}
}

// Stop hands on what there is, and tells the service that the member leaves, so that
// the view changes at once.
func (m *Member) Stop() {
	if m.halted || !m.persist() {
		return
	}
	m.Drained()
	if m.halted {
		return
	}
	m.Log.mustBeDurable()
	m.pingMasters(Ping{View: m.Log.View().Number, Leaving: true})
}

// persist makes the log durable, and reports whether the member may go on.
func (m *Member) persist() bool { return m.check("sync its disk", m.Log.sync()) }

// takeSnapshot begins to replace entries by a snapshot once enough are applied, or goes
// on with that.
func (m *Member) takeSnapshot() {
	if m.halted || !m.Log.compacting() && !m.isSnapshotDue() {
		return
	}
	if !m.Log.compacting() {
		if m.LastApplied > m.CommitIndex {
			panic(fmt.Sprintf("views: a snapshot up to entry %d; only those up to entry %d are committed", m.LastApplied, m.CommitIndex))
		}
		m.Log.beginCompact(m.Capture())
	}
	m.check("write a snapshot", m.Log.compact())
}

// isSnapshotDue reports whether a snapshot is worth taking, and may stand for
// everything that is applied: that is committed, and nothing that a successor may lack.
func (m *Member) isSnapshotDue() bool {
	return m.LastApplied == m.CommitIndex && m.Log.isDue(m.LastApplied, m.SnapshotEvery, m.SnapshotBytes) &&
		(!m.Feeds() || m.Feed.Acked() >= m.LastApplied)
}

// Capture begins a snapshot of the machine.
func (m *Member) Capture() *Capture {
	return m.Log.capture(m.Env, m.Machine, m.LastApplied, m.SnapshotPart)
}

// Send sends a message, unless the member has stopped on the way to here.
func (m *Member) Send(to sim.NodeID, message sim.Message) {
	if m.halted {
		return
	}
	m.Log.mustStand()
	m.count(message)
	m.Spoke = m.Spoke || to == m.Successor()
	m.Env.Send(to, message)
}

// check stops the member for good, until it is started again, if it has failed to do
// something. It reports whether it may go on.
func (m *Member) check(do string, err error) bool {
	return m.goesOn(m.Env, 0, do, err, &m.pings, &m.resends)
}
