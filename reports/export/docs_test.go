package export

import (
	"os"
	"strings"
	"testing"
)

func TestThePageOfFormatsHasASectionForEach(t *testing.T) {
	page, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		if want := "\n## " + f.Name + " (of " + f.Of() + ")\n"; !strings.Contains(string(page), want) {
			t.Errorf("docs/formats.md lacks %q", want)
		}
	}
	if sections := strings.Count(string(page), "\n## "); sections != len(Formats()) {
		t.Errorf("docs/formats.md has %d sections, expected one for each of %d formats", sections, len(Formats()))
	}
}
