package command

import (
	"errors"
	"os"
	"testing"
)

func TestASpoolLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var s spool
	store, err := s.open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.WriteAt([]byte("events"), 3); err != nil {
		t.Fatal(err)
	}
	back := make([]byte, 6)
	if _, err := store.ReadAt(back, 3); err != nil || string(back) != "events" {
		t.Errorf("read %q and the error %v, expected what was written", back, err)
	}
	s.close()
	if entries, err := os.ReadDir(os.TempDir()); err != nil || len(entries) > 0 {
		t.Errorf("found %v (%v) in the temporary directory, expected nothing", entries, err)
	}
	if _, err := store.WriteAt(back, 0); !errors.Is(err, os.ErrClosed) {
		t.Errorf("found the error %v, expected that the file is closed", err)
	}
	if _, err := s.open(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("opened again with the error %v, expected that the spool is closed", err)
	}
}
