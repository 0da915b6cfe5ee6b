package live

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/sim"
)

// The names in a node's directory.
const (
	nameLock  = "lock"  // locked while the node runs
	nameOwner = "node"  // says whose directory it is
	nameFiles = "files" // the process' disk
)

// A home is the directory of one node, for as long as it runs.
type home struct {
	dir  string
	lock *os.File
}

// openHome takes possession of a directory. It must be empty or new, or have
// belonged to that node: what another node promised is not for this one to
// keep, or to break.
func openHome(dir, protocol string, id sim.NodeID) (*home, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("live: the directory cannot be made: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, nameLock), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("live: the directory cannot be used: %w", err)
	}
	h := &home{dir, lock}
	if err = lockFile(lock); err != nil {
		err = fmt.Errorf("live: the directory %s is in use by a node that runs (%w); give each node its own", dir, err)
	} else {
		err = h.claim(fmt.Sprintf("laplace %s node %d\n", protocol, id))
	}
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// claim makes sure that the directory belongs to the given owner.
func (h *home) claim(owner string) error {
	name := filepath.Join(h.dir, nameOwner)
	found, err := os.ReadFile(name)
	switch {
	case err == nil && string(found) == owner:
		return nil
	case err == nil:
		return fmt.Errorf("live: found the directory %s to be of %q, expected %q; give each node its own", h.dir, found, owner)
	case !os.IsNotExist(err):
		return fmt.Errorf("live: the directory cannot be used: %w", err)
	}
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return fmt.Errorf("live: the directory cannot be used: %w", err)
	}
	for _, e := range entries {
		if e.Name() != nameLock && e.Name() != nameOwner+".new" {
			return fmt.Errorf("live: found %s in the directory %s, expected one that is empty or of this node", e.Name(), h.dir)
		}
	}
	// A name given to a file that is complete is never half a truth.
	if err = os.WriteFile(name+".new", []byte(owner), 0o600); err == nil {
		err = os.Rename(name+".new", name)
	}
	if err != nil {
		return fmt.Errorf("live: the directory cannot be used: %w", err)
	}
	return nil
}

// files is where the process' disk is.
func (h *home) files() string { return filepath.Join(h.dir, nameFiles) }

// close lets go of the directory, and of its lock.
func (h *home) close() { _ = h.lock.Close() }
