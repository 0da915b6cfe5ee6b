package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
)

// A recipe has a field of each sort.
type recipe struct {
	name    string
	serves  int
	hot     bool
	rests   *time.Duration
	amounts map[string]int64
	steps   []step
	oven    oven
}

type step struct{ do string }

type oven struct{ degrees, minutes int }

func (r *recipe) fields() []document.Field {
	serves := document.Sparse(document.Integer[int]("a number", "a smaller one")).
		Where(func(n int) bool { return n > 0 }, "a number from 1").
		Field("serves", &r.serves).About("how many").Between(1, 12).Beside("hot")
	serves.Default = "4"
	return []document.Field{
		document.Text("a name").Field("name", &r.name).About("what it is called").Must(),
		serves,
		document.Sparse(document.Truth()).Field("hot", &r.hot).Apart("rests"),
		document.Maybe(document.Duration()).Field("rests", &r.rests),
		document.Map(document.Integer[int64]("a number", "")).Field("amounts", &r.amounts),
		document.Lines("steps", 2, (*step).fields).Field("steps", &r.steps),
		document.Section("oven", r.oven.fields()),
	}
}

func (s *step) fields() []document.Field {
	return []document.Field{document.Word("verb", "a verb", []string{"stir", "bake"}).Field("do", &s.do)}
}

func (o *oven) fields() []document.Field {
	number := document.Sparse(document.Integer[int]("a number", ""))
	return []document.Field{number.Field("degrees", &o.degrees), number.Field("minutes", &o.minutes)}
}

func readRecipe(text string, r *recipe) error {
	root, err := document.Parse("f", []byte(text))
	if err != nil {
		return err
	}
	return root.Fill("a recipe", r.fields())
}

func TestOneListOfFieldsReadsWhatItWrites(t *testing.T) {
	for _, text := range []string{
		`{name: cake}`,
		`{name: "no", serves: 2, hot: true, amounts: {eggs: 3, "olive oil": 1}, oven: {degrees: 180}}`,
		`{name: "a, b", rests: 1m0s, oven: {degrees: 180, minutes: 20}}`,
	} {
		var r recipe
		if err := readRecipe(text, &r); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := document.Flow(document.Entries(r.fields())); got != text {
			t.Errorf("found %s, expected %s", got, text)
		}
	}
	r := recipe{name: "x", steps: []step{{"stir"}, {"bake"}}}
	for _, e := range document.Entries(r.fields()) {
		if want := "\n  - {do: stir}\n  - {do: bake}"; e.Key == "steps" && e.Text() != want {
			t.Errorf("found %q, expected %q", e.Text(), want)
		}
	}
}

func TestASectionLeavesAloneWhatItsKeysDoNotSay(t *testing.T) {
	r := recipe{oven: oven{degrees: 200, minutes: 5}}
	if err := readRecipe("{name: x, oven: {minutes: 9}}", &r); err != nil || r.oven != (oven{200, 9}) {
		t.Errorf("found %v and %v, expected {200 9}", r.oven, err)
	}
}

func TestWhatDoesNotFitAFieldIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"5":                       "f:1:1: found the number 5, expected a recipe",
		"{serves: 2}":             `f:1:1: found no key "name", expected one (what it is called)`,
		"{nam: x}":                `f:1:2: found the key "nam", expected one of name, serves, hot, rests, amounts, steps, oven (did you mean name?)`,
		"{serves: 0}":             "f:1:10: found the number 0, expected a number from 1",
		"{serves: two}":           `f:1:10: found "two", expected a number`,
		"{amounts: {eggs: many}}": `f:1:18: found "many", expected a number`,
		"{steps: [{do: fry}]}":    `f:1:15: found the verb "fry", expected one of stir, bake`,
		"{steps: [{do: []}]}":     "f:1:15: found a list, expected a verb",
		"{steps: [{}, {}, {}]}":   "f:1:9: found 3 steps, expected at most 2",
	} {
		if err := readRecipe(text, new(recipe)); fmt.Sprint(err) != want {
			t.Errorf("%s: found\n%v, expected\n%s", text, err, want)
		}
	}
}

func TestASchemaSaysWhatTheFieldsDoAndLeavesTheirVariablesAlone(t *testing.T) {
	r := recipe{serves: 7}
	text, err := json.Marshal(document.Object(r.fields()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"serves":{"default":4,"description":"how many","maximum":12,"minimum":1,"type":"integer"}`,
		`"required":["name"]`, `"maxItems":2`, `"enum":["stir","bake"]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("found no %s in %s", want, text)
		}
	}
	if r.serves != 7 {
		t.Errorf("to make the schema changed a field to %d", r.serves)
	}
	text, err = json.Marshal(document.Dependent(r.fields()))
	want := `{"dependentSchemas":{"hot":{"not":{"anyOf":[{"required":["rests"]}]}},"serves":{"anyOf":[{"required":["hot"]}]}}}`
	if err != nil || string(text) != want {
		t.Errorf("found %s and %v, expected %s", text, err, want)
	}
}
