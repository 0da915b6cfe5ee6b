package command

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/homework"
)

func TestLabInitWritesTheVariantOfAStudent(t *testing.T) {
	inEmptyDirectory(t)
	if a := laplace(t, "lab", "init", "raft", "ada", "--student", "s1"); a.status != 0 {
		t.Fatalf("found the status %d and %q", a.status, a.err)
	}
	v := labs.VariantOf("raft", "s1")
	m, err := homework.Read("ada", labNames())
	if err != nil || m.Variant() != v {
		t.Errorf("found %+v (%v), expected %+v", m, err, v)
	}
	for _, name := range []string{"server.go", "message.go"} {
		if text := readFile(t, filepath.Join("ada", "server", name)); !strings.HasSuffix(text, "\n"+v.MarkLine()) {
			t.Errorf("%s: found no mark %q at its end", name, v.Mark)
		}
	}
	if status, said := outsideIn(t, "ada", "gofmt", "-l", "."); status != 0 || said != "" {
		t.Errorf("gofmt -l .: found the status %d and %q", status, said)
	}
	if status, said := outsideIn(t, "ada", "go", "vet", "./server"); status != 0 {
		t.Errorf("go vet: found the status %d and %q", status, said)
	}
	text := readFile(t, "ada/lab.yaml")
	writeFile(t, "ada/lab.yaml", strings.Replace(text, `"s1"`, `"s2"`, 1))
	laplace(t, "lab", "check", "--dir", "ada").expectError(t, 64, "ada/lab.yaml", v.Mark, "leave the file as lab init wrote it")
	for _, id := range []string{"", "a b", "a,b", "\"", "ü", strings.Repeat("x", 101)} {
		laplace(t, "lab", "init", "raft", "bob", "--student", id).expectError(t, 64, "--student", "an id of 1 to 100")
	}
}
