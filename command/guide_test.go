package command

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A block is a piece of a page that is set apart, with the language that it names.
type block struct{ language, text string }

// blocksOf returns the blocks of a page.
func blocksOf(page string) []block {
	const fence = "```"
	var all []block
	parts := strings.Split("\n"+page, "\n"+fence)
	for i := 1; i < len(parts); i += 2 {
		language, text, _ := strings.Cut(parts[i], "\n")
		all = append(all, block{language, text + "\n"})
	}
	return all
}

// A reader of the guide types what it says.
type guided struct {
	*testing.T
	clone string // of Laplace
	dir   string // where the reader is
}

// line types a line, and returns what was said.
func (g *guided) line(line string) string {
	g.Helper()
	words := strings.Fields(line)
	switch words[0] {
	case "cd":
		g.dir = filepath.Join(g.dir, words[1])
		return ""
	case "laplace":
		g.Chdir(g.dir)
		a := laplace(g.T, words[1:]...)
		if a.status != 0 {
			g.Fatalf("%s: found the status %d and\n%s%s", line, a.status, a.out, a.err)
		}
		return a.out
	}
	status, said := outsideIn(g.T, g.dir, "sh", "-c", "LAPLACE='"+g.clone+"'; "+line)
	if status > 2 || status != 0 && words[0] != "./commit" && words[0] != "./lease" {
		g.Fatalf("%s: found the status %d and\n%s", line, status, said)
	}
	return said
}

// mustSay fails the test unless what was said has the lines, one after the other.
func (g *guided) mustSay(said, lines string) {
	g.Helper()
	left := said
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		_, rest, found := strings.Cut(left, line)
		if !found {
			g.Fatalf("found\n%s\nexpected in it, behind the lines before,\n%s", said, line)
		}
		left = rest
	}
}

// A stranger comes from an empty directory to a failure that is shrunk and explained by
// typing what the guide says, and sees what it shows.
func TestTheGuideToAProtocolOfOnesOwnDoesWhatItSays(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell to type into")
	}
	clone, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	page := readFile(t, "../docs/your-own-protocol.md")
	inEmptyDirectory(t)
	start, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	g := &guided{T: t, clone: clone, dir: start}
	said, typed := "", 0
	for _, b := range blocksOf(page) {
		switch b.language {
		case "sh":
			said = ""
			for line := range strings.Lines(b.text) {
				if line = strings.TrimSpace(line); line != "" {
					said += g.line(line) + "\n"
					typed++
				}
			}
		case "text":
			g.mustSay(said, b.text)
		}
	}
	if typed < 10 {
		t.Errorf("found %d lines to type, expected those of a guide", typed)
	}
}

// What the guide shows of files is in them, to the letter.
func TestTheGuideToAProtocolOfOnesOwnShowsItsFiles(t *testing.T) {
	var files []string
	err := filepath.WalkDir("../docs/your-own-protocol", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, readFile(t, file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, b := range blocksOf(readFile(t, "../docs/your-own-protocol.md")) {
		if b.language != "go" && b.language != "yaml" {
			continue
		}
		shown++
		if !slices.ContainsFunc(files, func(text string) bool { return strings.Contains(text, b.text) }) {
			t.Errorf("found in no file of docs/your-own-protocol what the guide shows:\n%s", b.text)
		}
	}
	if shown < 5 {
		t.Errorf("found %d pieces of files, expected those of a guide", shown)
	}
}
