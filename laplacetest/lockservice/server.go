package lockservice

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// tokenFile holds the highest token that was granted, in 8 bytes.
const tokenFile = "token"

// A server grants leases, one at a time.
type server struct {
	Config
	env    sim.Env
	file   disk.File
	token  Token         // the highest granted
	leased time.Duration // until when nobody else gets a lease, by this node's clock
}

// Server returns the program of a server.
func Server(c Config) sim.Factory {
	return func(sim.NodeID) sim.Process { return &server{Config: c} }
}

// Boot reads what was granted before. Who holds the lease, and for how long, is
// forgotten, so nobody gets one for as long as it may last.
func (s *server) Boot(env sim.Env) {
	s.env = env
	if err := s.open(); err != nil {
		panic(err)
	}
	if s.token > 0 {
		s.leased = env.Monotonic() + Lease
	}
}

func (s *server) open() (err error) {
	if s.file, err = s.env.Disk().Open(tokenFile); errors.Is(err, fs.ErrNotExist) {
		return s.create()
	}
	if err != nil {
		return err
	}
	var bytes [8]byte
	_, err = s.file.ReadAt(bytes[:], 0)
	if errors.Is(err, io.EOF) {
		return s.create() // it went down while it created the file
	}
	if err != nil {
		return err
	}
	s.token = Token(binary.BigEndian.Uint64(bytes[:]))
	return nil
}

func (s *server) create() (err error) {
	if s.file, err = s.env.Disk().Create(tokenFile); err != nil {
		return err
	}
	if err := s.remember(); err != nil {
		return err
	}
	if err := s.file.Sync(); err != nil {
		return err
	}
	return s.env.Disk().SyncDir(".")
}

// remember writes the token to the disk, but does not sync.
func (s *server) remember() error {
	_, err := s.file.WriteAt(binary.BigEndian.AppendUint64(nil, uint64(s.token)), 0)
	return err
}

// Receive answers clients.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case Ask:
		s.ask(from, m)
	case Release:
		if m.Token == s.token {
			s.leased = 0
		}
	}
}

func (s *server) ask(from sim.NodeID, m Ask) {
	leased := s.env.Monotonic() < s.leased
	if m.Token < s.token || leased && m.Token != s.token || !leased && m.Token == s.token {
		s.env.Send(from, Refuse{m.Token, s.token})
		return
	}
	if m.Token > s.token {
		s.token = m.Token
		if err := s.remember(); err != nil {
			panic(err)
		}
		if s.Flaw != Unsynced {
			if err := s.file.Sync(); err != nil {
				panic(err)
			}
		}
		s.leased = s.env.Monotonic() + Lease
	}
	s.env.Send(from, Grant(m))
}

// Expire is never called: a server sets no timer.
func (s *server) Expire(sim.Timer) {}
