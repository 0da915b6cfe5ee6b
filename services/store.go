package services

import "fmt"

// A Store is the state machine: keys, values, and the sessions of clients. Stores
// that apply the same commands in the same order are equal, and so are their
// snapshots.
//
// Sessions make retries safe (Ongaro, "Consensus: Bridging Theory and
// Practice", section 6.3). A client registers to open one, and its commands name
// it from then on. A session holds the number and the result of its last command,
// so that none is executed twice. When there is no room for another, the session
// ends that has gone longest without a command, counted in commands applied; and
// a command of a session that has ended, or never was, is not executed, for
// nobody knows any more whether it was before. No two sessions ever have the same
// number, and each is one client's: should a system lose what it acknowledged, and
// give a number again, the first client does not take the second's results for its
// own.
type Store struct {
	service  *Service
	cells    Cells
	most     int // sessions; the same at all servers, for it decides what is executed
	sessions map[uint64]*session
	applied  uint64 // commands that register or belong to a session, up to now
}

// A session is what a Store remembers of a client.
type session struct {
	client uint64 // that it belongs to
	seq    uint64 // the number of its last command; 0 if there was none
	used   uint64 // Store.applied when that command came, or when it was opened
	result Result // that the command returned, unless it is forgotten
	again  Effect // what becomes of it if it is tried again: Repeated, Overlong or Forgotten
}

// ResultMax is how many bytes of a result a session keeps. All sessions together
// then take little, however long the values are: without it each of 500 clients
// that lengthen one value would keep a copy of that.
const ResultMax = 4096

// remember keeps what the session needs to know of its last command.
func (s *session) remember(result Result, effect Effect) {
	switch {
	case effect == Overlong:
		s.result, s.again = Result{}, Overlong
	case len(result.Value) > ResultMax:
		s.result, s.again = Result{}, Forgotten
	default:
		s.result, s.again = result, Repeated
	}
}

// An Effect is what became of a command.
type Effect uint8

// The effects.
const (
	// Executed: the command was executed now.
	Executed Effect = iota + 1
	// Repeated: it was executed before, and the result is that of then.
	Repeated
	// Stale: its client has gone on to a later command, so the result is no
	// longer known. Nobody waits for it.
	Stale
	// Overlong: the value that it would have made takes more than
	// CommandMax bytes, so nothing was done; nor will it be, however often the
	// command is repeated.
	Overlong
	// Forgotten: it was executed before, and what it returned then took more
	// than ResultMax bytes and is no longer known.
	Forgotten
	// Opened: it registered, and the result has the number of the session.
	Opened
	// Sessionless: it names a session that is not known, any more or at all, so
	// nothing was done. The session will not be known again.
	Sessionless
)

// NewStore returns a store without keys that remembers so many sessions at most;
// at least 1.
func NewStore(service *Service, sessions int) *Store {
	if sessions < 1 {
		panic(fmt.Sprintf("services: a store for %d sessions; expected at least 1", sessions))
	}
	return &Store{service: service, cells: *NewCells(service), most: sessions, sessions: make(map[uint64]*session)}
}

// Decode reads a command of the store's service; see [Service.Decode].
func (s *Store) Decode(encoded string) (Command, error) { return s.service.Decode(encoded) }

// Apply executes a command unless its session shows that it was executed
// before, or is not known.
func (s *Store) Apply(c Command) (Result, Effect) {
	was := s.applied
	switch {
	case c.Kind == Register:
		s.applied++
		s.open(s.applied, c.Client)
		s.mustHaveOpened(c, was)
		return Result{Session: s.applied}, Opened
	case c.Session == 0:
		return s.execute(c.Operation)
	}
	s.applied++
	one := s.sessions[c.Session]
	switch {
	case one == nil || one.client != c.Client:
		return Result{}, Sessionless
	case c.Seq == 0 || c.Seq < one.seq:
		one.mustBeBeyond(c)
		return Result{}, Stale
	}
	one.used = s.applied
	if c.Seq == one.seq {
		one.mustKnow(c, was)
		return one.result, one.again
	}
	one.mustGoOn(c)
	one.seq = c.Seq
	result, effect := s.execute(c.Operation)
	one.remember(result, effect)
	one.mustRemember(result, effect)
	return result, effect
}

// open begins a client's session, ending the longest unused ones if there are too
// many.
func (s *Store) open(number, client uint64) {
	for len(s.sessions) >= s.most {
		oldest, used := uint64(0), s.applied
		//laplace:allow maporder because no two sessions were used last by the same command
		for other, o := range s.sessions {
			if o.used < used {
				oldest, used = other, o.used
			}
		}
		delete(s.sessions, oldest)
	}
	s.sessions[number] = &session{client: client, used: s.applied}
}

// Reopen makes the session of a command known if it is not: what was executed in it
// before will be executed again. A correct server never does it; it is the flaw of
// those who begin a session with the first command of it that they see.
func (s *Store) Reopen(c Command) {
	if c.Session != 0 && s.sessions[c.Session] == nil {
		s.applied++
		s.open(c.Session, c.Client)
	}
}

// Execute carries out an operation, whoever asks and however often. One that makes a
// value which would be longer than CommandMax does nothing and returns nothing.
func (s *Store) Execute(o Operation) Result {
	result, _ := s.execute(o)
	return result
}

// execute carries out an operation, which is Executed or Overlong.
func (s *Store) execute(o Operation) (Result, Effect) {
	if result, ok := s.service.Execute(&s.cells, o); ok {
		return result, Executed
	}
	return Result{}, Overlong
}
