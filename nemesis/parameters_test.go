package nemesis_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/laplace-sim/laplace/nemesis"
)

// What people are told of kinds stands in tables and in the schema, in the middle
// of a line.
func TestKindsAndTheirKeysAreToldInOneWay(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		told := map[string]string{"summary on the line of kinds.go": kind.Summary}
		for _, f := range kind.Fields {
			told["summary of the key "+f.Name] = f.Summary
		}
		for what, text := range told {
			if text == "" || text != strings.TrimSpace(text) || strings.HasSuffix(text, ".") || strings.Contains(text, "\n") || unicode.IsUpper([]rune(text)[0]) {
				t.Errorf("the %s of %s is %q, expected one line that begins small, without a stop at the end", what, kind.Name, text)
			}
		}
	}
}

// keys are those of one fault of a schedule, with what they say.
type keys map[string]any

// keysOf are the keys of the example of a kind.
func keysOf(t *testing.T, kind nemesis.Kind) keys {
	t.Helper()
	var k keys
	if err := yaml.Unmarshal([]byte(kind.Example), &k); err != nil {
		t.Fatalf("the example of %s in kinds.go: %v", kind.Name, err)
	}
	return k
}

// String is a schedule of the one fault.
func (k keys) String() string {
	text, err := json.Marshal([]keys{k})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// with returns the keys with one that says something else, or nothing if value is
// nil.
func (k keys) with(key string, value any) keys {
	changed := keys{}
	for name, says := range k {
		changed[name] = says
	}
	if changed[key] = value; value == nil {
		delete(changed, key)
	}
	return changed
}

// refused reports whether neither a run nor a file can have the fault.
func (k keys) refused() bool {
	_, err := nemesis.Read("test", []byte(k.String()))
	return err != nil
}

// optional are the keys, some of one kind only, that have no default and need not
// be there, with what their absence means.
var optional = map[string]string{
	"message":                       "every kind of message",
	"partition groups":              "the target is one group and the rest the other",
	"burst-loss background":         "nothing is lost while a link is good",
	"failed-sync probability":       "always",
	"io-error probability":          "always",
	"lost-write probability":        "always",
	"misdirected-write probability": "always",
	"short-write probability":       "always",
}

// zeros are the keys that are required and may be 0, with what that means.
var zeros = map[string]string{"deliver after": "at once"}

func TestAKeyIsRequiredOrItsAbsenceMeansSomething(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		example := keysOf(t, kind)
		for _, f := range kind.Fields {
			key := kind.Name + " " + f.Name
			switch {
			case f.Default != "" || optional[f.Name] != "" || optional[key] != "":
			case example[f.Name] == nil:
				t.Errorf("the example of %s lacks %s, which has no default: write it there, or give the field what its absence means, or say so in optional of parameters_test.go", kind.Name, f.Name)
			case !example.with(f.Name, nil).refused():
				t.Errorf("%s without %s is read: its field wants `.Must()`, or a fallback that says what its absence means", kind.Name, f.Name)
			case isQuantity(f) && zeros[key] == "":
				expectNoZero(t, kind, example, f.Name)
			}
		}
	}
}

func isQuantity(f nemesis.FieldInfo) bool {
	return strings.Contains(f.Type, "number") || strings.Contains(f.Type, "bytes") || strings.Contains(f.Type, "duration")
}

// expectNoZero fails if a fault is read in which there is nothing of a quantity.
func expectNoZero(t *testing.T, kind nemesis.Kind, example keys, key string) {
	t.Helper()
	for _, nothing := range []any{0, "0s", "0%", "0ppm"} {
		if k := example.with(key, nothing); !k.refused() {
			t.Errorf("%s is read, though 0 is no %s: let `check` of %s refuse it, or its field begin above it, or say in zeros of parameters_test.go what it means", k, key, kind.Name)
			return
		}
	}
}

// linksOnly are the kinds that are about connections and not about messages, so
// that the message, first and last ones of a Selection mean nothing to them.
var linksOnly = []string{"reset"}

func TestAKindThatSelectsMessagesHasAllKeysOfASelectionAndChecksThem(t *testing.T) {
	for _, kind := range nemesis.Kinds() {
		var names []string
		for _, f := range kind.Fields {
			names = append(names, f.Name)
		}
		if !slices.Contains(names, "links") && !slices.Contains(names, "peer") && !slices.Contains(names, "message") {
			continue
		}
		wanted := []string{"direction", "links", "peer", "message", "first", "last"}
		if slices.Contains(linksOnly, kind.Name) {
			wanted = wanted[:3]
		}
		for _, name := range wanted {
			if !slices.Contains(names, name) {
				t.Errorf("%s has no %s: append `Selection.fields()` to its fields, or name it in linksOnly of parameters_test.go", kind.Name, name)
			}
		}
		plain := keysOf(t, kind)
		for _, name := range append(wanted, "target") {
			plain = plain.with(name, nil)
		}
		wrong := []keys{plain.with("direction", "out"), plain.with("peer", "n1")}
		if len(wanted) > 3 {
			wrong = append(wrong, plain.with("target", "n1").with("first", 5).with("last", 3))
		}
		for _, k := range wrong {
			if !k.refused() {
				t.Errorf("%s is read: let `check` of %s end with `Selection.check(f)`", k, kind.Name)
			}
		}
	}
}
