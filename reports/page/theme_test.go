package page

import (
	"regexp"
	"strings"
	"testing"
)

func TestEveryColourThatThePageReadsIsSet(t *testing.T) {
	set := map[string]bool{}
	for _, m := range regexp.MustCompile(`--([a-z-]+):`).FindAllStringSubmatch(theme(), -1) {
		set[m[1]] = true
	}
	read := regexp.MustCompile(`var\(--([a-z-]+)\)|color\("--([a-z-]+)"\)|color: "--([a-z-]+)"`)
	for _, name := range append([]string{"style.css"}, scripts...) {
		for _, m := range read.FindAllStringSubmatch(asset(name), -1) {
			if variable := strings.Join(m[1:], ""); !set[variable] {
				t.Errorf("%s reads --%s, which theme does not set; add it to shades", name, variable)
			}
		}
	}
}

// fetched is whatever in a page has a browser fetch something.
var fetched = regexp.MustCompile(`(?i)\b(?:src|href|srcset|action|poster)\s*=\s*["']?[^\s>]|url\(\s*["']?(?:https?:|//)|@import|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|\bimport\(|sendBeacon|serviceWorker`)

func TestThePageFetchesNothing(t *testing.T) {
	var b strings.Builder
	if err := writeFrame(&b, "Laplace", "", ""); err != nil {
		t.Fatal(err)
	}
	if found := fetched.FindString(b.String()); found != "" {
		t.Errorf("the page has %q, by which it would fetch something; it is to work from one file", found)
	}
	if !strings.Contains(b.String(), `content="default-src 'none';`) {
		t.Error("the page has no policy that forbids loading; expected default-src 'none' in its head")
	}
}

func TestTextsOfARunAreNeverMarkup(t *testing.T) {
	markup := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function`)
	for _, name := range scripts {
		if found := markup.FindString(asset(name)); found != "" {
			t.Errorf("%s has %s; texts of runs are data: use textContent", name, found)
		}
	}
}
