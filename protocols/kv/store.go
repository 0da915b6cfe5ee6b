package kv

// MaxSessions is how many sessions a Store remembers.
const MaxSessions = 4096

// A Store is the state machine: keys, values, and a session for each client.
// Stores that apply the same commands in the same order are equal, and so are
// their snapshots.
//
// Sessions make retries safe (Ongaro, "Consensus: Bridging Theory and
// Practice", section 6.3). A session holds the number and the result of its
// client's last command. It begins with the first command of a client without
// one. When there are MaxSessions already, the session that has gone longest
// without a command, counted in commands applied, ends to make room: a
// command is executed at most once unless MaxSessions other clients are heard
// between two of its tries.
type Store struct {
	values   map[string]string
	sessions map[uint64]*session
	applied  uint64 // commands with a session, up to now
}

// A session is what a Store remembers of a client.
type session struct {
	seq    uint64 // the number of its last command
	used   uint64 // Store.applied when that command came
	result Result // that it returned, unless it is forgotten
	again  Effect // what becomes of it if it is tried again: Repeated, Overlong or Forgotten
}

// ResultMax is how many bytes of a result a session keeps. All sessions together
// then take little, however long the values are: without it each of 500 clients
// that append to one value would keep a copy of that.
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
	// Overlong: the value that Append would have made takes more than
	// CommandMax bytes, so nothing was done; nor will it be, however often the
	// command is repeated.
	Overlong
	// Forgotten: it was executed before, and what it returned then took more
	// than ResultMax bytes and is no longer known.
	Forgotten
)

// NewStore returns a store without keys.
func NewStore() *Store {
	return &Store{values: make(map[string]string), sessions: make(map[uint64]*session)}
}

// Apply executes a command unless its session shows that it was executed
// before.
func (s *Store) Apply(c Command) (Result, Effect) {
	if c.Client == 0 {
		return s.execute(c.Operation)
	}
	s.applied++
	client := s.sessions[c.Client]
	switch {
	case client == nil:
		client = s.open(c.Client)
	case c.Seq == client.seq:
		client.used = s.applied
		return client.result, client.again
	case c.Seq < client.seq:
		return Result{}, Stale
	}
	client.seq = c.Seq
	client.used = s.applied
	result, effect := s.execute(c.Operation)
	client.remember(result, effect)
	return result, effect
}

// open begins a session, ending the longest unused one if there are too many.
func (s *Store) open(id uint64) *session {
	if len(s.sessions) >= MaxSessions {
		oldest, used := uint64(0), s.applied
		//laplace:allow maporder because no two sessions were used last by the same command
		for other, o := range s.sessions {
			if o.used < used {
				oldest, used = other, o.used
			}
		}
		delete(s.sessions, oldest)
	}
	opened := new(session)
	s.sessions[id] = opened
	return opened
}

// Execute carries out an operation, whoever asks and however often. An Append
// to what would be longer than CommandMax does nothing and returns nothing.
func (s *Store) Execute(o Operation) Result {
	result, _ := s.execute(o)
	return result
}

// execute carries out an operation, which is Executed or Overlong.
func (s *Store) execute(o Operation) (Result, Effect) {
	if o.Kind == Append && len(s.values[o.Key])+len(o.Value) > CommandMax {
		return Result{}, Overlong
	}
	return s.do(o), Executed
}

// do carries out an operation that may be carried out.
func (s *Store) do(o Operation) Result {
	switch o.Kind {
	case Get:
		value, found := s.values[o.Key]
		return Result{Value: value, Found: found}
	case Put:
		s.values[o.Key] = o.Value
		return Result{}
	case Delete:
		delete(s.values, o.Key)
		return Result{}
	case Append:
		value := s.values[o.Key] + o.Value
		s.values[o.Key] = value
		return Result{Value: value}
	case CompareAndSet:
		value, found := s.values[o.Key]
		if !found || value != o.Expected {
			return Result{}
		}
		s.values[o.Key] = o.Value
		return Result{Found: true}
	}
	panic("kv: cannot execute " + o.Kind.String())
}
