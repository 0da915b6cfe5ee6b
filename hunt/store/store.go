package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A Store is the file of a hunt. Its methods may be called from several
// goroutines.
type Store struct {
	path  string
	pool  *sql.DB
	db    *sql.Conn // the only connection
	plan  Plan
	keeps bool // the states of each run are kept
	// The plan is that of the file, which is there.
	reopens bool

	begunBy string // the build that made the file

	mutex     sync.Mutex // held while something is added
	addRun    *sql.Stmt
	states    map[uint64]Place // the first run that reached each state
	sometimes []map[string]*Sometimes
}

// The size of a file of SQLite is a multiple of pageMin.
const pageMin = 512

// background is for what is too short to be interrupted.
var background = context.Background()

// Open makes the file of a hunt, or continues it. For a strategy that learns,
// it must be told to keep the states of each run.
//
// The error is a *document.Error if the file is damaged, is none of a hunt, was
// made by another plan, or is in use. Any other is that of reading or writing.
func Open(path string, plan Plan, keepStates bool) (*Store, error) {
	s := &Store{path: path, plan: plan, keeps: keepStates, begunBy: plan.Build}
	if err := s.open(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// BegunBy returns the build that made the file. What it judged stands as it
// judged it.
func (s *Store) BegunBy() string { return s.begunBy }

func (s *Store) open() error {
	full, err := filepath.Abs(s.path)
	if err != nil {
		return s.failed(err)
	}
	// What SQLite says of a file that cannot be made tells nobody why.
	file, err := os.OpenFile(full, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return s.failed(err)
	}
	whole, err := isWhole(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return s.failed(err)
	}
	if !whole {
		return s.damaged("it is cut off") // SQLite would not mind
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(full)}
	if s.pool, err = sql.Open(driver, name.String()); err != nil {
		return s.failed(err)
	}
	s.pool.SetMaxOpenConns(1)
	if s.db, err = s.pool.Conn(background); err != nil {
		return s.failed(err)
	}
	if _, err := s.db.ExecContext(background, lock); err != nil {
		return s.failed(err)
	}
	ours, err := s.identify()
	if err != nil {
		return err
	}
	if _, err := s.db.ExecContext(background, writeAhead); err != nil {
		return s.failed(err)
	}
	switch {
	case s.reopens && !ours:
		err = s.damaged("it is empty")
	case s.reopens:
		err = s.adopt()
	case ours:
		err = s.compare()
	default:
		err = s.create(s.plan)
	}
	if err != nil {
		return err
	}
	return s.load()
}

// isWhole reports whether a file has whole pages only, of the size that its head says.
func isWhole(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	page := int64(pageMin)
	var head [18]byte
	if n, err := file.ReadAt(head[:], 0); n == len(head) && string(head[:16]) == "SQLite format 3\x00" {
		page = max(page, int64(head[16])<<8|int64(head[17]))
	} else if n < len(head) && err != io.EOF {
		return false, err
	}
	return info.Size()%page == 0, nil
}

// load reads what is needed to add to the file.
func (s *Store) load() (err error) {
	s.states = make(map[uint64]Place)
	err = s.rows("states", "SELECT state, seed, scenario FROM states", func(scan scanner) error {
		var state, seed int64
		var p Place
		if err := scan(&state, &seed, &p.Scenario); err != nil {
			return err
		}
		p.Seed = uint64(seed)
		s.states[uint64(state)] = p
		return nil
	})
	if err != nil {
		return err
	}
	s.sometimes = make([]map[string]*Sometimes, len(s.plan.Scenarios))
	all, err := s.Sometimes()
	if err != nil {
		return err
	}
	for i := range all {
		each := &all[i]
		if each.Scenario < 0 || each.Scenario >= len(s.sometimes) {
			return s.damaged(fmt.Sprintf("sometimes: there is no scenario %d", each.Scenario))
		}
		if s.sometimes[each.Scenario] == nil {
			s.sometimes[each.Scenario] = make(map[string]*Sometimes)
		}
		s.sometimes[each.Scenario][each.Name] = each
	}
	if s.addRun, err = s.db.PrepareContext(background, insertRun); err != nil {
		return s.failed(err)
	}
	return nil
}

// Close closes the file. Everything that was added is in it already.
func (s *Store) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []error
	if s.addRun != nil {
		all = append(all, s.addRun.Close())
	}
	if s.db != nil {
		all = append(all, s.db.Close())
	}
	if s.pool != nil {
		all = append(all, s.pool.Close())
	}
	s.addRun, s.db, s.pool = nil, nil, nil
	if err := errors.Join(all...); err != nil {
		return s.failed(err)
	}
	return nil
}

// A scanner copies a row into variables.
type scanner func(into ...any) error

// rows hands each row of an answer to one. What cannot be read is damage in a
// table.
func (s *Store) rows(table, query string, one func(scanner) error, args ...any) error {
	rows, err := s.db.QueryContext(background, query, args...)
	if err != nil {
		return s.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows.Scan); err != nil {
			return s.damaged(table + ": " + strings.TrimPrefix(err.Error(), "sql: "))
		}
	}
	if err := rows.Err(); err != nil {
		return s.failed(err)
	}
	return nil
}

// rowsOf returns what read makes of each row of an answer.
func rowsOf[T any](s *Store, table, query string, read func(scanner) (T, error), args ...any) ([]T, error) {
	var all []T
	err := s.rows(table, query, func(scan scanner) error {
		one, err := read(scan)
		all = append(all, one)
		return err
	}, args...)
	return all, err
}

// atomically makes several changes, all or none.
func (s *Store) atomically(change func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(background, nil)
	if err != nil {
		return s.failed(err)
	}
	if err := change(tx); err != nil {
		_ = tx.Rollback() // the change is what failed
		return s.failed(err)
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return s.failed(err)
	}
	return nil
}

// failed says what is wrong with the file, whoever found out.
func (s *Store) failed(err error) error {
	switch codeOf(err) {
	case codeBusy, codeLocked:
		return s.refuse("another program that uses the file", "none; wait for the other hunt to end, or choose another place with --out")
	case codeError, codeCorrupt, codeNotADB:
		return s.damaged(words(err))
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: cannot be written (%s); make room there, or choose another place with --out", s.path, words(err))
}
