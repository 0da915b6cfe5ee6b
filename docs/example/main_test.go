package main

import (
	"os"
	"strings"
	"testing"
)

func Example() {
	main()
	// Output:
	// 1.00406804s n1 suspects n3
	// 2.205061438s n2 suspects n3
	// 2.208010788s n1 suspects n3
	// digest 9af538885c405b8e
}

func TestTheReadmeShowsThisVeryProgram(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+string(program)+"```\n") {
		t.Error("README.md does not contain docs/example/main.go to the letter")
	}
}
