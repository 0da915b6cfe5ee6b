package main

import (
	"os"
	"strings"
	"testing"
)

func Example() {
	main()
	// Output:
	// 2.20189765s n2 suspects n3
	// 2.206617127s n1 suspects n3
	// 3.505204662s n1 suspects n2
	// digest d5150eb867c7e05d
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
