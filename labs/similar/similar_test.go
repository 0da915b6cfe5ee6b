package similar

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, name, dir string) Source {
	t.Helper()
	s, err := Read(name, filepath.FromSlash(dir))
	if err != nil || len(s.Files) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(s.Files), err)
	}
	return s
}

// protocolsOfOurs are independent programs by the same people, which is harder to tell apart than
// by different ones.
func protocolsOfOurs(t *testing.T) (all []Source) {
	t.Helper()
	for _, name := range []string{"raft", "paxos", "synod", "chain", "primarybackup", "etcdraft"} {
		all = append(all, read(t, name, "../../protocols/"+name))
	}
	return all
}

func TestIndependentProgramsAreNotTold(t *testing.T) {
	if found := Find(protocolsOfOurs(t), nil); len(found) > 0 {
		for _, m := range found {
			t.Errorf("%s is like %s: %d%%, %v", m.Of, m.With, m.Share, m.Places)
		}
	}
}

// How near our protocols come to each other, for docs/grading.md.
func TestTheMostThatIndependentProgramsShareIsBelowTheThreshold(t *testing.T) {
	all := protocolsOfOurs(t)
	most, what := 0, ""
	for i, a := range all {
		for j, b := range all {
			if i == j {
				continue
			}
			theirs, n := hashes([]Source{b}), 0
			own := fingerprints(a)
			for _, p := range own {
				if theirs[p.hash] {
					n++
				}
			}
			if s := share(n, len(own)); s > most {
				most, what = s, fmt.Sprintf("%s in %s (%d of %d)", a.Name, b.Name, n, len(own))
			}
		}
	}
	t.Logf("the most is %d%%: %s", most, what)
	if most >= ShareLeast {
		t.Errorf("found %d%% (%s), expected less than %d%%", most, what, ShareLeast)
	}
}

var (
	comment  = regexp.MustCompile(`(?m)//.*$`)
	variable = regexp.MustCompile(`\b[a-z][a-zA-Z]+\b`)
)

// disguise renames, takes out comments, changes the layout and moves the functions about.
func disguise(s Source) Source {
	keep := strings.Fields("break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var " + strings.Join(predeclared, " "))
	other := Source{Name: "disguised"}
	var all []string
	for _, f := range s.Files {
		_, text, _ := strings.Cut(comment.ReplaceAllString(string(f.Text), ""), ")\n") // behind the imports
		text = variable.ReplaceAllStringFunc(text, func(name string) string {
			if slices.Contains(keep, name) {
				return name
			}
			return "x" + name + "y"
		})
		all = append(all, strings.Split(text, "\n\n")...)
	}
	slices.Reverse(all)
	other.Files = []File{{"all.go", []byte("package server\n\nfunc first() {}\n\n" + strings.ReplaceAll(strings.Join(all, "\n\n\n"), "\t", "  "))}}
	return other
}

func TestARenamedAndReorderedCopyIsTold(t *testing.T) {
	for _, s := range protocolsOfOurs(t) {
		found := Find([]Source{disguise(s)}, protocolsOfOurs(t))
		if len(found) != 1 || found[0].With != s.Name || found[0].Share < 60 {
			t.Errorf("%s: found %d, %.300v, expected it alone", s.Name, len(found), fmt.Sprint(found))
			continue
		}
		p := found[0].Places[0]
		if p.From < 1 || p.To < p.From || p.OtherTo < p.OtherFrom || p.OtherFile == "" {
			t.Errorf("%s: found the place %+v", s.Name, p)
		}
	}
}

func TestWhatEverybodyWasGivenCountsForNothing(t *testing.T) {
	given := read(t, "given", "../../protocols/chain")
	if found := Find([]Source{{Name: "ada", Files: given.Files}, {Name: "bob", Files: given.Files}}, nil, given); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestTwoSubmissionsThatAreAlikeAreToldOfBoth(t *testing.T) {
	all := protocolsOfOurs(t)
	found := Find([]Source{{Name: "ada", Files: all[0].Files}, {Name: "bob", Files: all[0].Files}, {Name: "eve", Files: all[1].Files}}, nil)
	if len(found) != 2 || found[0].Of != "ada" || found[0].With != "bob" || found[0].Share != 100 || found[1].Of != "bob" {
		t.Errorf("found %.300s", fmt.Sprint(found))
	}
}

func TestWhatIsAlikeOverTheGuaranteedLengthIsFound(t *testing.T) {
	// 39 tokens that are alike, between others that differ.
	same := "a = b + c * d - e / f; g = h &^ i | j; k.l(m, n); o <<= p; q = r[s]; if t { }"
	if n := len(words([]byte("func " + same))); n < Tokens+Window {
		t.Fatalf("found %d tokens, expected %d", n, Tokens+Window)
	}
	one := prints(0, []byte("package a\nfunc f() { for { }; "+same+"; return nil, nil }"))
	two := prints(0, []byte("package b\ntype t struct{}; func (t) g() int { "+same+"; x++; y--; z := <-w; goto z }"))
	if !slices.ContainsFunc(one, func(p print) bool {
		return slices.ContainsFunc(two, func(q print) bool { return p.hash == q.hash })
	}) {
		t.Error("found no fingerprint in both")
	}
}

func TestWhatIsNoGoHasNoPlaces(t *testing.T) {
	for _, text := range []string{"", "package a", "\x00\xff", strings.Repeat("{", 100000), "func `"} {
		prints(0, []byte(text))
	}
	if _, err := Read("none", filepath.Join(t.TempDir(), "none")); err != nil {
		t.Error(err)
	}
}
