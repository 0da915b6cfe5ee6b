package store

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
)

// format is the version of the tables, and application what SQLite keeps in
// the head of a file to tell whose it is: "Lapl".
const (
	format      = 3
	application = 0x4c61706c
)

// schema makes the tables; docs/hunt-format.md describes them.
const schema = `
CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE scenarios (
	scenario INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	text     TEXT NOT NULL
);
CREATE TABLE runs (
	seed       INTEGER NOT NULL,
	scenario   INTEGER NOT NULL,
	verdict    TEXT    NOT NULL,
	digest     TEXT    NOT NULL,
	signature  TEXT    NOT NULL,
	events     INTEGER NOT NULL,
	virtual_ns INTEGER NOT NULL,
	wall_ns    INTEGER NOT NULL,
	faults     INTEGER NOT NULL,
	idle       INTEGER NOT NULL,
	skipped    INTEGER NOT NULL,
	beyond     TEXT    NOT NULL,
	unjudged   TEXT    NOT NULL,
	measures   TEXT    NOT NULL,
	states     INTEGER NOT NULL,
	coverage   BLOB,
	PRIMARY KEY (seed, scenario)
) WITHOUT ROWID;
CREATE TABLE failures (
	signature  TEXT PRIMARY KEY,
	seed       INTEGER NOT NULL,
	scenario   INTEGER NOT NULL,
	schedule   TEXT NOT NULL,
	shrunk     TEXT,
	runs       INTEGER,
	before     TEXT,
	after      TEXT,
	twin       TEXT,
	difference TEXT
) WITHOUT ROWID;
CREATE TABLE sometimes (
	scenario INTEGER NOT NULL,
	position INTEGER NOT NULL,
	name     TEXT    NOT NULL,
	seed     INTEGER,
	PRIMARY KEY (scenario, position)
) WITHOUT ROWID;
CREATE TABLE states (
	state    INTEGER PRIMARY KEY,
	seed     INTEGER NOT NULL,
	scenario INTEGER NOT NULL
);
`

// The lock is kept until the file is closed: two hunts at once would only be in
// each other's way.
const lock = "PRAGMA locking_mode = EXCLUSIVE"

// A commit is written to the log and not synced, so what was committed outlives
// the process in any case and a loss of power but for the last moments; the
// file stays whole either way.
const writeAhead = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"

// identify finds out what the file is: ours (true), or nothing yet (false).
func (s *Store) identify() (ours bool, err error) {
	var id, version, tables int64
	for pragma, p := range map[string]*int64{"PRAGMA application_id": &id, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &tables} {
		if err := s.db.QueryRowContext(background, pragma).Scan(p); err != nil {
			return false, s.failed(err)
		}
	}
	switch {
	case id == 0 && version == 0 && tables == 0:
		return false, nil
	case id != application:
		return false, s.refuse("an SQLite file that no hunt made", "one that a hunt made; choose another place with --out")
	case version != format:
		return false, s.refuse(fmt.Sprintf("version %d of the format", version),
			fmt.Sprintf("version %d, which this build writes; continue with the build that made it, or choose another place with --out", format))
	}
	var state string
	if err := s.db.QueryRowContext(background, "PRAGMA quick_check(1)").Scan(&state); err != nil {
		return false, s.failed(err)
	}
	if state != "ok" {
		return false, s.damaged(state)
	}
	return true, nil
}

// create makes the tables of a new hunt, all or none.
func (s *Store) create(plan Plan) error {
	return s.atomically(func(tx *sql.Tx) error {
		if _, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;%s", application, format, schema)); err != nil {
			return err
		}
		for _, entry := range [][2]string{
			{"model", plan.Model}, {"build", plan.Build}, {"strategy", plan.Strategy}, {"first", strconv.FormatUint(plan.First, 10)},
		} {
			if _, err := tx.Exec("INSERT INTO meta VALUES (?, ?)", entry[0], entry[1]); err != nil {
				return err
			}
		}
		for i, sc := range plan.Scenarios {
			if _, err := tx.Exec("INSERT INTO scenarios VALUES (?, ?, ?)", i, sc.Name, sc.Text); err != nil {
				return err
			}
			for j, each := range sc.Sometimes {
				if _, err := tx.Exec("INSERT INTO sometimes VALUES (?, ?, ?, NULL)", i, j, each); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// refuse is the error of a file that cannot be continued.
func (s *Store) refuse(found, expected string) error {
	return &document.Error{File: s.path, Found: found, Expected: expected}
}

// damaged is the error of a file that cannot be read as what it is.
func (s *Store) damaged(how string) error {
	how = document.Clip(strings.Join(strings.Fields(how), " "))
	return s.refuse("a damaged file ("+how+")", "one that a hunt made; remove it to start over, or choose another place with --out")
}
