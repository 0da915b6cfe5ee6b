package laplacetest_test

import (
	"os"
	"strings"
	"testing"
)

func TestTheManualShowsTheExampleToTheLetter(t *testing.T) {
	manual := readFile(t, "../docs/testing.md")
	program := readFile(t, "counter/counter_test.go")
	if !strings.Contains(manual, "```go\n"+program+"```\n") {
		t.Error("docs/testing.md does not contain laplacetest/counter/counter_test.go to the letter")
	}
}

func TestTheManualNamesFilesThatAreThere(t *testing.T) {
	links := 0
	for i, part := range strings.Split(readFile(t, "../docs/testing.md"), "```") {
		if i%2 == 1 {
			continue // code
		}
		for _, link := range strings.Split(part, "](")[1:] {
			links++
			target, _, _ := strings.Cut(link, ")")
			if _, err := os.Stat("../docs/" + target); err != nil {
				t.Errorf("docs/testing.md: %v", err)
			}
		}
	}
	if links == 0 {
		t.Error("no link was seen: the test looks at something else")
	}
}
