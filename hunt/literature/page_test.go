package literature

import (
	"os"
	"strings"
	"testing"
)

// page is the table of all yardsticks.
const page = "../../docs/literature.md"

// renewal is the command that writes it.
const renewal = "go test ./hunt/literature -tags soak -run ThePage -update -timeout 1h"

// sectionsOf are the sections of the page that are of yardsticks, whole, by name.
func sectionsOf(text string) map[string]string {
	const mark = "\n## "
	all := make(map[string]string)
	for _, s := range strings.Split(text, mark)[1:] {
		if name, _, _ := strings.Cut(s, "\n"); name != "How to read it" {
			all[name] = strings.TrimPrefix(mark, "\n") + strings.TrimRight(s, "\n") + "\n\n"
		}
	}
	return all
}

// What the page has of our values is held against new ones by the longer tests; what it
// has of the sources is held against them here.
func TestThePageHasWhatThereIsToFindAgain(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	sections := sectionsOf(string(text))
	for _, y := range All() {
		section := sections[y.Name]
		delete(sections, y.Name)
		if !strings.Contains(section, oneLine(y.Source)) || !strings.Contains(section, oneLine(y.Setup)) || !strings.Contains(section, oneLine(y.Margin)) {
			t.Errorf("%s has another source, setup or margin for %s; to renew it: %s -only %s", page, y.Name, renewal, y.Name)
		}
		for _, c := range y.Cases {
			for _, p := range c.Published {
				f := Finding{Published: p}
				if row := "| " + c.Name + " | " + p.Statistic.Name + " | " + f.published() + " |"; !strings.Contains(section, row) {
					t.Errorf("%s lacks the row %q of %s; to renew it: %s -only %s", page, row, y.Name, renewal, y.Name)
				}
			}
		}
	}
	for name := range sections {
		t.Errorf("%s has the section %q, of which there is no yardstick", page, name)
	}
}
