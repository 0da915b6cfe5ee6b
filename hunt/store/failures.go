package store

import (
	"database/sql"
	"encoding/json"
	"errors"
)

// Put keeps a failure, in place of one with its signature.
func (s *Store) Put(f Failure) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	values := []any{f.Signature, int64(f.Seed), f.Scenario, f.Schedule, nil, nil, nil, nil, nil, nil}
	if k := f.Shrunk; k != nil {
		values = append(values[:4], k.Schedule, k.Runs, asJSON(k.Before), asJSON(k.After), k.Twin, k.Difference)
	}
	if _, err := s.db.ExecContext(background, "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values...); err != nil {
		return s.failed(err)
	}
	return nil
}

// Failures returns the failures that were put, in the order of their places.
func (s *Store) Failures() ([]Failure, error) {
	return rowsOf(s, "failures", `SELECT signature, seed, scenario, schedule, shrunk, runs, before, after, twin, difference FROM failures
		ORDER BY seed, scenario`, readFailure)
}

func readFailure(scan scanner) (Failure, error) {
	var f Failure
	var seed int64
	var shrunk, before, after, twin, difference sql.NullString
	var runs sql.NullInt64
	if err := scan(&f.Signature, &seed, &f.Scenario, &f.Schedule, &shrunk, &runs, &before, &after, &twin, &difference); err != nil {
		return f, err
	}
	f.Seed = uint64(seed)
	if !shrunk.Valid {
		return f, nil
	}
	f.Shrunk = &Shrunk{Schedule: shrunk.String, Runs: int(runs.Int64), Twin: twin.String, Difference: difference.String}
	return f, errors.Join(json.Unmarshal([]byte(before.String), &f.Shrunk.Before), json.Unmarshal([]byte(after.String), &f.Shrunk.After))
}
