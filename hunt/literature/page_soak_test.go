//go:build soak

package literature

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write the page anew")
	only   = flag.String("only", "", "run these yardsticks alone, by names with commas between them, and leave the rest of the page as it is")
)

// begin is behind what people write of the page.
const begin = "<!-- What follows is written by a test. -->\n"

func TestThePageIsWhatComesOut(t *testing.T) {
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(old), begin)
	sections := sectionsOf(string(old))
	for _, y := range All() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), y.Name) {
			continue
		}
		r := Report{y, ran(t, y, Options{})}
		if Count(r).Unexplained > 0 {
			values, _ := r.Words()
			t.Errorf("%s: %v:\n%s", y.Name, Count(r), strings.Join(values, "\n"))
		}
		sections[y.Name] = r.Markdown()
	}
	text := head + begin + "\n" + contents(sections)
	for _, name := range Names() {
		text += sections[name]
	}
	switch {
	case text == string(old):
	case *update:
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date; to renew it: %s", page, renewal)
	}
}

// contents is a table with a row for each section.
func contents(sections map[string]string) string {
	text := "| yardstick | | agree | differ, and it is said why |\n|---|---|---|---|\n"
	agree, differ := 0, 0
	for _, y := range All() {
		a, d := strings.Count(sections[y.Name], "| agrees |"), strings.Count(sections[y.Name], "| **differs**")
		agree, differ = agree+a, differ+d
		text += fmt.Sprintf("| [%s](#%[1]s) | %s | %d | %d |\n", y.Name, oneLine(y.Summary), a, d)
	}
	return text + fmt.Sprintf("| | | **%d** | **%d** |\n\n", agree, differ)
}
