package program

import "testing"

func TestAModuleIsKnownByItsDeclaration(t *testing.T) {
	const text = "// a comment\nmodule example.org/mine\n\ngo 1.26\n"
	if !declares(text, "example.org/mine") {
		t.Error("it is not known")
	}
	for _, other := range []string{"", "example.org", "example.org/mine/sub"} {
		if declares(text, other) {
			t.Errorf("it is taken for %q", other)
		}
	}
}

func TestATestIsNotStartedByGoRun(t *testing.T) {
	if by := ByGo(); by != "" {
		t.Errorf("found %q", by)
	}
}
