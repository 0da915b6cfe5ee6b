package store

import (
	"cmp"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

const insertRun = `INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// Add keeps a run that is over. When it returns the run is committed.
func (s *Store) Add(r Run) error {
	if r.Seed > SeedMax || r.Scenario < 0 || r.Scenario >= len(s.plan.Scenarios) {
		panic(fmt.Sprintf("store: a run in place %+v, expected one of %d scenarios and a seed up to %d", r.Place, len(s.plan.Scenarios), uint64(SeedMax)))
	}
	measures := asJSON(&r.Measures) // other jobs need not wait for that
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var blob []byte
	if s.keeps {
		blob = packed(r.States)
	}
	values := []any{
		int64(r.Seed), r.Scenario, r.Verdict.String(), r.Digest.String(), r.Signature,
		int64(r.Events), int64(r.Virtual), int64(r.Wall), r.Faults, r.Idle, r.Skipped, r.Beyond, listed(r.Unjudged), measures, len(r.States), blob,
	}
	states, sometimes := s.news(r)
	if len(states) == 0 && len(sometimes) == 0 {
		if _, err := s.addRun.ExecContext(background, values...); err != nil {
			return s.failed(err)
		}
		return nil
	}
	err := s.atomically(func(tx *sql.Tx) error {
		if _, err := tx.Stmt(s.addRun).Exec(values...); err != nil {
			return err
		}
		if err := addStates(tx, states, r.Place); err != nil {
			return err
		}
		for _, each := range sometimes {
			if _, err := tx.Exec("UPDATE sometimes SET seed = ? WHERE scenario = ? AND name = ?", int64(r.Seed), r.Scenario, each.Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, state := range states {
		s.states[state] = r.Place
	}
	for _, each := range sometimes {
		each.Reached, each.Seed = true, r.Seed
	}
	return nil
}

// news is what no run before this one reached, as far as they were added.
func (s *Store) news(r Run) (states []uint64, sometimes []*Sometimes) {
	for _, state := range r.States {
		if first, known := s.states[state]; !known || r.Compare(first) < 0 {
			states = append(states, state)
		}
	}
	for _, name := range r.Reached {
		if each := s.sometimes[r.Scenario][name]; each != nil && (!each.Reached || r.Seed < each.Seed) {
			sometimes = append(sometimes, each)
		}
	}
	return states, sometimes
}

// addStates notes that a run was the first to reach some states.
func addStates(tx *sql.Tx, states []uint64, by Place) error {
	if len(states) == 0 {
		return nil
	}
	insert, err := tx.Prepare("INSERT OR REPLACE INTO states VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, state := range states {
		if _, err := insert.Exec(int64(state), int64(by.Seed), by.Scenario); err != nil {
			return err
		}
	}
	return nil
}

// runColumns asks for runs, as readRun reads them.
const runColumns = `SELECT seed, scenario, verdict, digest, signature, events, virtual_ns, wall_ns, faults, idle, skipped, beyond, unjudged, measures, coverage FROM runs`

// Runs returns the runs that were added with count seeds from first on, in
// their order.
func (s *Store) Runs(first, count uint64) ([]Run, error) {
	if count == 0 || first > SeedMax {
		return nil, nil
	}
	last := int64(SeedMax)
	if count-1 < SeedMax-first {
		last = int64(first + count - 1)
	}
	return rowsOf(s, "runs", runColumns+` WHERE seed BETWEEN ? AND ? ORDER BY seed, scenario`, s.readRun, int64(first), last)
}

func (s *Store) readRun(scan scanner) (Run, error) {
	var r Run
	var seed, events, virtual, wall int64
	var verdict, digest, unjudged, measures string
	var blob []byte
	err := scan(&seed, &r.Scenario, &verdict, &digest, &r.Signature, &events, &virtual, &wall, &r.Faults, &r.Idle, &r.Skipped, &r.Beyond, &unjudged, &measures, &blob)
	if err != nil {
		return r, err
	}
	r.Seed, r.Events, r.Virtual, r.Wall = uint64(seed), uint64(events), time.Duration(virtual), time.Duration(wall)
	if r.Scenario < 0 || r.Scenario >= len(s.plan.Scenarios) {
		return r, fmt.Errorf("seed %d: there is no scenario %d", seed, r.Scenario)
	}
	if err := cmp.Or(r.Verdict.UnmarshalText([]byte(verdict)), r.Digest.UnmarshalText([]byte(digest))); err != nil {
		return r, fmt.Errorf("seed %d: %w", seed, err)
	}
	if r.Unjudged, err = unlisted(unjudged); err != nil {
		return r, fmt.Errorf("seed %d: unjudged: %w", seed, err)
	}
	if err := json.Unmarshal([]byte(measures), &r.Measures); err != nil {
		return r, fmt.Errorf("seed %d: measures: %w", seed, err)
	}
	if len(blob)%8 != 0 {
		return r, fmt.Errorf("seed %d: found %d bytes of states, expected a multiple of 8", seed, len(blob))
	}
	r.States = unpacked(blob)
	return r, nil
}

// listed are names as a JSON array; "" if there is none.
func listed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return asJSON(names)
}

// asJSON writes what JSON can write in any case.
func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("store: what is no JSON: " + err.Error())
	}
	return string(text)
}

func unlisted(text string) (names []string, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &names)
	}
	return names, err
}

// packed are numbers as bytes, little-endian.
func packed(numbers []uint64) []byte {
	text := make([]byte, 0, 8*len(numbers))
	for _, n := range numbers {
		text = binary.LittleEndian.AppendUint64(text, n)
	}
	return text
}

func unpacked(text []byte) []uint64 {
	var numbers []uint64
	for ; len(text) >= 8; text = text[8:] {
		numbers = append(numbers, binary.LittleEndian.Uint64(text))
	}
	return numbers
}

// Everything is a place behind all others.
var Everything = Place{Seed: math.MaxUint64, Scenario: math.MaxInt}

// States is how many abstract states the runs reached, up to one of them.
func (s *Store) States(through Place) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if through == Everything {
		return len(s.states)
	}
	count := 0
	for _, first := range s.states {
		if first.Compare(through) <= 0 {
			count++
		}
	}
	return count
}

// Sometimes returns what should happen in some run: all of the first scenario, then
// those of the next.
func (s *Store) Sometimes() ([]Sometimes, error) {
	return rowsOf(s, "sometimes", "SELECT scenario, name, seed FROM sometimes ORDER BY scenario, position", func(scan scanner) (h Sometimes, err error) {
		var seed sql.NullInt64
		err = scan(&h.Scenario, &h.Name, &seed)
		h.Reached, h.Seed = seed.Valid, uint64(seed.Int64)
		return h, err
	})
}
