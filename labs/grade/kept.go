package grade

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/rules"
	"github.com/laplace-sim/laplace/scenarios"
)

// markName is the file by which a folder is known for one of gradings.
const markName = "grading"

// Prepare makes a folder for what is kept, or takes one that is empty or was made here before. The
// error is that of a folder with something else in it, or that cannot be made.
func Prepare(out string) error {
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(out, 0o777)
	case err == nil && len(entries) > 0:
		if _, err := os.Lstat(filepath.Join(out, markName)); err != nil {
			return fmt.Errorf("found the folder %s, in which is no grading, expected one of a grading, an empty one, or none: nothing is overwritten", out)
		}
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, markName), []byte("What submissions came to, a file for each. The same command goes on where it was.\n"), 0o666)
}

// digest is that of the Go files in a folder.
func digest(server string) (string, error) {
	names, _, err := rules.Files(server)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(server, name))
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(h, "%s %d\n%s", name, len(text), text) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// settings is the digest of what a result depends on besides the submission's files. The secret
// cannot be guessed from it better than from the seeds.
func (g *grader) settings(l *labs.Lab, s Submission, v labs.Variant) string {
	h := hmac.New(sha256.New, g.Secret)
	_, _ = fmt.Fprintf(h, "%q %q %q %q %d %d %d %q %q", s.Name, v.Student, l.Name, g.Part, g.Seeds, g.Hidden, g.Memory, strings.Join(g.Allow, " "), scenarios.Build()) // a hash takes everything
	for _, p := range l.Parts {
		for _, t := range p.Tests {
			_, _ = fmt.Fprintf(h, "%q %q %d %d %q %q", p.Name, t.Name, t.Points, t.Seeds, t.Scenario, t.Checks)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// kept is what an earlier grading came to for the same files and settings; nil if there was none.
func (g *grader) kept(r *Graded) *Graded {
	if g.Out == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(g.Out, fileName(r.Name)))
	var old Graded
	if err != nil || json.Unmarshal(text, &old) != nil || old.Name != r.Name || old.Files != r.Files || old.Settings != r.Settings {
		return nil
	}
	return &old
}

// keep writes what a submission came to: whole, or not at all.
func (g *grader) keep(r *Graded) error {
	if g.Out == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return WriteFile(filepath.Join(g.Out, fileName(r.Name)), append(text, '\n'))
}

// WriteFile writes a file whole or not at all, in place of one of that name.
func WriteFile(name string, text []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(name), ".draft-*")
	if err != nil {
		return err
	}
	_, err = draft.Write(text)
	err = errors.Join(err, draft.Chmod(0o644), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		_ = os.Remove(draft.Name())
	}
	return err
}
